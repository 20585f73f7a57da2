"""The bars of a picture of what Intercom counts: each has what went well at its foot and the rest above. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from guard.core.effects.statistics import Bar

WIDTH: Final = 600.0
HEIGHT: Final = 100.0
_FILLED: Final = 0.7
"""The part of its place that a bar takes."""


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
    step = WIDTH / max(len(bars), 1)
    drawn = (_drawn(bar, place * step + step * (1 - _FILLED) / 2, most) for place, bar in enumerate(bars))
    return Picture(WIDTH, HEIGHT, round(step * _FILLED, 2), tuple(drawn))


def _drawn(bar: Bar, x: float, most: int) -> Drawn:
    """More can have been resolved than was begun: then all of it went well."""
    every = bar.all or 0
    well = min(bar.well or 0, every)
    high, low = round(every / most * HEIGHT, 2), round(well / most * HEIGHT, 2)
    return Drawn(bar, round(x, 2), round(HEIGHT - high, 2), round(high - low, 2), low)
