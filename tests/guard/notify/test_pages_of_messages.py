"""Links in messages lead to pages of the console that there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from guard.web.console import PAGES

CODE = Path(__file__).parents[3] / "guard" / "notify"
TEXT = "\n".join(file.read_text() for file in sorted(CODE.glob("*messages*.py")))
WRITTEN = sorted({path for path in re.findall(r'"(/[a-z{][^" ]*|/)"', TEXT) if not path.startswith("/api/")})
KNOWN = [
    re.sub(r"\{\w+\}", "X", page.path.removeprefix("/w/{workspace}"))
    for page in PAGES
    if page.method == "GET"
]


def test_there_are_some() -> None:
    assert {"/", "/people", "/timeline"} <= set(WRITTEN)


@pytest.mark.parametrize("path", WRITTEN)
def test_each_page_that_a_message_names_is_one(path: str) -> None:
    meant = path.replace("{about}s", "proposals")
    assert re.sub(r"\{[^}]*\}", "X", meant) in KNOWN
