"""What a month of the bill comes to: its outcomes up to now by the price list, what still ripens, and a forecast. Pure.

A conversation counts on the day on which it began, in UTC. Intercom may bill an outcome on the day on which it came, so
the edges of a month can differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Final, Literal, NamedTuple, TypeAlias

from drift.core.conversations.facts import RIPE_AFTER
from guard.core.effects.cost.billed_days import BilledDays, day_at, query_of
from guard.core.effects.cost.forecast import HISTORY, LEAST, Forecast, forecast
from guard.core.effects.cost.money import BoundedMoney, CountedMoney, EstimatedMoney, Money
from guard.core.effects.cost.prices import WrongPrices
from guard.core.effects.figures import Unknown

Level: TypeAlias = Literal["passed", "likely", "possible", "unlikely", "unknown", "none"]
"""How a month stands to its limit. "likely": it is expected to pass it, "possible": the interval does not rule it out;
"none": there is no limit."""
ZERO: Final = Decimal(0)


class Month(NamedTuple):
    """A month of the bill: `first` included, `end` excluded."""

    first: date
    end: date


@dataclass(frozen=True, slots=True)
class Bill:
    """`to_date` is what is final: of conversations that began before `ripe` (a day, excluded). `ripening` is what may
    come of the later ones, `expected` the whole month, `before` as many days of the month before. `passes` is the day
    on which the limit is passed, as expected. `daily` are the final days with their cost."""

    month: Month
    ripe: date
    to_date: Money
    ripening: Money
    expected: Money
    before: Money
    outcomes: Mapping[str, int]
    limit: Decimal | None
    level: Level
    passes: date | None
    daily: tuple[tuple[date, Decimal], ...]
    currency: str
    notes: tuple[str, ...]

    @property
    def last(self) -> date:
        return self.month.end - timedelta(1)


def month_of(day: date, begins: int) -> Month:
    """The month of the bill that a day lies in, where months begin with this day of the calendar's."""
    first = day.replace(day=begins)
    if first > day:
        first = (first.replace(day=1) - timedelta(1)).replace(day=begins)
    return Month(first, (first.replace(day=1) + timedelta(32)).replace(day=begins))


def wanted_from(day: date, begins: int) -> date:
    """The first day that the bill of a month looks at."""
    month = month_of(day, begins)
    return min(month_of(month.first - timedelta(1), begins).first, day - timedelta(HISTORY + 7))


def bill(of: BilledDays, now: float) -> Bill:
    """The bill of the month of `now`."""
    begins, today = of.prices.month_begins, day_at(now)
    month = month_of(today, begins)
    ripe = max(month.first, min(month.end, day_at(of.known.until - RIPE_AFTER)))
    earlier = month_of(month.first - timedelta(1), begins)
    to_date = of.money(month.first, ripe)
    told = _told(of, ripe, month.end)
    expected = _expected(to_date, told, month)
    is_known = not isinstance(to_date, Unknown)
    limit = of.prices.limit
    return Bill(
        month,
        ripe,
        to_date,
        of.ripening(ripe, min(month.end, today + timedelta(1))),
        expected,
        of.money(earlier.first, _same(earlier, month, ripe)),
        of.over(month.first, ripe).outcomes if is_known else {},
        limit,
        "none" if limit is None else _level(limit, to_date, expected),
        None if limit is None or isinstance(told, Unknown) else _passes(limit, to_date, told, ripe),
        tuple(of.daily(month.first, ripe)) if is_known else (),
        of.prices.currency,
        of.known.notes,
    )


def same_days_before(of: Bill, begins: int) -> tuple[date, date]:
    """As many days of the month before as are final of this one: the first, and the one behind the last."""
    earlier = month_of(of.month.first - timedelta(1), begins)
    return earlier.first, _same(earlier, of.month, of.ripe)


def _same(earlier: Month, month: Month, ripe: date) -> date:
    return min(earlier.first + (ripe - month.first), earlier.end)


def _told(of: BilledDays, since: date, until: date) -> Forecast | Unknown:
    """What the days that are left will cost; nothing is left where all is final. In the first days of a month, the last
    ones of the month before are not final either: they tell nothing."""
    days = (until - since).days
    final = min(since, day_at(of.known.until - RIPE_AFTER))
    first = max(of.first, final - timedelta(HISTORY))
    query = query_of(since, until)
    if of.known.unknown:
        return Unknown(of.known.unknown, query)
    if not days:
        return Forecast(ZERO, ZERO, ZERO, (), 0)
    if (final - first).days < LEAST:
        have = max(0, (final - first).days)
        return Unknown(f"a forecast needs {LEAST} days whose outcomes are final, and there are {have}", query)
    try:
        told = forecast(of.outcomes(first, final), final, (until - final).days, of.prices.lists)
        return told.without_first((since - final).days)
    except WrongPrices as problem:
        return Unknown(str(problem).rstrip("."), query)


def _expected(to_date: Money, told: Forecast | Unknown, month: Month) -> Money:
    query = query_of(*month)
    match to_date, told:
        case Unknown(because), _:
            return Unknown(because, query)
        case _, Unknown(because):
            return Unknown(because, query)
        case _, Forecast(daily=()):
            return to_date
        case ((CountedMoney() | BoundedMoney()), Forecast(amount, low, high, _, days)):
            least, most = _ends(to_date)
            interval = (least + low, most + high)
            return EstimatedMoney((least + most) / 2 + amount, interval, to_date.currency, days, query)
        case _:
            raise AssertionError("what is final is counted, bounded or unknown")


def _ends(amount: CountedMoney | BoundedMoney) -> tuple[Decimal, Decimal]:
    if isinstance(amount, CountedMoney):
        return amount.amount, amount.amount
    return amount.least, amount.most


def _level(limit: Decimal, to_date: Money, expected: Money) -> Level:
    if isinstance(to_date, CountedMoney | BoundedMoney) and _ends(to_date)[0] > limit:
        return "passed"
    match expected:
        case EstimatedMoney(amount, (_, high)):
            return "likely" if amount > limit else "possible" if high > limit else "unlikely"
        case CountedMoney() | BoundedMoney():
            return "possible" if _ends(expected)[1] > limit else "unlikely"
        case Unknown():
            return "unknown"


def _passes(limit: Decimal, to_date: Money, told: Forecast, ripe: date) -> date | None:
    """The first day with which more than the limit is expected to have come together."""
    if not isinstance(to_date, CountedMoney | BoundedMoney):
        return None
    least, most = _ends(to_date)
    if least > limit:
        return None
    sums = accumulate(told.daily, initial=(least + most) / 2)
    passed = next((number for number, amount in enumerate(sums) if amount > limit), None)
    return None if passed is None else ripe + timedelta(max(passed - 1, 0))
