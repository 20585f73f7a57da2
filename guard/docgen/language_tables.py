"""The tables of docs/policies.md, made from the declarations of the words.

`python -m guard.docgen.language_tables` writes them into the page, between the marks that name them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from guard.core.language import reference
from guard.core.language.policy_schema import DONE
from guard.core.language.reference import Entry
from guard.core.language.vocabulary.descriptions import word_list
from guard.core.model.shares import MEASURES
from guard.docgen.marked_tables import DOCS, Tables, table, write_tables

PAGE: Final = DOCS / "policies.md"
REFERENCE: Final = "policy-reference.md"


def _key_table() -> str:
    rows = (
        f"| {_link(entry)} | {'yes' if entry.needed else ''} | {entry.says} |"
        for entry in reference.policy_keys()
    )
    return table("| key | needed | says |", rows)


def _entry_table(head: str, entries: Iterable[Entry]) -> str:
    return table(f"| {head} |", (f"| {_link(entry)} | {entry.says} |" for entry in entries))


def _word_table() -> str:
    return word_list(lambda word: f"{REFERENCE}#when-{word}")


def _action_table() -> str:
    rows = (f"| {_link(entry)} | {' | '.join(DONE[entry.name])} |" for entry in reference.done())
    return table("| then | after a change | asked for in advance |", rows)


def _measure_table() -> str:
    rows = (f"| `{name}` | `{one.counts}` | {one.says} | {one.among} |" for name, one in MEASURES.items())
    return table("| of | watch | counts | of |", rows)


TABLES: Final[Tables] = {
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


def _link(entry: Entry) -> str:
    return f"[`{entry.name}`]({REFERENCE}#{entry.anchor})"


if __name__ == "__main__":
    write_tables(PAGE, TABLES)
