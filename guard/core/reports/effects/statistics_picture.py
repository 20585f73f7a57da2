"""The bars of a picture of what Intercom counts: each has what went well at its foot and the rest above. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from guard.core.effects.statistics import Bar
from guard.core.reports.bars import HEIGHT, WIDTH, bar_places, bar_width


@dataclass(frozen=True, slots=True)
class Drawn:
    """In the units of the picture: the heights of the two parts, from the ground up. `ill` begins at `top`."""

    bar: Bar
    x: float
    top: float
    ill: float
    well: float


@dataclass(frozen=True, slots=True)
class Picture:
    width: float
    height: float
    bar_width: float
    bars: tuple[Drawn, ...]


def picture(bars: Sequence[Bar]) -> Picture:
    """The highest bar reaches the top; one of which nothing is known has no height."""
    most = max((bar.all or 0 for bar in bars), default=0) or 1
    drawn = (_drawn(bar, x, most) for bar, x in zip(bars, bar_places(len(bars)), strict=True))
    return Picture(WIDTH, HEIGHT, bar_width(len(bars)), tuple(drawn))


def _drawn(bar: Bar, x: float, most: int) -> Drawn:
    """More can have been resolved than was begun: then all of it went well."""
    every = bar.all or 0
    well = min(bar.well or 0, every)
    high, low = round(every / most * HEIGHT, 2), round(well / most * HEIGHT, 2)
    return Drawn(bar, x, round(HEIGHT - high, 2), round(high - low, 2), low)
