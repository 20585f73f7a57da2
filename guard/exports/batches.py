"""Cuts the events of entries into batches of a bounded size. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from guard.exports.target import Limits, Outgoing

MOST_ENTRIES: Final = 2_000
"""Entries after which a batch ends, also where few of them hold something for the target."""


@dataclass(frozen=True, slots=True)
class EntryEvents:
    """What an entry of the ledger holds for a target."""

    number: int
    at: float
    events: Sequence[Outgoing]


@dataclass(frozen=True, slots=True)
class Batch:
    """`events` in the order of the ledger. Once the target has them, it has every entry up to `upto`; `at` is the
    moment of that entry, None where no entry is whole by then."""

    events: tuple[Outgoing, ...]
    upto: int
    at: float | None


def batches(entries: Iterable[EntryEvents], after: int, limits: Limits) -> Iterator[Batch]:
    """The batches of entries that follow the one numbered `after`. An entry with many events may fill several: until
    the last of them, `upto` stays at the entry before."""
    cut = _Cut(after)
    for entry in entries:
        for event in entry.events:
            if cut.is_full(event, limits):
                yield cut.take()
            cut.add(event)
        cut.end(entry)
        if cut.entries >= MOST_ENTRIES:
            yield cut.take()
    if cut.entries or cut.events:
        yield cut.take()


class _Cut:
    """The batch that is being filled."""

    def __init__(self, after: int) -> None:
        self.events: list[Outgoing] = []
        self.entries = 0
        self._size = 0
        self._upto = after
        self._at: float | None = None

    def is_full(self, event: Outgoing, limits: Limits) -> bool:
        longer = self._size + len(event.body)
        return bool(self.events) and (len(self.events) >= limits.events or longer > limits.size)

    def add(self, event: Outgoing) -> None:
        self.events.append(event)
        self._size += len(event.body)

    def end(self, entry: EntryEvents) -> None:
        self.entries += 1
        self._upto, self._at = entry.number, entry.at

    def take(self) -> Batch:
        batch = Batch(tuple(self.events), self._upto, self._at)
        self.events, self.entries, self._size, self._at = [], 0, 0, None
        return batch
