"""A measure day by day as two lines: of the conversations that a change touched, and of the others. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from guard.core.effects.aftermath.look import Look, shares_of
from guard.core.effects.intervals import Share

WIDTH: Final = 600.0
HEIGHT: Final = 120.0
FEWEST: Final = 2
"""Days that make a line."""


@dataclass(frozen=True, slots=True)
class DayShares:
    """One day: of the touched and of the others; None where there were no such conversations."""

    day: int
    exposed: Share
    others: Share


@dataclass(frozen=True, slots=True)
class Lines:
    """Points of lines, as SVG writes them, on a ground of `WIDTH` times `HEIGHT`: 0 % at the bottom, `top` at its top.
    A line has a gap where a day has no such conversations. The days of the change lie between `left` and `right`."""

    days: tuple[DayShares, ...]
    exposed: tuple[str, ...]
    others: tuple[str, ...]
    left: float
    right: float
    top: float

    @property
    def is_drawn(self) -> bool:
        return len(self.days) >= FEWEST


def lines(look: Look, measure: str) -> Lines:
    """The days of a look, in their places."""
    days = [DayShares(*one) for one in shares_of(look.points, measure)]
    first, last = look.before[0], look.after[1]
    most = max((share.value for one in days for share in (one.exposed, one.others)), default=0.0)
    top = next(step for step in (0.1, 0.25, 0.5, 1.0) if most <= step)

    def x(moment: float) -> float:
        return round((moment - first) / (last - first) * WIDTH, 1)

    def drawn(shares: Sequence[tuple[int, Share]]) -> tuple[str, ...]:
        runs: list[list[str]] = [[]]
        for day, share in shares:
            if share.of:
                runs[-1].append(f"{x(day + 43_200)},{round(HEIGHT * (1 - share.value / top), 1)}")
            elif runs[-1]:
                runs.append([])
        return tuple(" ".join(run) for run in runs if run)

    return Lines(
        tuple(days),
        drawn([(one.day, one.exposed) for one in days]),
        drawn([(one.day, one.others) for one in days]),
        x(look.before[1]),
        x(look.after[0]),
        top,
    )
