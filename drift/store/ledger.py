"""The ledger of a workspace: everything that was recorded, in one order, as entries that are chained."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, NamedTuple

import orjson
from sqlalchemy import ColumnElement, func, or_

from drift.core.ledger.commitments import commitment
from drift.core.ledger.completeness import CLOCKS
from drift.core.ledger.verifier import NOTHING, Tree
from drift.core.ledger.writer import Entry, Operation, opened_line, salt_of
from drift.core.ledger.writer import head as head_line
from drift.core.model.resources import Json
from drift.store.ledger_comparison import differences
from drift.store.ledger_filling import fill
from drift.store.ledger_sequencer import BLOCK, before_body, body_of, sequence, tree_of
from drift.store.ledger_values import BYTES, Found, last_within, look_up, rows_now, shape_called, typed
from drift.store.sql.columns import load
from drift.store.sql.facts import note
from drift.store.sql.ledger_tables import ledger_entries, ledger_fillings, ledger_heads, ledger_pending
from drift.store.sql.workspace_scope import Scope, Stored

_AT_ONCE: Final = 500
_COMMITTED: Final = "#"


class Head(NamedTuple):
    """Where the ledger ends: how many entries, the hash of the last one, the roots of their whole subtrees, the largest
    first, and when the last one was recorded (unix seconds; 0 before the first)."""

    size: int
    last: str
    subtrees: tuple[bytes, ...]
    at: float


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """`what` is the table, `key` what its row is called there. `row` has the values of an insert, what changed in an
    update beside what never does, and what is known of a row that is gone. Moments are unix seconds, bytes are hex.
    `erased` are names of values that nobody can read any more."""

    number: int
    at: float
    what: str
    op: Operation
    key: str
    row: Mapping[str, Json]
    erased: frozenset[str]


class Ledger:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    # Writing

    def append(
        self,
        what: str,
        key: str,
        row: Mapping[str, Json],
        *,
        op: Operation = "insert",
        personal: Sequence[str] = (),
    ) -> None:
        """Record something that is no row of a table of the ledger. It becomes an entry when the transaction commits
        and the sequencer runs."""
        note(self._scope.connection, self._scope.workspace, what, op, key, row, personal)

    def sequence(self, most: int = 10_000) -> int:
        """Move what waits into the ledger, about `most` entries; returns how many became entries. Once it returns 0,
        nothing waits that was committed before."""
        return sequence(self._scope, most)

    def waits(self) -> bool:
        """Whether anything waits to become an entry."""
        return (
            self._scope.first(self._scope.select(ledger_pending).with_only_columns(ledger_pending.c.number))
            is not None
        )

    def erase(self, number: int, names: Iterable[str]) -> frozenset[str]:
        """Make values of an entry unreadable for good: their salts are dropped and, with them, what was kept of the
        values. The entry and the chain stay as they are. Returns the names of those that could be read until now."""
        row = self._row(number)
        salts = {} if row is None else _salts(row, _committed(load(_line_of(row))["row"]))
        gone = frozenset(names) & salts.keys()
        if row is None or not gone:
            return frozenset()
        left = {name: salt.hex() for name, salt in salts.items() if name not in gone}
        people = {name: value for name, value in (row.people or {}).items() if name not in gone}
        self._scope.update(
            ledger_entries,
            ledger_entries.c.number == number,
            salt=None,
            salts=left or None,
            people=people or None,
        )
        return gone

    def readable(self, first: int, last: int) -> list[int]:
        """The numbers of the entries of which anything behind a commitment can be read still."""
        within = self._scope.select(ledger_entries, ledger_entries.c.number.between(first, last), _readable())
        found = within.with_only_columns(ledger_entries.c.number).order_by(ledger_entries.c.number)
        return [row.number for row in self._scope.all(found)]

    def close(self, numbers: Sequence[int]) -> int:
        """Make all values of these entries unreadable for good, as `erase` does some. Returns how many entries had
        any."""
        these = ledger_entries.c.number.in_(numbers)
        return self._scope.update(ledger_entries, these, _readable(), salt=None, salts=None, people=None)

    def fill(self, now: float) -> bool:
        """Write the next part of a record that is older than the ledger into it; False once all of it is there."""
        return fill(self._scope, now)

    # Reading

    def from_record(self) -> range:
        """The numbers of the entries that were taken from the record, as it was when the database got its ledger: they
        tell what there was then, not what happened. Empty for a database that had a ledger from the beginning."""
        row = self._scope.first(self._scope.select(ledger_fillings))
        return range(1, 1) if row is None or row.first is None else range(row.first, row.first + row.entries)

    def head(self) -> Head:
        row = self._scope.first(self._scope.select(ledger_heads))
        if row is None:
            return Head(0, NOTHING, (), 0.0)
        return Head(row.size, row.last.hex(), tuple(tree_of(row.size, row.subtrees).subtrees), row.at)

    def entries(self, first: int, most: int, *, opened: bool = True) -> list[LedgerEntry]:
        """Entries from number `first` on, in their order."""
        rows = self._rows(first, first + most - 1)
        parsed = [load(_line_of(row)) for row in rows]
        found = look_up(self._scope, _wanted(parsed)) if opened else {}
        return [_entry(row, said, found, opened=opened) for row, said in zip(rows, parsed, strict=True)]

    def last_within(self, first: int, most: int, size: int) -> int:
        """The number of the last entry so that those from `first` on have about so many bytes together, or are so many:
        one entry may tell of a thousand rows. At least `first`."""
        return last_within(self._scope, first, most, size)

    def rows_now(self, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Mapping[str, Json]]:
        """The rows that entries are about, as they are now, by table and key."""
        return rows_now(self._scope, wanted)

    def first_at(self, moment: float) -> int:
        """The number of the first entry that was recorded at or after a moment; size + 1 if there is none."""
        c = ledger_entries.c
        later = self._scope.select(ledger_entries, c.at >= moment).with_only_columns(c.number, c.at)
        row = self._scope.first(later.order_by(c.at, c.number))
        if row is None:
            return self.head().size + 1
        # The clocks of replicas differ a little: an earlier entry may bear a later time.
        near = self._scope.select(ledger_entries, c.at.between(moment, row.at + CLOCKS))
        return int(self._scope.connection.execute(near.with_only_columns(func.min(c.number))).scalar_one())

    def last_before(self, moment: float) -> int:
        """The number of the last entry that was recorded before a moment; 0 if there is none. Where a clock went back,
        entries with a later time may stand before it."""
        c = ledger_entries.c
        earlier = self._scope.select(ledger_entries, c.at < moment).with_only_columns(c.number, c.at)
        row = self._scope.first(earlier.order_by(c.at.desc(), c.number.desc()))
        if row is None:
            return 0
        near = self._scope.select(ledger_entries, c.at < moment, c.at >= row.at - CLOCKS)
        return int(self._scope.connection.execute(near.with_only_columns(func.max(c.number))).scalar_one())

    def subtrees(self, size: int) -> tuple[bytes, ...]:
        """The roots of the whole subtrees of the first `size` entries, the largest first."""
        c = ledger_entries.c
        whole = size // BLOCK
        blocks, rest = Tree(), Tree()
        kept = self._scope.select(ledger_entries, c.number <= whole * BLOCK, c.subtree.is_not(None))
        for start in range(0, whole, _AT_ONCE):
            numbers = [(number + 1) * BLOCK for number in range(start, min(start + _AT_ONCE, whole))]
            for row in self._scope.all(kept.where(c.number.in_(numbers)).order_by(c.number)):
                blocks.add(row.subtree)
        for hashed in self.hashes(whole * BLOCK + 1, size):
            rest.add(hashed)
        return (*blocks.subtrees, *rest.subtrees)

    def differences(self) -> Iterator[str]:
        """Sentences that name each row of the record that is not what the ledger says of it, with its columns, and each
        that is gone although nothing says so; none where the two agree. Reads both, one after the other: to be asked in
        a view."""
        return differences(self._scope)

    def hashes(self, first: int, last: int) -> Iterator[bytes]:
        """The hashes of entries, streamed."""
        c = ledger_entries.c
        within = self._scope.select(ledger_entries, c.number.between(first, last))
        return (row.hash for row in self._scope.stream(within.with_only_columns(c.hash).order_by(c.number)))

    def lines(
        self,
        first: int,
        last: int,
        *,
        opened: bool,
        origin: str,
        keys: Sequence[str] = (),
        handed: Sequence[str] = (),
        signed: Mapping[int, bytes] | None = None,
    ) -> Iterator[bytes]:
        """A file as `verifier.py` reads it: head, the entries `first` to `last` and, with `opened`, what they say of
        people. `keys` are public keys, `handed` the notes by which they handed over to each other, `signed` lines of
        checkpoints by the number of entries that they count."""
        after = signed or {}
        before = self._row(first - 1)
        prev = NOTHING if before is None else before.hash.hex()
        yield head_line(origin, first, prev, self.subtrees(first - 1), keys, handed)
        while first <= last:
            upto = min(self.last_within(first, _AT_ONCE, BYTES), last)
            for row, said, found in self._with_values(first, upto, opened=opened):
                yield before_body(prev, row.number) + body_of(row.body) + b"\n"
                prev = row.hash.hex()
                if opened and (values := _opened(row, said, found)):
                    yield opened_line(Entry(row.number, b"", values))
                if row.number in after:
                    yield after[row.number]
            first = upto + 1

    def _with_values(self, first: int, last: int, *, opened: bool) -> Iterator[tuple[Stored, Json, Found]]:
        rows = self._rows(first, last)
        parsed = [load(_line_of(row)) for row in rows] if opened else [{}] * len(rows)
        found = look_up(self._scope, _wanted(parsed)) if opened else {}
        return ((row, said, found) for row, said in zip(rows, parsed, strict=True))

    def _rows(self, first: int, last: int) -> Sequence[Stored]:
        within = ledger_entries.c.number.between(first, last)
        return self._scope.all(self._scope.select(ledger_entries, within).order_by(ledger_entries.c.number))

    def _row(self, number: int) -> Stored | None:
        return self._scope.first(self._scope.select(ledger_entries, ledger_entries.c.number == number))


def _readable() -> ColumnElement[bool]:
    c = ledger_entries.c
    return or_(c.salt.is_not(None), c.salts.is_not(None), c.people.is_not(None))


def _line_of(row: Stored) -> bytes:
    """What an entry says, as JSON."""
    return b"{" + body_of(row.body)


def _committed(row: Mapping[str, Json]) -> dict[str, str]:
    """The commitments of an entry, by the names of their values."""
    return {
        name: value[_COMMITTED]
        for name, value in row.items()
        if isinstance(value, dict) and value.keys() == {_COMMITTED}
    }


def _salts(row: Stored, names: Iterable[str]) -> dict[str, bytes]:
    """The salts of an entry that were not dropped."""
    if row.salt is not None:
        return {name: salt_of(row.salt, name) for name in names}
    left = row.salts or {}
    return {name: bytes.fromhex(left[name]) for name in names if name in left}


def _wanted(parsed: Iterable[Mapping[str, Json]]) -> dict[str, set[str]]:
    """What has to be read from the record to open these entries: keys by table."""
    wanted: dict[str, set[str]] = {}
    for said in parsed:
        shape = shape_called(said["what"])
        if shape is None:
            continue
        committed = _committed(said["row"]).keys()
        if shape.declaration.many:
            wanted.setdefault(said["what"], set()).update(committed)
        elif committed & shape.declaration.looked_up:
            wanted.setdefault(said["what"], set()).add(said["key"])
    return wanted


def _opened(row: Stored, said: Mapping[str, Json], found: Found) -> dict[str, tuple[str, Json]]:
    """The values behind the commitments of an entry, as far as they can be read, each with its salt."""
    committed = _committed(said["row"])
    salts, values = _salts(row, committed), _values(row, said, committed, found)
    return {name: (salts[name].hex(), values[name]) for name in committed if name in values and name in salts}


def _values(
    row: Stored, said: Mapping[str, Json], committed: Mapping[str, str], found: Found
) -> dict[str, Json]:
    """The values behind commitments: those that are kept, and those of the record that are still what they were."""
    kept = row.people or {}
    values = {name: kept[name] for name in committed if name in kept}
    rows = found.get(said["what"])
    if rows:
        rest = [name for name in committed if name not in kept and (said["key"] or name) in rows]
        for name, salt in _salts(row, rest).items():
            value = rows[said["key"] or name].get(name)
            if _fits(salt, value, committed[name]):
                values[name] = value
    return values


def _fits(salt: bytes, value: Json, committed: str) -> bool:
    """Whether a commitment is to this value. Nearly always it is, and the quicker way to write JSON tells."""
    with suppress(TypeError):
        if hashlib.sha256(salt + orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest() == committed:
            return True
    return commitment(salt, value) == committed


def _entry(row: Stored, said: Mapping[str, Json], found: Found, *, opened: bool) -> LedgerEntry:
    what, key, shown = said["what"], said["key"], said["row"]
    committed = _committed(shown)
    values = _values(row, said, committed, found) if opened and committed else {}
    closed = frozenset(committed) - values.keys()
    readable = {name: value for name, value in shown.items() if name not in committed}
    erased = closed if opened else frozenset()
    return LedgerEntry(
        row.number, row.at, what, said["op"], key, {**_called(what, key), **readable, **values}, erased
    )


def _called(what: str, key: str) -> dict[str, Json]:
    """The column that a row is called by alone: it stands in the key and not in the row."""
    shape = shape_called(what)
    if shape is None or shape.declaration.many or not key or len(shape.key) != 1 or shape.key != shape.called:
        return {}
    [name] = shape.key
    return {name: typed(what, key)}
