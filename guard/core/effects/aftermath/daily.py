"""What was counted of conversations on each day, and sums and differences of it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from drift.core.conversations.counting import NAMES, By, Tally
from guard.core.effects.cost.prices import outcome

BY: Final[tuple[By, ...]] = ("day", "resolution", "sales")
"""By what tallies have to be told apart for `by_day`."""


@dataclass(frozen=True, slots=True)
class Day:
    """`billed` are numbers of outcomes by name."""

    tally: Tally = field(default_factory=Tally)
    billed: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: Day) -> Day:
        return Day(self.tally + other.tally, dict(Counter(self.billed) + Counter(other.billed)))

    def __sub__(self, other: Day) -> Day:
        """Never below nothing: what is taken away was counted with the rest."""
        left = (max(0, getattr(self.tally, name) - getattr(other.tally, name)) for name in NAMES)
        return Day(Tally(*left), dict(Counter(self.billed) - Counter(other.billed)))


Daily: TypeAlias = Mapping[int, Day]
"""By the unix second at which the day begins; a day without any is left out."""


def by_day(tallies: Mapping[tuple[str, ...], Tally]) -> dict[int, Day]:
    """Tallies told apart by `BY`, by day."""
    found: dict[int, Day] = {}
    for (day, resolution, sales), tally in tallies.items():
        billed = outcome(resolution, sales)
        one = Day(tally, {billed: tally.conversations} if billed else {})
        found[int(day)] = found.get(int(day), Day()) + one
    return found


def without(every: Daily, *parts: Daily) -> dict[int, Day]:
    """What is left of each day."""
    left = dict(every)
    for part in parts:
        for day, one in part.items():
            left[day] = left.get(day, Day()) - one
    return left


def total(daily: Daily, is_of: Callable[[int], bool]) -> Day:
    """The sum of the days of which it is so."""
    return sum((one for day, one in daily.items() if is_of(day)), Day())
