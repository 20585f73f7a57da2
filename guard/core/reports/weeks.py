"""What policies said week by week: the weeks as a reader's calendar has them, and the bars of a picture. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from itertools import pairwise
from typing import Final

from guard.core.reports.bars import bar_places, bar_width

WEEKS: Final = 12
VERDICTS: Final = ("flag", "require_approval", "revert")
"""From the mildest to the strictest, as they stand upon each other."""


@dataclass(frozen=True, slots=True)
class Week:
    """From its Monday (`since`) to before the next one (`until`): how many decisions there are of each verdict."""

    since: float
    until: float
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a bar, in the units of the picture, from its top down."""

    verdict: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    week: Week
    x: float
    blocks: tuple[Block, ...]
    top: float


@dataclass(frozen=True, slots=True)
class Picture:
    """Bars on a ground of `width` times `height`."""

    width: float
    height: float
    bar_width: float
    bars: tuple[Bar, ...]


def mondays(now: float, zone: tzinfo, weeks: int = WEEKS) -> list[float]:
    """The first moments of the last weeks, the running one included, and of the one that comes next."""
    today = datetime.fromtimestamp(now, UTC).astimezone(zone).date()
    first = today - timedelta(days=today.weekday(), weeks=weeks - 1)
    return [
        datetime.combine(first + timedelta(weeks=number), time.min, zone).timestamp()
        for number in range(weeks + 1)
    ]


def weeks_of(bounds: Sequence[float], counts: Mapping[tuple[int, str], int]) -> tuple[Week, ...]:
    """`counts` are by the place of the week and the verdict."""
    return tuple(
        Week(since, until, {verdict: counts.get((place, verdict), 0) for verdict in VERDICTS})
        for place, (since, until) in enumerate(pairwise(bounds))
    )


def picture(weeks: Sequence[Week], width: float = 600.0, height: float = 160.0) -> Picture:
    """The bars; the highest one reaches the top."""
    most = max((week.total for week in weeks), default=0) or 1
    places = bar_places(len(weeks), width)
    bars = (_bar(week, x, height, most) for week, x in zip(weeks, places, strict=True))
    return Picture(width, height, bar_width(len(weeks), width), tuple(bars))


def _bar(week: Week, x: float, height: float, most: int) -> Bar:
    blocks, ground = [], height
    for verdict in VERDICTS:
        tall = height * week.counts.get(verdict, 0) / most
        if tall:
            ground -= tall
            blocks.append(Block(verdict, round(ground, 2), round(tall, 2)))
    return Bar(week, x, tuple(blocks), round(ground, 2))
