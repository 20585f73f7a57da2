"""What Fin cost day by day, as bars: the units of a picture, from 0 at its ground to 100 at its top. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

WIDTH: Final = 600.0
HEIGHT: Final = 100.0


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
    step = WIDTH / len(daily)
    return CostPicture(
        round(step * 0.7, 2),
        tuple(
            _bar(day, amount, float(amount / dearest) * HEIGHT, place * step + step * 0.15)
            for place, (day, amount) in enumerate(daily)
        ),
    )


def _bar(day: date, amount: Decimal, height: float, x: float) -> DayBar:
    return DayBar(day, amount, round(x, 2), round(HEIGHT - height, 2), round(height, 2))
