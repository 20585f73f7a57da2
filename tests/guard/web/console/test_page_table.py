"""The table of pages in docs/console.md is the table of pages that there are."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from guard.web.console import PAGES
from guard.web.console.navigation import ENTRIES

TEXT = (Path(__file__).parents[4] / "docs" / "console.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| ([^|]+?) \| ((?:`/[^`|]*`(?:, )?)+) \| [^|]+ \|$", TEXT, re.MULTILINE))
ADDRESSES = [address for cell in ROWS.values() for address in re.findall(r"`([^`]+)`", cell)]


def test_every_page_has_a_row_and_every_row_is_of_a_page() -> None:
    there = {page.path.removeprefix("/w/{workspace}") for page in PAGES if page.method == "GET"}
    assert Counter(ADDRESSES) == Counter(there)


def test_the_table_calls_pages_as_the_navigation_does() -> None:
    for entry in ENTRIES:
        assert f"`{entry.path}`" in ROWS[entry.title]
