"""Which days are compared, and when: three looks, each once, each at whole days of UTC. Pure.

The day of the change belongs to neither side. Three looks would raise three chances of a false alarm: so the earlier a
look, the surer it has to be, and what was not named in advance has to be surer still.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

from drift.core.conversations.facts import RIPE_AFTER
from guard.core.effects.aftermath.followed import Followed
from guard.core.effects.differences import BESIDES, Level

DAY: Final = 86_400
BASE: Final = 28 * DAY
"""Seconds before a change that are compared with: four weeks, so that each day of the week stands four times."""
LEVELS: Final = {
    3: Level(0.998, 3.090232306168),
    7: Level(0.995, 2.807033768344),
    14: Level(0.97, 2.170090377585),
}
"""The looks, in days after the change, and how sure each has to be of what it is first of all about."""
LOOKS: Final = tuple(LEVELS)
PATIENCE: Final = 14.0 * DAY
"""Seconds that a look waits for conversations to be read; then it says that they were not."""


@dataclass(frozen=True, slots=True)
class Windows:
    """Days before and after, from (included) and until (excluded), in unix seconds. Before, only the days of the week
    count that stand after as well."""

    days: int
    before: tuple[int, int]
    after: tuple[int, int]

    @property
    def due(self) -> float:
        """When what Fin's part came to is final for all of it."""
        return self.after[1] + RIPE_AFTER

    def is_before(self, day: int) -> bool:
        since, until = self.before
        return since <= day < until and (self.days % 7 == 0 or self._weekday_stands_after(day))

    def is_after(self, day: int) -> bool:
        return self.after[0] <= day < self.after[1]

    def _weekday_stands_after(self, day: int) -> bool:
        return (day - self.after[0]) // DAY % 7 < self.days


def windows(followed: Followed, days: int) -> Windows:
    """The days that a look compares."""
    first = int(followed.since // DAY) * DAY
    begins = int(followed.until // DAY) * DAY + DAY
    return Windows(days, (first - BASE, first), (begins, begins + days * DAY))


def span(followed: Followed) -> tuple[int, int]:
    """All days that any look compares."""
    every = [windows(followed, days) for days in LOOKS]
    return min(one.before[0] for one in every), max(one.after[1] for one in every)


def next_due(followed: Followed, looked: frozenset[int]) -> float | None:
    """When the next look can be taken; None when all were."""
    return min((windows(followed, days).due for days in LOOKS if days not in looked), default=None)


def level_of(days: int, *, first: bool, of: int = 1) -> Level:
    """How sure a look has to be of a measure. Where it is first of all about several (`of`), they share its chance of a
    false alarm."""
    if not first:
        return BESIDES
    if of <= 1:
        return LEVELS[days]
    confidence = 1 - (1 - LEVELS[days].confidence) / of
    if confidence >= BESIDES.confidence:
        return BESIDES
    return Level(confidence, NormalDist().inv_cdf((1 + confidence) / 2))
