"""The course of a reach as bars: what is certain, and above it what is possible. The units of a picture, from 0 at its
ground to 100 at its top. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from guard.core.effects.figures import Bounded, Counted, Figure
from guard.core.effects.reach.report import Point
from guard.core.reports.bars import HEIGHT, bar_places, bar_width


@dataclass(frozen=True, slots=True)
class ReachBar:
    """`least` is as high as what is certain, `most` as what is possible with it; None where nothing is known, and
    nothing is drawn."""

    x: float
    least: float | None
    most: float | None


@dataclass(frozen=True, slots=True)
class ReachPicture:
    bar_width: float
    bars: tuple[ReachBar, ...]


def reach_picture(trend: Sequence[Point]) -> ReachPicture | None:
    """A bar for each part of the period; the highest reaches the top. None where there are no two to compare."""
    known = [_ends(point.figure) for point in trend]
    largest = max((ends[1] for ends in known if ends is not None), default=0)
    if sum(ends is not None for ends in known) < 2 or not largest:
        return None
    bars = (_bar(x, ends, HEIGHT / largest) for x, ends in zip(bar_places(len(known)), known, strict=True))
    return ReachPicture(bar_width(len(known)), tuple(bars))


def _ends(figure: Figure) -> tuple[int, int] | None:
    match figure:
        case Counted(count):
            return count, count
        case Bounded(least, most):
            return least, most
        case _:
            return None


def _bar(x: float, ends: tuple[int, int] | None, scale: float) -> ReachBar:
    if ends is None:
        return ReachBar(x, None, None)
    return ReachBar(x, round(ends[0] * scale, 2), round(ends[1] * scale, 2))
