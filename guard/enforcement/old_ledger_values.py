"""Drops what old entries of the ledger say of people. The entries and the chain stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from drift.core.model.resources import Json
from drift.store.ledger import LedgerEntry
from drift.store.ledger_values import BYTES
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.model.legal_hold import Held
from guard.core.model.retention import CLASSES, CLOSED, LEDGER_VALUES, Deletion
from guard.enforcement.holds_now import held_now

_AT_ONCE: Final = 500


def close_old_values(
    guarded: GuardedWorkspace, begun: Deletion, rest: Callable[[float], object], pause: float
) -> Deletion:
    """Go through the entries that are older than the period, in small transactions; returns how far it came."""
    with guarded.view() as view:
        first, last = looked_at(view) + 1, older_than(view, begun.kept_from)
    deletion = begun
    while first <= last:
        with guarded.transaction() as work:
            held = held_now(work)
            if held.of_class(LEDGER_VALUES):
                return deletion  # placed meanwhile
            upto = min(work.state.ledger.last_within(first, _AT_ONCE, BYTES), last)
            closed, kept = _close(work, first, upto, held)
            deletion = deletion.plus({CLOSED: closed} if closed else {}, kept).reached(upto)
            if deletion.records or deletion.held:
                work.deletions.goes_on(deletion)
        rest(pause)
        first = upto + 1
    return deletion


def looked_at(view: UnitOfWork) -> int:
    """The number of the entry up to which nothing is left to drop. Where a hold kept something, all is looked at again:
    it may be released."""
    done = view.deletions.latest().get(LEDGER_VALUES)
    return done.up_to or 0 if done is not None and not done.held else 0


def older_than(view: UnitOfWork, moment: float) -> int:
    """The number of the last entry before the first that was recorded at a moment or later."""
    return view.state.ledger.first_at(moment) - 1


def _close(work: UnitOfWork, first: int, last: int, held: Held) -> tuple[int, int]:
    """How many entries lost their values, and how many keep them as a hold says so."""
    ledger = work.state.ledger
    numbers = ledger.readable(first, last)
    tables = frozenset(table for one in CLASSES if held.of_class(one.name) for table in one.tables)
    kept: set[int] = set()
    if numbers and (tables or held.looks_inside):
        entries = ledger.entries(first, last - first + 1)
        kept = {one.number for one in entries if one.what in tables or held.keeps(list(_rows(one)))}
    going = [number for number in numbers if number not in kept]
    return ledger.close(going), len(numbers) - len(going)


def _rows(entry: LedgerEntry) -> Iterable[Mapping[str, Any]]:
    """What an entry says, as rows: some tell of many."""
    yield {"key": entry.key, **entry.row}
    for id, value in entry.row.items():
        if isinstance(value, dict):
            row: dict[str, Json] = {"id": id, **value}
            yield row
