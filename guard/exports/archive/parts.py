"""Cuts entries into the parts of days, always at the same places: a part written again has the same name. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from guard.exports.batches import EntryEvents
from guard.exports.target import Outgoing

MOST_ENTRIES: Final = 10_000
MOST_BYTES: Final = 4_000_000


@dataclass(frozen=True, slots=True)
class Part:
    """What a file holds: the events of the entries from `first` to `last`. `is_closed`: nothing will be added to it."""

    day: str
    first: int
    last: int
    at: float
    events: tuple[Outgoing, ...]
    is_closed: bool

    def name(self, end: str) -> str:
        return f"{self.day}/events-{self.first:012d}.{end}"


def day_of(at: float) -> str:
    """The day of a moment, in UTC."""
    return datetime.fromtimestamp(at, UTC).date().isoformat()


def day_after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def parts(entries: Iterable[EntryEvents], earliest: str) -> Iterator[Part]:
    """The parts of entries, from the first entry of a part on. No part is of a day before `earliest`, nor before that
    of the part before it: an entry that was recorded late, or while the clock was put back, stands in the day that is
    open."""
    day, size = earliest, 0
    held: list[EntryEvents] = []
    for entry in entries:
        of = max(day, day_of(entry.at))
        if held and (of != day or len(held) >= MOST_ENTRIES or size >= MOST_BYTES):
            yield _part(day, held, is_closed=True)
            held, size = [], 0
        day = of
        held.append(entry)
        size += sum(len(event.body) for event in entry.events)
    if held:
        yield _part(day, held, is_closed=False)


def _part(day: str, held: list[EntryEvents], *, is_closed: bool) -> Part:
    events = tuple(event for entry in held for event in entry.events)
    return Part(day, held[0].number, held[-1].number, held[-1].at, events, is_closed)
