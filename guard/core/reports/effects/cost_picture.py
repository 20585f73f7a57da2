"""What Fin cost day by day, as bars: the units of a picture, from 0 at its ground to 100 at its top. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from guard.core.reports.bars import HEIGHT, bar_places, bar_width


@dataclass(frozen=True, slots=True)
class DayBar:
    day: date
    amount: Decimal
    x: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class CostPicture:
    """`bars` is empty where there are not two days to compare, or nothing was billed."""

    bar_width: float
    bars: tuple[DayBar, ...]


def cost_picture(daily: Sequence[tuple[date, Decimal]]) -> CostPicture:
    """A bar for each day; the dearest reaches the top."""
    dearest = max((amount for _, amount in daily), default=Decimal(0))
    if len(daily) < 2 or not dearest:
        return CostPicture(0.0, ())
    bars = (
        _bar(day, amount, float(amount / dearest) * HEIGHT, x)
        for (day, amount), x in zip(daily, bar_places(len(daily)), strict=True)
    )
    return CostPicture(bar_width(len(daily)), tuple(bars))


def _bar(day: date, amount: Decimal, height: float, x: float) -> DayBar:
    return DayBar(day, amount, x, round(HEIGHT - height, 2), round(height, 2))
