"""Compares the record with its ledger: each row is to be what the ledger says of it, and none is to be missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final

from sqlalchemy import Table

from drift.core.ledger.commitments import canonical, commitment
from drift.core.ledger.writer import salt_of
from drift.core.model.resources import Json
from drift.store.bodies import Bodies
from drift.store.ledger_replay import COMMITTED, LATER, PARTIAL, Replay, identity_of
from drift.store.ledger_states import Name, State, States
from drift.store.sql.facts import Shape, Values, key_of, row_of, shape_of
from drift.store.sql.tables import coverage, metadata, snapshots
from drift.store.sql.workspace_scope import Scope

_AT_ONCE: Final = 500
_COVERED: Final = ("status", "code", "reason", "count")


def differences(scope: Scope) -> Iterator[str]:
    """Sentences that name each row of the record that is not what the ledger says of it, with the columns, each that is
    gone although nothing says so, and each body that is another one than its digest says."""
    with States() as states:
        replay = Replay(states)
        replay.run(scope)
        for table in sorted(metadata.tables.values(), key=lambda table: table.name):
            if (shape := shape_of(table)) is not None:
                yield from _Comparison(scope, table, shape, replay).run()
        yield from _coverage(scope, states)
    yield from _bodies(scope)


class _Comparison:
    """Of one table."""

    def __init__(self, scope: Scope, table: Table, shape: Shape, replay: Replay) -> None:
        self._scope, self._table, self._shape, self._replay = scope, table, shape, replay
        self._what = table.name
        self._erased = replay.erased[table.name]
        self._defaults = {column.name: _default(column) for column in table.c}

    def run(self) -> Iterator[str]:
        for rows in _batches(self._scope, self._table):
            yield from self._batch(rows)
        gone = self._replay.deleted[self._what] + self._erased
        for row, _ in islice(self._replay.states.all_of(self._what), gone, None):
            yield f"{self._what}: {_shown(row)} is gone, and nothing says that it was deleted."

    def _batch(self, rows: Sequence[Values]) -> Iterator[str]:
        named = [(self._name(row), row) for row in rows]
        states = self._replay.states.get([(self._what, name) for name, _ in named])
        done: dict[Name, None] = {}
        for name, row in named:
            state = states.get((self._what, name))
            wrong = [] if state is None else self._differing(state, row)
            if wrong and self._is_followed(row):
                continue
            done[self._what, name] = None
            if state is None:
                yield from self._unknown(name)
            elif wrong:
                yield f"{self._what}: {_shown(name)} is not what the ledger says: {', '.join(wrong)}."
        self._replay.states.put(done)

    def _name(self, row: Values) -> str:
        key = key_of(self._shape, row)
        return identity_of(self._shape, key, row_of(self._shape, row)) or key

    def _unknown(self, name: str) -> Iterator[str]:
        """A row that the ledger does not know; one whose person was erased cannot be told from others."""
        if self._erased:
            self._erased -= 1
        else:
            yield f"{self._what}: {_shown(name)} is not in the ledger."

    def _differing(self, state: State, row: Values) -> list[str]:
        said = row_of(self._shape, row)
        if self._shape.declaration.many:
            whole = {name: value for name, value in said.items() if value is not None}
            return [] if _fits(state[""], key_of(self._shape, row), whole) else ["all of it"]
        alone = self._shape.key if self._shape.key == self._shape.called and len(self._shape.key) == 1 else ()
        return sorted(
            name for name, value in said.items() if name not in alone and not self._is(state, name, value)
        )

    def _is(self, state: State, name: str, value: Json) -> bool:
        if name in state:
            return _fits(state[name], name, value)
        return value is None or PARTIAL in state or str(value) == self._defaults[name]

    def _is_followed(self, row: Values) -> bool:
        """Whether a later row bears the same name: that is the one the ledger speaks of in the end."""
        if not self._shape.declaration.key or "id" not in row:
            return False
        same = [self._table.c[name] == row[name] for name in self._shape.key]
        later = self._scope.select(self._table, *same, self._table.c.id > row["id"])
        return self._scope.first(later) is not None


def _fits(kept: Any, name: str, value: Json) -> bool:
    """Whether a value is what a state says. What was erased cannot be told, and fits."""
    if not (isinstance(kept, dict) and kept.keys() == {COMMITTED}):
        return _equal(kept, value)
    if not isinstance(kept[COMMITTED], list):
        return bool(kept == value)
    hashed, whole, own = kept[COMMITTED]
    if hashed == LATER or (whole is None and own is None):
        return True
    salt = bytes.fromhex(own) if whole is None else salt_of(bytes.fromhex(whole), name)
    return bool(commitment(salt, value) == hashed)


def _equal(kept: Json, value: Json) -> bool:
    if isinstance(kept, dict | list):
        return canonical(kept) == canonical(value)
    return bool(kept == value) and isinstance(kept, bool) == isinstance(value, bool)


def _default(column: Any) -> str:
    return "" if column.server_default is None else str(column.server_default.arg)


def _shown(name: str) -> str:
    """The name of a row, without what it says of a person."""
    return repr(name.partition('", "')[0].removeprefix('["') if name.startswith('["') else name)


def _batches(scope: Scope, table: Table) -> Iterator[Sequence[Values]]:
    ordered = scope.select(table).order_by(
        *(column for column in table.primary_key if column.name != "workspace")
    )
    rows = (row._mapping for row in scope.stream(ordered))
    while some := list(islice(rows, _AT_ONCE)):
        yield some


def _coverage(scope: Scope, states: States) -> Iterator[str]:
    """What complete snapshots covered."""
    complete = coverage.c.snapshot.in_(
        scope.select(snapshots, snapshots.c.finished_at.is_not(None)).with_only_columns(snapshots.c.id)
    )
    rows = (
        row._mapping for row in scope.stream(scope.select(coverage, complete).order_by(coverage.c.snapshot))
    )
    while some := list(islice(rows, _AT_ONCE)):
        named = {f"{row['snapshot']}/{row['kind']}": row for row in some}
        known = states.get([("coverage", name) for name in named])
        for name, row in named.items():
            state = known.get(("coverage", name))
            if state is None:
                yield f"coverage: {name!r} is not in the ledger."
            elif wrong := [part for part in _COVERED if part in state and state[part] != row[part]]:
                yield f"coverage: {name!r} is not what the ledger says: {', '.join(wrong)}."


def _bodies(scope: Scope) -> Iterator[str]:
    """Bodies that are not what their digests say."""
    for digest in Bodies(scope).damaged():
        yield f"bodies: the body {digest.hex()} is another one than its digest says."
