"""docs/mcp.md tells of every tool."""

from __future__ import annotations

import re

from guard.cli.mcp.tools import BY_NAME
from tests.guard.cli.terminal import ROOT

PAGE = (ROOT / "docs" / "mcp.md").read_text(encoding="utf-8")


def test_the_page_has_each_tool_and_no_other() -> None:
    table = PAGE.partition("## The tools")[2].partition("## What protects")[0]
    rows = [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == BY_NAME.keys()
