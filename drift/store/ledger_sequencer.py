"""The sequencer: puts what was recorded into one order, as entries of the ledger that follow one another."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from drift.core.ledger.commitments import SALT
from drift.core.ledger.verifier import Tree
from drift.core.ledger.writer import Chain, Entry, Fact
from drift.core.model.resources import Json
from drift.store.ledger_values import Found, look_up, shape_called
from drift.store.sql.columns import load
from drift.store.sql.facts import PendingFact
from drift.store.sql.ledger_tables import ledger_entries, ledger_heads, ledger_pending
from drift.store.sql.workspace_scope import Scope, Stored

HASH: Final = 32
"""Bytes of a hash."""
BLOCK: Final = 1024
"""After how many entries the root of their subtree is kept, from which any part of the ledger can be begun."""
_LONG: Final = 400
"""From how many bytes on the body of an entry is compressed."""
_ROWS: Final = 100
"""How many transactions are looked at at once."""


def sequence(scope: Scope, most: int) -> int:
    """Move what waits into the ledger, in the order in which it was recorded: about `most` entries at once. Returns how
    many. Nobody else does meanwhile, and the transaction takes place as a whole."""
    ledger = Ending.locked(scope)
    waiting = list(_waiting(scope, most))
    if not waiting:
        return 0
    found = look_up(scope, _wanted(fact for _, facts in waiting for fact in facts))
    for row, facts in waiting:
        for fact in facts:
            ledger.add(row.at, fact, found)
    ledger.keep(scope)
    scope.delete(ledger_pending, ledger_pending.c.number.in_([row.number for row, _ in waiting]))
    return len(ledger.rows)


def _waiting(scope: Scope, most: int) -> Iterator[tuple[Stored, list[PendingFact]]]:
    """The oldest transactions with their facts, until there are as many as are wanted."""
    count = 0
    statement = scope.select(ledger_pending).order_by(ledger_pending.c.number).limit(min(most, _ROWS))
    for row in scope.all(statement):
        if count >= most:
            return
        facts = [PendingFact(*fact) for fact in load(row.facts)]
        count += sum(max(1, len(fact.looked_up)) for fact in facts)
        yield row, facts


def _wanted(facts: Iterable[PendingFact]) -> dict[str, set[str]]:
    wanted: dict[str, set[str]] = {}
    for fact in facts:
        if fact.looked_up:
            wanted.setdefault(fact.what, set()).update([fact.key] if fact.key else fact.looked_up)
    return wanted


@dataclass(slots=True)
class Ending:
    """The end of a ledger, to which entries are added."""

    chain: Chain
    block: Tree
    at: float = 0.0
    rows: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def locked(cls, scope: Scope) -> Ending:
        """The end of the ledger, which nobody else adds to until this transaction ends."""
        empty = {"size": 0, "last": bytes(HASH), "subtrees": b"", "at": 0.0}
        row = scope.first(scope.select(ledger_heads).with_for_update())
        if row is None:
            scope.insert_new(ledger_heads, empty)
            row = scope.first(scope.select(ledger_heads).with_for_update())
        if row is None:
            raise LookupError("The ledger has no end.")
        return cls(Chain(tree_of(row.size, row.subtrees), row.last.hex()), block_of(row.size, row.subtrees))

    def add(self, at: float, pending: PendingFact, found: Found) -> None:
        fact = _fact(at, pending, found)
        salt = os.urandom(SALT)
        prefix = len(before_body(self.chain.last, self.chain.tree.size + 1))
        entry = self.chain.add(fact, salt)
        hashed = bytes.fromhex(self.chain.last)
        self.block.add(hashed)
        subtree = None
        if self.block.size == BLOCK:
            subtree, self.block = self.block.root(), Tree()
        kept = _kept(entry, pending)
        self.at = at
        self.rows.append(
            {
                "number": entry.number,
                "at": at,
                "hash": hashed,
                "body": _packed(entry.line[prefix:]),
                "salt": salt if entry.opened else None,
                "salts": None,
                "people": kept or None,
                "subtree": subtree,
            }
        )

    def keep(self, scope: Scope) -> None:
        """Write down what was added."""
        scope.insert_all(ledger_entries, self.rows)
        tree = self.chain.tree
        ending = {"last": bytes.fromhex(self.chain.last), "subtrees": b"".join(tree.subtrees), "at": self.at}
        scope.update(ledger_heads, size=tree.size, **ending)


def before_body(last: str, number: int) -> bytes:
    """What stands in a line before what is kept of it."""
    return b'{"prev":"%s","n":%d,' % (last.encode(), number)


def body_of(stored: bytes) -> bytes:
    """A line after its number."""
    return stored if stored.startswith(b'"') else zlib.decompress(stored)


def _packed(body: bytes) -> bytes:
    return body if len(body) < _LONG else zlib.compress(body, 1)


def tree_of(size: int, subtrees: bytes) -> Tree:
    return Tree(size, [subtrees[start : start + HASH] for start in range(0, len(subtrees), HASH)])


def block_of(size: int, subtrees: bytes) -> Tree:
    """The tree of the entries after the last whole block."""
    rest = size % BLOCK
    whole = tree_of(size, subtrees).subtrees
    return Tree(rest, whole[len(whole) - rest.bit_count() :])


def _fact(at: float, pending: PendingFact, found: Found) -> Fact:
    personal, row = _personal(pending), pending.row
    if pending.looked_up:
        row = {**row, **_looked_up(pending, found.get(pending.what, {}))}
    return Fact(_time(at), pending.what, pending.op, pending.key, row, personal)


def _looked_up(pending: PendingFact, rows: Mapping[str, Mapping[str, Json]]) -> dict[str, Json]:
    if pending.key:
        row = rows.get(pending.key, {})
        return {name: row.get(name) for name in pending.looked_up}
    return {name: rows.get(name, {}).get(name) for name in pending.looked_up}


def _personal(pending: PendingFact) -> Sequence[str]:
    if pending.personal is not None:
        return pending.personal
    shape = shape_called(pending.what)
    if shape is None or shape.declaration.many:
        return pending.looked_up
    return [*shape.declaration.personal]


def _kept(entry: Entry, pending: PendingFact) -> dict[str, Json]:
    """The values that are kept beside the entry: those that the record has not."""
    return {name: value for name, (_, value) in entry.opened.items() if name not in pending.looked_up}


def _time(at: float) -> str:
    moment = datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
    return f"{moment[:23]}Z"
