"""What outcomes of coming days will cost: as the same weekdays of four weeks did, and how wrong that was before.

The interval is measured, not assumed: the same forecast is made at many days of the past, and what it missed by then
says how far the next one may miss. A trend, a launch or a season in the past widens it by that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import sqrt
from typing import Final

from guard.core.effects.cost.prices import cost_at, in_force
from guard.core.model.prices import PriceList

HISTORY: Final = 182
"""Days of the past that a forecast looks at."""
LEAST: Final = 35
"""Days below which nothing is said: four weeks, and a week to see how far they are off."""
_WEEKS: Final = 4
_WEEK: Final = 7
_STUDENT: Final = ((60, 2.0), (30, 2.04), (20, 2.09), (12, 2.18), (8, 2.31), (6, 2.45), (5, 2.57), (4, 2.78))
"""Degrees of freedom and the quantile that leaves 2.5 % on each side."""
_FEW: Final = 3.18

Outcomes = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Forecast:
    """What some coming days cost. `daily` is that of each."""

    amount: Decimal
    low: Decimal
    high: Decimal
    daily: tuple[Decimal, ...]
    days: int

    def without_first(self, days: int) -> Forecast:
        """The same of its later days alone; they are as unsure for their part."""
        rest = self.daily[days:]
        amount = sum(rest, Decimal(0))
        part = amount / self.amount if self.amount else Decimal(1)
        low, high = (amount + (end - self.amount) * part for end in (self.low, self.high))
        return Forecast(amount, max(Decimal(0), low), high, rest, self.days)


def forecast(history: Sequence[Outcomes], first: date, days: int, lists: Sequence[PriceList]) -> Forecast:
    """What `days` days from `first` on will cost; `history` is the outcomes of each day before, the latest last, and
    not fewer than LEAST. Raises WrongPrices."""
    past = history[-HISTORY:]
    daily = [_mean(past, number, in_force(first + timedelta(number), lists)) for number in range(days)]
    amount = sum(daily, Decimal(0))
    missed = _missed(past, min(days, len(past) - _WEEKS * _WEEK), in_force(first, lists))
    chance = 2 * _chance(past, amount, in_force(first, lists))
    spread = max(amount * Decimal(missed), chance)
    return Forecast(amount, max(Decimal(0), amount - spread), amount + spread, tuple(daily), len(past))


def _mean(past: Sequence[Outcomes], number: int, prices: PriceList) -> Decimal:
    """Of the last weekdays that are the same as that of the coming day with this number."""
    same = [past[-back] for back in _same_weekdays(number, len(past))]
    return sum((cost_at(prices, day) for day in same), Decimal(0)) / len(same)


def _same_weekdays(number: int, known: int) -> list[int]:
    """How many days back they lie; the day before the first that is forecast is 1."""
    first = _WEEK - number % _WEEK
    return list(range(first, known + 1, _WEEK))[:_WEEKS]


def _missed(past: Sequence[Outcomes], days: int, prices: PriceList) -> float:
    """How far off, as a share, 95 of 100 forecasts of so many days lie."""
    costs = [float(cost_at(prices, day)) for day in past]
    errors = [
        _error(costs[:at], costs[at : at + days])
        for at in range(_same_weekday(len(costs), days), _WEEKS * _WEEK - 1, -_WEEK)
    ]
    apart = (len(costs) - _WEEKS * _WEEK) // max(days, _WEEK)
    return _student(apart) * sqrt(sum(error * error for error in errors) / len(errors))


def _same_weekday(known: int, days: int) -> int:
    """The latest day of the past that is the same weekday as the next one, and has so many known days from it on."""
    return known - -(-days // _WEEK) * _WEEK


def _error(before: Sequence[float], then: Sequence[float]) -> float:
    told = sum(
        sum(before[-back] for back in backs) / len(backs)
        for backs in (_same_weekdays(number, len(before)) for number in range(len(then)))
    )
    return (sum(then) - told) / told if told else float(sum(then) > 0)


def _student(freedom: int) -> float:
    return next((quantile for least, quantile in _STUDENT if freedom >= least), _FEW)


def _chance(past: Sequence[Outcomes], amount: Decimal, prices: PriceList) -> Decimal:
    """What chance alone moves: outcomes come one by one, and dear ones seldom. The mean of four weeks has its part."""
    plain = sum((cost_at(prices, day) for day in past), Decimal(0))
    squares = sum(
        (prices.prices[name] ** 2 * count for day in past for name, count in day.items()), Decimal(0)
    )
    each = squares / plain if plain else max(prices.prices.values())
    return (amount * each * Decimal("1.25") + each * each).sqrt()
