"""A month of the bill: what is final, what ripens, what is to be expected, and how it stands to its limit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from guard.core.effects.cost.bill import Bill, Month, bill, month_of, same_days_before, wanted_from
from guard.core.effects.cost.billed_days import BilledDays, DayOfFin, days_between, seconds
from guard.core.effects.cost.money import BoundedMoney, CountedMoney, EstimatedMoney
from guard.core.effects.figures import Unknown
from guard.core.effects.known import Known
from guard.core.model.prices import Prices
from tests.guard.core.effects.cost.test_forecast import year

HOUR = 3600.0
NOON = seconds(date(2026, 9, 17)) + 12 * HOUR
RIPE = date(2026, 9, 14)


def lived(
    now: float = NOON, *, prices: Prices | None = None, level: float = 100, seed: int = 1
) -> BilledDays:
    """Half a year of outcomes up to a moment, all of it read."""
    since = wanted_from(date(2026, 9, 17), 1)
    days = list(days_between(since, date(2026, 10, 1)))
    billed = year(seed, len(days), level=level)
    return BilledDays(
        {day: DayOfFin(400, 300, of) for day, of in zip(days, billed, strict=True) if seconds(day) <= now},
        Known(float(seconds(since)), now),
        prices or Prices(),
    )


def limited(limit: int, of: BilledDays | None = None) -> Bill:
    found = of or lived()
    return bill(replace(found, prices=Prices(limit=Decimal(limit))), NOON)


@pytest.mark.parametrize(
    ("day", "begins", "month"),
    [
        (date(2026, 9, 17), 1, Month(date(2026, 9, 1), date(2026, 10, 1))),
        (date(2026, 9, 17), 17, Month(date(2026, 9, 17), date(2026, 10, 17))),
        (date(2026, 9, 17), 18, Month(date(2026, 8, 18), date(2026, 9, 18))),
        (date(2026, 1, 3), 28, Month(date(2025, 12, 28), date(2026, 1, 28))),
        (date(2028, 2, 29), 28, Month(date(2028, 2, 28), date(2028, 3, 28))),
        (date(2026, 12, 31), 1, Month(date(2026, 12, 1), date(2027, 1, 1))),
    ],
)
def test_a_month_begins_on_its_day(day: date, begins: int, month: Month) -> None:
    assert month_of(day, begins) == month


@pytest.mark.parametrize("begins", [1, 15, 28])
def test_every_day_lies_in_one_month(begins: int) -> None:
    day = date(2026, 1, 1)
    while day < date(2028, 4, 1):
        month = month_of(day, begins)
        assert month.first <= day < month.end
        assert month_of(month.end, begins).first == month.end
        day += timedelta(1)


def test_what_began_in_the_last_three_days_is_not_final() -> None:
    of = lived()
    found = bill(of, NOON)
    assert found.ripe == RIPE
    assert isinstance(found.to_date, CountedMoney)
    assert found.to_date == of.money(date(2026, 9, 1), RIPE)
    assert isinstance(found.ripening, BoundedMoney)
    assert "1,200 conversations with Fin" in found.ripening.because
    assert sum((amount for _, amount in found.daily), Decimal(0)) == found.to_date.amount
    assert same_days_before(found, 1) == (date(2026, 8, 1), date(2026, 8, 14))
    assert found.before == of.money(date(2026, 8, 1), date(2026, 8, 14))


def test_what_was_not_read_lately_does_not_ripen() -> None:
    of = lived()
    behind = replace(of, known=replace(of.known, until=NOON - 4 * 86_400))
    assert bill(behind, NOON).ripe == date(2026, 9, 10)


def test_the_month_is_what_is_final_and_a_forecast() -> None:
    of = lived(seconds(date(2026, 10, 1)) + 0.0)
    truth = of.money(date(2026, 9, 1), date(2026, 10, 1))
    found = bill(replace(of, known=replace(of.known, until=NOON)), NOON)
    assert isinstance(truth, CountedMoney)
    assert isinstance(found.expected, EstimatedMoney)
    low, high = found.expected.interval
    assert isinstance(found.to_date, CountedMoney)
    assert found.to_date.amount < low < truth.amount < high


def test_a_month_that_is_over_and_ripe_is_counted() -> None:
    later = seconds(date(2026, 10, 1)) + 80 * HOUR
    of = lived(later)
    found = bill(of, seconds(date(2026, 10, 1)) - 1.0)
    assert found.expected == found.to_date
    assert isinstance(found.expected, CountedMoney)
    assert found.ripening.sentence().startswith("at least 0.00 USD and at most 0.00 USD")


def test_a_short_history_gives_no_forecast_but_the_count() -> None:
    of = lived()
    young = replace(of, known=replace(of.known, since=float(seconds(date(2026, 8, 20)))))
    found = bill(young, NOON)
    assert isinstance(found.to_date, CountedMoney)
    assert found.expected.sentence() == (
        "unknown, because a forecast needs 35 days whose outcomes are final, and there are 25"
    )
    assert isinstance(found.before, Unknown)


def test_where_nothing_is_read_everything_is_unknown() -> None:
    of = lived()
    found = limited(
        10, replace(of, days={}, known=replace(of.known, unknown="no conversations were read yet"))
    )
    amounts = (found.to_date, found.ripening, found.expected, found.before)
    assert {one.sentence() for one in amounts} == {"unknown, because no conversations were read yet"}
    assert (found.level, found.passes, found.daily, found.outcomes) == ("unknown", None, (), {})


def test_unread_conversations_widen_the_forecast() -> None:
    of = lived()
    cut = replace(of, known=replace(of.known, unread=100, because="some were cut off"))
    whole, found = bill(of, NOON).expected, bill(cut, NOON).expected
    assert isinstance(whole, EstimatedMoney)
    assert isinstance(found, EstimatedMoney)
    assert found.interval[0] == whole.interval[0] - 100 * Decimal("9.99")
    assert found.interval[1] == whole.interval[1] + 100 * Decimal("9.99")


def test_how_a_month_stands_to_its_limit() -> None:
    expected = bill(lived(), NOON).expected
    assert isinstance(expected, EstimatedMoney)
    _, high = expected.interval
    assert limited(100).level == "passed"
    assert limited(int(expected.amount) - 1).level == "likely"
    assert limited(int(expected.amount) + 1).level == "possible"
    assert limited(int(high) + 1).level == "unlikely"
    assert bill(lived(), NOON).level == "none"


def test_the_day_on_which_the_limit_is_passed_is_told() -> None:
    passes = [limited(limit).passes for limit in (1_600, 1_800, 2_200, 2_600)]
    assert all(day is not None and RIPE <= day < date(2026, 10, 1) for day in passes), passes
    assert passes == sorted(passes, key=lambda day: day or date.max)
    assert limited(1_000_000).passes is None


def test_people_are_warned_before_a_limit_is_passed() -> None:
    """Over twelve synthetic years: a month that will pass its limit is called likely while it has not."""
    warned = []
    for seed in range(12):
        of = lived(seconds(date(2026, 10, 1)) + 0.0, seed=seed)
        truth = of.money(date(2026, 9, 1), date(2026, 10, 1))
        assert isinstance(truth, CountedMoney)
        limit = Prices(limit=truth.amount * Decimal("0.9"))
        levels = []
        for day in range(4, 30):
            now = seconds(date(2026, 9, day)) + 12 * HOUR
            found = bill(replace(of, known=replace(of.known, until=now), prices=limit), now)
            levels.append(found.level)
        before = levels[: levels.index("passed")] if "passed" in levels else levels
        warned.append("likely" in before)
    assert all(warned)


def test_on_the_first_of_a_month_what_is_not_final_of_the_month_before_tells_nothing() -> None:
    noon = seconds(date(2026, 9, 1)) + 12 * HOUR
    of = lived(noon)
    found = bill(of, noon)
    assert found.ripe == date(2026, 9, 1)
    assert isinstance(found.to_date, CountedMoney)
    assert found.to_date.amount == 0
    unripe = {
        day: DayOfFin(9_000, 9_000, {"resolution": 9_000}) for day in days_between(date(2026, 8, 29), RIPE)
    }
    assert bill(replace(of, days={**of.days, **unripe}), noon).expected == found.expected
    truth = lived(seconds(date(2026, 10, 4)) + 0.0).money(date(2026, 9, 1), date(2026, 10, 1))
    assert isinstance(found.expected, EstimatedMoney)
    assert isinstance(truth, CountedMoney)
    low, high = found.expected.interval
    assert low < truth.amount < high
