"""Tables in a page of docs that are made from declarations: each stands between two marks that name it.

<!-- classes: begin -->
<!-- classes: end -->
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

Tables = Mapping[str, Callable[[], str]]
"""Name of a mark in the page -> what stands there."""
DOCS: Final = Path(__file__).parents[2] / "docs"
_MARKED: Final = re.compile(r"(<!-- (?P<name>\S+): begin.*-->\n).*?(<!-- (?P=name): end -->)", re.DOTALL)


def with_tables(page: str, tables: Tables) -> str:
    """The page with every table made again. Raises KeyError for a mark that no table has."""
    return _MARKED.sub(lambda mark: f"{mark[1]}{tables[mark['name']]()}\n{mark[3]}", page)


def write_tables(path: Path, tables: Tables) -> None:
    """Write the page with every table made again, and say so."""
    path.write_text(with_tables(path.read_text(encoding="utf-8"), tables), encoding="utf-8")
    sys.stdout.write(f"{path} has its tables.\n")


def table(head: str, rows: Iterable[str]) -> str:
    """Rows under a head. Bars at the ends of the head are as those of the rows; an empty field stays narrow."""
    rule = "|".join("---" for _ in head.strip("|").split("|"))
    return "\n".join((head, f"|{rule}|", *(row.replace("|  |", "| |") for row in rows)))
