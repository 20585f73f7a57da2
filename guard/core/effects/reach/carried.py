"""The reach of what conversations carry or are assigned to: how many do, how they stand, and what became of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from drift.core.conversations.counting import Tally
from guard.core.effects.reach.content import CHANNELS, LANGUAGES, Place, split
from guard.core.effects.reach.counts import Between, Counter, conversations
from guard.core.effects.reach.outcomes import Cells, outcome_lines
from guard.core.effects.reach.report import Line

CARRIED: Final = "Conversations"


@dataclass(frozen=True, slots=True)
class Carried:
    """Conversations by day and outcome, and by channel and language. `every` are all of the period."""

    cells: Cells
    places: Mapping[Place, Tally]
    every: Tally


def carried_lines(counter: Counter, name: str, carried: Carried, until: float) -> Iterator[Line]:
    """The lines; `name` says which conversations they are, `until` is the day before which outcomes are final."""
    found = carried.cells.total()
    of = found.most.conversations
    yield counter.line(name, found, conversations, carried.every.conversations, CARRIED)
    yield counter.line("Still open", found, lambda tally: tally.open, of, CARRIED, turns=True)
    yield counter.line(
        "Answered by a teammate", found, lambda tally: tally.replied, of, CARRIED, more=waited(found.least)
    )
    yield from outcome_lines(counter, carried.cells, until)
    places = {place: Between.exactly(tally) for place, tally in carried.places.items()}
    yield from split(counter, LANGUAGES, places, lambda place: place[1] or "unknown language", of)
    yield from split(counter, CHANNELS, places, lambda place: place[0], of)


def waited(tally: Tally) -> str:
    """How long customers waited for a teammate, as a clause."""
    if not tally.replied:
        return ""
    minutes = round(tally.reply_seconds / tally.replied / 60)
    hours = f"{minutes // 60} h " if minutes >= 60 else ""
    return f"after {hours}{minutes % 60} min on average"
