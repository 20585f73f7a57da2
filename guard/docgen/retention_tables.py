"""The tables of docs/retention.md, made from the declarations of the classes of record.

`python -m guard.docgen.retention_tables` writes them into the page, between the marks that name them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from guard.core.model.retention import CLASSES, NOT_AGED

PAGE: Final = Path(__file__).parents[2] / "docs" / "retention.md"
_MARKED: Final = re.compile(r"(<!-- (?P<name>\S+): begin.*-->\n).*?(<!-- (?P=name): end -->)", re.DOTALL)


def _classes() -> str:
    rows = (
        f"| `{one.name}` | {one.says} | {one.keep} | {one.least} | {one.aged_by} | {one.stays} |"
        for one in CLASSES
    )
    head = "| class | holds | kept | at least | its age counts from | never goes |"
    return "\n".join((head, "|---|---|---|---|---|---|", *rows))


def _not_aged() -> str:
    rows = (f"| `{name}` | {why} |" for name, why in sorted(NOT_AGED.items()))
    return "\n".join(("| table | why no period ends it |", "|---|---|", *rows))


TABLES: Final[Mapping[str, Callable[[], str]]] = {"classes": _classes, "not-aged": _not_aged}
"""Name of a mark in the page -> what stands there."""


def renewed(page: str) -> str:
    """The page with every table made again from the declarations."""
    return _MARKED.sub(lambda mark: f"{mark[1]}{TABLES[mark['name']]()}\n{mark[3]}", page)


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    sys.stdout.write(f"{PAGE} has its tables.\n")
