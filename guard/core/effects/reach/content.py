"""The reach of what Fin answers with: conversations in which it did, what became of them, where, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from drift.core.conversations.counting import Tally
from guard.core.effects.figures import Unknown
from guard.core.effects.reach.counts import NOTHING, Between, Counter, conversations
from guard.core.effects.reach.outcomes import Cells, cost_line, outcome_lines
from guard.core.effects.reach.report import Line
from guard.core.model.prices import PriceList

Place: TypeAlias = tuple[str, str]
"""The channel and the language of conversations."""
USED: Final = "Fin answered with it"
CHANNELS: Final = "By channel"
LANGUAGES: Final = "By language"
AUDIENCES: Final = "By audience"
_FEW: Final = 8


@dataclass(frozen=True, slots=True)
class Used:
    """Conversations in which Fin answered with something: by day and outcome, by channel and language, and those in
    which it answered with nothing else, or with something else, too. `every` are all conversations of the period."""

    cells: Cells
    places: Mapping[Place, Between]
    alone: Between
    several: Between
    every: Tally


def content_lines(
    counter: Counter, used: Used, until: float, lists: Sequence[PriceList], *, has_audiences: bool
) -> Iterator[Line]:
    """The lines; `until` is the day before which outcomes are final."""
    found, every = used.cells.total(), used.every
    yield counter.line(
        "Conversations in which Fin answered with it", found, conversations, every.conversations, USED
    )
    yield counter.line("As the only source", used.alone, conversations, every.conversations, USED)
    yield counter.line("As one of several sources", used.several, conversations, every.conversations, USED)
    yield counter.line("Of all in which Fin took part", found, conversations, every.fin, USED)
    yield from outcome_lines(counter, used.cells, until)
    yield cost_line(counter, used.cells, until, lists)
    of = found.most.conversations
    yield from split(counter, LANGUAGES, used.places, lambda place: place[1] or "unknown language", of)
    yield from split(counter, CHANNELS, used.places, lambda place: place[0], of)
    if has_audiences:
        yield Line(
            "Conversations whose customer was in one of its audiences",
            Unknown("what is kept of a conversation does not say in which audiences its customer was"),
            AUDIENCES,
        )


def split(
    counter: Counter, group: str, places: Mapping[Place, Between], name: Callable[[Place], str], of: int
) -> Iterator[Line]:
    """Conversations by what their places are called; the most first, and the rest together."""
    found: dict[str, Between] = {}
    for place, between in places.items():
        found[name(place)] = found.get(name(place), NOTHING) + between
    ranked = sorted(found.items(), key=lambda item: (-item[1].most.conversations, item[0]))
    rest = sum((between for _, between in ranked[_FEW:]), NOTHING)
    for called, between in (*ranked[:_FEW], *([("others", rest)] if len(ranked) > _FEW else [])):
        yield Line(called, counter.about(called).figure(*_numbers(between), of), group)


def _numbers(between: Between) -> tuple[int, int]:
    return between.least.conversations, between.most.conversations
