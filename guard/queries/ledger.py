"""The ledger for those who read it: how it is, a part of it as a file, and the program that verifies such a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Final

from drift.core.ledger.one_file import MODULES, one_file
from drift.store.ledger import Head
from drift.store.ledger_file import ledger_lines
from drift.store.ledger_seals import PublishedKey, Sealed
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.model.retention import LEDGER_VALUES

CHUNK: Final = 2000
"""Entries that are read in one view of the database: whoever reads slowly keeps nothing waiting."""


@dataclass(frozen=True, slots=True)
class Part:
    """The entries `first` to `last`; none where `last` is less."""

    first: int
    last: int

    @property
    def size(self) -> int:
        return max(self.last - self.first + 1, 0)


@dataclass(frozen=True, slots=True)
class LedgerNow:
    """`waiting`: something was recorded that is no entry yet."""

    origin: str
    head: Head
    newest: Sealed | None
    keys: tuple[PublishedKey, ...]


def ledger_now(work: UnitOfWork) -> LedgerNow:
    seals = work.state.seals
    return LedgerNow(seals.origin(), work.state.ledger.head(), seals.newest(), tuple(seals.published()))


def part_of(work: UnitOfWork, since: float | None = None, until: float | None = None) -> Part:
    """The entries of a time. It goes on to the next checkpoint, where there is one: that signs the last of them."""
    ledger, size = work.state.ledger, work.state.ledger.head().size
    first = 1 if since is None else ledger.first_at(since)
    last = size if until is None else ledger.first_at(until) - 1
    if last < first:
        return Part(first, first - 1)
    signed = work.state.seals.after(last)
    return Part(first, signed.size if signed is not None else last)


class Dropped:
    """What to say of values that nobody can read any more as their period was over."""

    def __init__(self, work: UnitOfWork) -> None:
        self._runs = work.deletions.of(LEDGER_VALUES)

    def why(self, number: int) -> str:
        """Of an entry with values that cannot be read; empty where no period explains it (a person was erased)."""
        reached = (run for run in self._runs if run.up_to is not None and run.up_to >= number)
        return next((run.sentence for run in reached), "")


def stream(guarded: GuardedWorkspace, part: Part, *, opened: bool) -> Iterator[bytes]:
    """The lines of a file that `verifier.py` reads. Flat in memory, however long it is."""
    for first in range(part.first, part.last + 1, CHUNK):
        with guarded.view() as view:
            lines = ledger_lines(view.state, first, min(first + CHUNK - 1, part.last), opened=opened)
            head = next(lines)
            if first == part.first:
                yield head
            yield from lines


def verifier_program() -> str:
    """The verifier as one file."""
    folder = resources.files("drift.core.ledger")
    return one_file([folder.joinpath(f"{name}.py").read_text(encoding="utf-8") for name in MODULES])
