"""The tables of docs/policies.md, made from the declarations of the words.

`python -m guard.docgen.language_tables` writes them into the page, between the marks that name them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

from guard.core.language import reference
from guard.core.language.policy_schema import DONE
from guard.core.language.reference import Entry
from guard.core.language.vocabulary.descriptions import word_list
from guard.core.model.shares import MEASURES

PAGE: Final = Path(__file__).parents[2] / "docs" / "policies.md"
REFERENCE: Final = "policy-reference.md"
_MARKED: Final = re.compile(r"(<!-- (?P<name>\S+): begin.*-->\n).*?(<!-- (?P=name): end -->)", re.DOTALL)


def _key_table() -> str:
    rows = (
        f"| {_link(entry)} | {'yes' if entry.needed else ''} | {entry.says} |"
        for entry in reference.policy_keys()
    )
    return _table("| key | needed | says |", rows)


def _entry_table(head: str, entries: Iterable[Entry]) -> str:
    return _table(f"| {head} |", (f"| {_link(entry)} | {entry.says} |" for entry in entries))


def _word_table() -> str:
    return word_list(lambda word: f"{REFERENCE}#when-{word}")


def _action_table() -> str:
    rows = (f"| {_link(entry)} | {' | '.join(DONE[entry.name])} |" for entry in reference.done())
    return _table("| then | after a change | asked for in advance |", rows)


def _measure_table() -> str:
    rows = (f"| `{name}` | `{one.counts}` | {one.says} | {one.among} |" for name, one in MEASURES.items())
    return _table("| of | watch | counts | of |", rows)


TABLES: Final[Mapping[str, Callable[[], str]]] = {
    "keys": _key_table,
    "watch": lambda: _entry_table("word | says", reference.watched()),
    "must": lambda: _entry_table("in a rule | says", reference.MUST),
    "words": _word_table,
    "more_than": lambda: _entry_table("key | says", reference.counted()),
    "per": lambda: _entry_table("per | counts together", reference.together()),
    "share": lambda: _entry_table("key | says", reference.sharing()),
    "measures": _measure_table,
    "conversations": lambda: _entry_table("word | chooses", reference.choosing()),
    "aftermath": lambda: _entry_table("key | says", reference.after_changes()),
    "then": _action_table,
    "require_approval": lambda: _entry_table("key | says", reference.approving()),
    "ask_first": lambda: _entry_table("key | says", reference.asking()),
    "window": lambda: _entry_table("key | says", reference.opening()),
    "mode": lambda: _entry_table("mode | says", reference.modes()),
    "exemptions": lambda: _entry_table("key | says", reference.excusing()),
    "standard_changes": lambda: _entry_table("key | says", reference.agreeing()),
    "people": lambda: _entry_table("key | says", reference.people()),
    "periods": lambda: _entry_table("key | says", reference.periods()),
}
"""Name of a mark in the page -> what stands there."""


def _link(entry: Entry) -> str:
    return f"[`{entry.name}`]({REFERENCE}#{entry.anchor})"


def _table(head: str, rows: Iterable[str]) -> str:
    rule = "|".join("---" for _ in head.strip("|").split("|"))
    return "\n".join((head, f"|{rule}|", *(row.replace("|  |", "| |") for row in rows)))


def renewed(page: str) -> str:
    """The page with every table regenerated from the declarations."""
    return _MARKED.sub(lambda mark: f"{mark[1]}{TABLES[mark['name']]()}\n{mark[3]}", page)


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    sys.stdout.write(f"{PAGE} has its tables.\n")
