"""Replays a ledger: what its entries, and what waits to become one, say of each row in the end."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Table

from drift.core.model.resources import Json
from drift.store.ledger_sequencer import body_of
from drift.store.ledger_states import Name, State, States
from drift.store.ledger_values import last_within, shape_called
from drift.store.sql.columns import load
from drift.store.sql.facts import PendingFact, Shape
from drift.store.sql.ledger_tables import ledger_entries, ledger_pending
from drift.store.sql.recorded import counts_gone
from drift.store.sql.tables import metadata
from drift.store.sql.workspace_scope import Scope, Stored

COMMITTED: Final = "#"
"""Under which a value of a state is [commitment, salt], where it stands in the entry as a commitment."""
LATER: Final = "later"
"""What a value is that waits: it is read from the record when it becomes an entry."""
PARTIAL: Final = "\0partial"
"""A state of which not every value is known."""
_AT_ONCE: Final = 1000


@dataclass(slots=True)
class Replay:
    """`erased`: how many rows nobody can tell from others any more, by table. `deleted`: how many rows of a table
    were deleted that are named nowhere."""

    states: States
    erased: Counter[str] = field(default_factory=Counter)
    deleted: Counter[str] = field(default_factory=Counter)

    def run(self, scope: Scope) -> None:
        for entries in _entries(scope):
            self._take(entries)
        waiting = scope.select(ledger_pending).order_by(ledger_pending.c.number)
        for row in scope.stream(waiting):
            self._take([_waiting(PendingFact(*fact)) for fact in load(row.facts)])
        for table, column in _counting():
            for row in scope.stream(scope.select(table)):
                self.deleted.update(row._mapping[column])

    def _take(self, entries: Sequence[_Said]) -> None:
        named = [(name, entry) for entry in entries for name in self._names(entry)]
        known: dict[Name, State | None] = {**self.states.get([name for name, _ in named])}
        for name, entry in named:
            known[name] = _after(known.get(name), entry, name)
        self.states.put(known)

    def _names(self, entry: _Said) -> Iterator[Name]:
        """The rows that an entry speaks of."""
        what = entry.what
        if what == "coverage":
            kinds = entry.row["kinds"] if "kinds" in entry.row else [entry.row["kind"]]
            yield from ((what, f"{entry.key}/{kind}") for kind in kinds)
            return
        if (shape := shape_called(what)) is None:
            return
        if entry.op == "insert" and shape.declaration.counts_gone in entry.row:
            self.deleted.update(entry.row[shape.declaration.counts_gone])
        if shape.declaration.many:
            yield from ((what, id) for id in ([entry.key] if entry.key else entry.row))
        else:
            yield from self._row(shape, entry)

    def _row(self, shape: Shape, entry: _Said) -> Iterator[Name]:
        name = identity_of(shape, entry.key, entry.opened)
        if name is None:
            self.erased[entry.what] += 1
        else:
            yield entry.what, name


@dataclass(frozen=True, slots=True)
class _Said:
    """An entry, or what waits to become one. `opened` are values of its row that are no commitments, or were opened."""

    what: str
    op: str
    key: str
    row: Mapping[str, Json]
    opened: Mapping[str, Json]


def identity_of(shape: Shape, key: str, row: Mapping[str, Json]) -> str | None:
    """What sets a row apart: its key and, where that does not, what it says of people; None where that was erased."""
    hidden = [name for name in shape.key if name not in shape.called]
    if not hidden:
        return key
    if any(name not in row for name in hidden):
        return None
    return json.dumps([key, *(row[name] for name in hidden)])


def _after(before: State | None, entry: _Said, name: Name) -> State | None:
    """The state of a row after an entry."""
    if entry.op == "delete":
        return None
    row: Mapping[str, Any] = entry.row
    if entry.what == "coverage":
        kind = name[1].partition("/")[2]
        row = {"status": "read", "count": row["kinds"][kind]} if "kinds" in row else row
        return {**row, PARTIAL: True}
    if (shape := shape_called(entry.what)) is not None and shape.declaration.many:
        return {"": row[name[1]]}
    if entry.op == "insert":
        return dict(row)
    return {**({PARTIAL: True} if before is None else before), **row}


def _counting() -> list[tuple[Table, str]]:
    """The tables beside the ledger that count deleted rows until it does."""
    return [(table, column) for table in metadata.tables.values() if (column := counts_gone(table))]


def _entries(scope: Scope) -> Iterator[list[_Said]]:
    first = 1
    while rows := _rows(scope, first):
        yield [_said(row) for row in rows]
        first = rows[-1].number + 1


def _rows(scope: Scope, first: int) -> Sequence[Stored]:
    c = ledger_entries.c
    within = scope.select(ledger_entries, c.number.between(first, last_within(scope, first, _AT_ONCE)))
    return scope.all(within.order_by(c.number))


def _said(row: Stored) -> _Said:
    said = load(b"{" + body_of(row.body))
    people, salts = row.people or {}, row.salts or {}
    whole = None if row.salt is None else row.salt.hex()
    closed = {
        name: {COMMITTED: [value[COMMITTED], whole, salts.get(name)]}
        for name, value in said["row"].items()
        if isinstance(value, dict) and value.keys() == {COMMITTED}
    }
    opened = {name: value for name, value in said["row"].items() if name not in closed}
    return _Said(said["what"], said["op"], said["key"], {**opened, **closed}, {**opened, **people})


def _waiting(fact: PendingFact) -> _Said:
    later = {name: {COMMITTED: [LATER, None, None]} for name in fact.looked_up}
    return _Said(fact.what, fact.op, fact.key, {**fact.row, **later}, fact.row)
