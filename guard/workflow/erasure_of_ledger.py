"""Makes unreadable what entries of the ledger say of a person. The entries stay, and so does the chain."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from drift.core.normalisation.erasing import Eraser, Person
from drift.store.ledger import LedgerEntry
from guard.context import GuardedWorkspace, UnitOfWork

_AT_ONCE = 500
_PAUSE = 0.01


def entries_of(work: UnitOfWork, person: Person) -> int:
    """How many entries can be read that speak of somebody."""
    eraser = Eraser(person)
    return sum(1 for entry in _every(work, 1) if _names(entry, eraser))


def erase_in_ledger(guarded: GuardedWorkspace, person: Person, rest: Callable[[float], object]) -> int:
    """Returns how many entries lost something. Values that are read from the record must be there still."""
    eraser = Eraser(person)
    _sequence_all(guarded)
    with guarded.view() as view:
        size = view.state.ledger.head().size
    count = 0
    for first in range(1, size + 1, _AT_ONCE):
        with guarded.transaction() as work:
            for entry in work.state.ledger.entries(first, min(_AT_ONCE, size + 1 - first)):
                names = _names(entry, eraser)
                count += bool(names and work.state.ledger.erase(entry.number, names))
        rest(_PAUSE)
    return count


def _sequence_all(guarded: GuardedWorkspace) -> None:
    while True:
        with guarded.transaction() as work:
            if not work.state.ledger.sequence():
                return


def _every(work: UnitOfWork, first: int) -> Iterator[LedgerEntry]:
    while entries := work.state.ledger.entries(first, _AT_ONCE):
        yield from entries
        first = entries[-1].number + 1


def _names(entry: LedgerEntry, eraser: Eraser) -> frozenset[str]:
    """The values of an entry that speak of somebody."""
    made = eraser.mapping(entry.row)
    if made is entry.row:
        return frozenset()
    return frozenset(name for name, value in entry.row.items() if made.get(name, made) is not value)
