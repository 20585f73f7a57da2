"""What a target gets of the ledger: the events of each entry, as far as the target wants them, in its form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Protocol

from guard.exports.batches import EntryEvents

AT_ONCE: Final = 512
"""Entries that are read in one view of the record, at most. A source reads fewer where they are long."""


class Source(Protocol):
    """Reads the record in short views, so that nothing waits for a target that is slow."""

    def size(self) -> int:
        """The number of the last entry."""

    def first_at(self, moment: float) -> int:
        """The number of the first entry at or after a moment; one more than the last where there is none."""

    def read(self, after: int, most: int) -> Sequence[EntryEvents]:
        """The entries that follow the one of this number, in their order, each with what it holds for the target."""


def entries(source: Source, after: int, upto: int | None = None) -> Iterator[EntryEvents]:
    """The entries after this number, up to the one of the other number, read as they are needed. An entry that comes in
    meanwhile is among them."""
    while True:
        found = source.read(after, AT_ONCE)
        for entry in found:
            if upto is not None and entry.number > upto:
                return
            yield entry
        if not found:
            return
        after = found[-1].number
