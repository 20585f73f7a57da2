"""The tables of docs/retention.md, made from the declarations of the classes of record.

`python -m guard.docgen.retention_tables` writes them into the page, between the marks that name them.
"""

from __future__ import annotations

from typing import Final

from guard.core.model.retention import CLASSES, NOT_AGED
from guard.docgen.marked_tables import DOCS, Tables, write_tables

PAGE: Final = DOCS / "retention.md"


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


TABLES: Final[Tables] = {"classes": _classes, "not-aged": _not_aged}


if __name__ == "__main__":
    write_tables(PAGE, TABLES)
