"""What a forecast says holds: over synthetic years of many sorts, its interval has what really came."""

from __future__ import annotations

import math
import random
from datetime import date
from decimal import Decimal

import pytest

from guard.core.effects.cost.forecast import LEAST, Outcomes, forecast
from guard.core.effects.cost.prices import WrongPrices, cost_at
from guard.core.model.prices import INTERCOMS, PriceList

FIRST = date(2026, 10, 1)
YEARS: dict[str, dict[str, float]] = {
    "steady": {},
    "growing": {"trend": 0.05},
    "shrinking": {"trend": -0.05},
    "launch": {"launch": 1.6},
    "sluggish": {"memory": 0.9, "noise": 0.05},
    "seasonal": {"season": 0.2},
    "small": {"level": 4},
    "nearly nothing": {"level": 0.3},
}


def year(
    seed: int,
    days: int,
    *,
    level: float = 120,
    trend: float = 0.0,
    launch: float = 1.0,
    memory: float = 0.0,
    noise: float = 0.08,
    season: float = 0.0,
) -> list[Outcomes]:
    """Outcomes day by day: weekdays, chance, and now and then a dear one."""
    chance, shock = random.Random(seed), 0.0
    launched = chance.randrange(days)
    found: list[Outcomes] = []
    for day in range(days):
        shock = memory * shock + chance.gauss(0, noise)
        expected = level * (1.22 if day % 7 < 5 else 0.45) * (1 + trend) ** (day / 30) * math.exp(shock)
        expected *= 1 + season * math.sin(2 * math.pi * day / 365)
        if 0 <= day - launched < 10:
            expected *= launch
        count = max(0, round(chance.gauss(expected, math.sqrt(expected))))
        dear = sum(chance.random() < 0.01 for _ in range(count))
        found.append({"resolution": count - dear, "qualification": dear})
    return found


def _cost(days: list[Outcomes]) -> Decimal:
    return sum((cost_at(INTERCOMS, day) for day in days), Decimal(0))


def test_intervals_hold_what_came_in_93_of_100_synthetic_years() -> None:
    held = []
    for name, sort in YEARS.items():
        for seed in range(25):
            days = 3 + seed % 31
            lived = year(seed, 250, **sort)
            told = forecast(lived[:-days], FIRST, days, [INTERCOMS])
            held.append((told.low <= _cost(lived[-days:]) <= told.high, name))
    assert len(held) == 200
    assert sum(one for one, _ in held) >= 0.93 * len(held), [name for one, name in held if not one]


def test_a_short_history_is_not_surer_than_it_may_be() -> None:
    held = []
    for seed in range(60):
        days = 3 + seed % 28
        lived = year(seed, LEAST + days, level=60)
        told = forecast(lived[:-days], FIRST, days, [INTERCOMS])
        held.append(told.low <= _cost(lived[-days:]) <= told.high)
    assert sum(held) >= 0.9 * len(held)


def test_a_steady_month_is_told_within_a_fifth() -> None:
    told = forecast(year(1, 182), FIRST, 30, [INTERCOMS])
    assert told.high - told.low < told.amount * Decimal("0.4")
    assert len(told.daily) == 30
    assert sum(told.daily) == told.amount


def test_weekdays_follow_weekdays() -> None:
    past: list[Outcomes] = [{"resolution": 100 if day % 7 < 5 else 0} for day in range(70)]
    told = forecast(past, FIRST, 14, [INTERCOMS])
    assert [amount > 0 for amount in told.daily] == [number % 7 < 5 for number in range(14)]


def test_coming_days_have_the_prices_of_their_own_list() -> None:
    dearer = PriceList(date(2026, 10, 8), "USD", {**INTERCOMS.prices, "resolution": Decimal("1.98")})
    told = forecast([{"resolution": 10}] * 70, FIRST, 14, [INTERCOMS, dearer])
    assert told.daily == (Decimal("9.90"),) * 7 + (Decimal("19.80"),) * 7


def test_nothing_billed_so_far_does_not_mean_nothing_to_come() -> None:
    told = forecast([{}] * 70, FIRST, 20, [INTERCOMS])
    assert told.amount == 0
    assert told.low == 0
    assert told.high > 0


@pytest.mark.parametrize("since", [date(2026, 10, 2), date(2027, 1, 1)])
def test_a_day_without_a_price_is_a_sentence(since: date) -> None:
    later = PriceList(since, "USD", INTERCOMS.prices)
    with pytest.raises(WrongPrices, match=f"the first list begins on {since}"):
        forecast([{"resolution": 1}] * 70, FIRST, 10, [later])


def test_its_later_days_alone_are_as_unsure_for_their_part() -> None:
    whole = forecast(year(1, 182), FIRST, 28, [INTERCOMS])
    assert whole.without_first(0) == whole
    rest = whole.without_first(14)
    assert rest.daily == whole.daily[14:]
    assert rest.amount == sum(whole.daily[14:])
    assert abs(
        (rest.high - rest.amount) / rest.amount - (whole.high - whole.amount) / whole.amount
    ) < Decimal("1e-9")
