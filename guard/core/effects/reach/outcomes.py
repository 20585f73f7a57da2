"""What became of conversations, and what Fin's part in them cost, as lines of a report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final, TypeAlias

from drift.core.conversations.counting import Tally
from drift.core.conversations.facts import RIPE_AFTER
from guard.core.effects.cost.prices import WrongPrices, cost, outcome
from guard.core.effects.figures import Unknown
from guard.core.effects.reach.counts import Between, Counter, Pick, conversations
from guard.core.effects.reach.report import Line, Point
from guard.core.model.prices import PriceList

Cell: TypeAlias = tuple[str, str, str]
"""The unix second at which a day begins, or days of one week that are counted together, how Fin's part stands, and that
of the sales agent."""
DAY: Final = 86_400.0
WEEK: Final = 7 * DAY
_MONDAY: Final = 4 * DAY  # the first Monday of 1970 was the 5th of January
BECAME: Final = "What became of them"
RATED: Final = "What customers said of Fin's answers"
COST: Final = "What Fin's outcomes cost"
_OUTCOMES: Final[tuple[tuple[str, Pick], ...]] = (
    ("Resolved by Fin", lambda tally: tally.resolved),
    ("Resolved, as the customer confirmed", lambda tally: tally.confirmed),
    ("Escalated to a person", lambda tally: tally.escalated),
    ("Left with negative feedback", lambda tally: tally.negative),
    ("Handed over by a procedure", lambda tally: tally.handoffs),
    ("Opened again after they were closed", lambda tally: tally.reopened),
)


@dataclass(frozen=True, slots=True)
class Cells:
    """Tallies by days and outcome. Days that are counted together lie on one side of whatever `total` and `billed` are
    asked of, and of the beginning of any price list."""

    least: Mapping[Cell, Tally]
    most: Mapping[Cell, Tally]

    def total(self, until: float = float("inf")) -> Between:
        """All that began on a day that ended by then."""
        return Between(_sum(self.least, until), _sum(self.most, until))

    def billed(
        self, until: float
    ) -> tuple[Mapping[date, Mapping[str, int]], Mapping[date, Mapping[str, int]]]:
        return _billed(self.least, until), _billed(self.most, until)


def ripe_until(now: float) -> float:
    """The day before which outcomes are final."""
    return (now - RIPE_AFTER) // DAY * DAY


def beginnings(lists: Iterable[PriceList]) -> tuple[float, ...]:
    """The moments from which on something else is paid."""
    return tuple(
        datetime(one.since.year, one.since.month, one.since.day, tzinfo=UTC).timestamp() for one in lists
    )


def outcome_lines(counter: Counter, cells: Cells, until: float) -> Iterator[Line]:
    """What became of the conversations that began before a day on which outcomes were final."""
    ripe = cells.total(until)
    of = ripe.most.conversations
    for name, pick in _OUTCOMES:
        yield counter.line(name, ripe, pick, of, BECAME, turns=True)
    yield counter.line("Rated", ripe, lambda tally: tally.rated, of, RATED, turns=True, more=_average(ripe))
    rated = ripe.most.rated
    yield counter.line("Rated 1 or 2 of 5", ripe, lambda tally: tally.low_ratings, rated, RATED, turns=True)


def cost_line(counter: Counter, cells: Cells, until: float, lists: Sequence[PriceList]) -> Line:
    """How many outcomes are billed, and what they come to."""
    least, most = cells.billed(until)
    counts = sum(map(_count, least.values())), sum(map(_count, most.values()))
    figure = counter.about("outcomes that are billed").figure(
        *counts, cells.total(until).most.conversations, turns=True
    )
    price = "" if isinstance(figure, Unknown) else _price(least, most, lists)
    return Line("Outcomes that are billed", figure, COST, price)


def weeks_of(
    counter: Counter, cells: Cells, days: Mapping[tuple[str, ...], Tally], since: float, until: float
) -> tuple[Point, ...]:
    """How many conversations of each week it was, of all. Weeks begin on Mondays (UTC); the first and the last may be
    parts."""
    least, most, every = _by_week(cells.least), _by_week(cells.most), _by_week(days)
    return tuple(
        Point(
            max(start, since),
            min(start + WEEK, until),
            counter.figure(least.get(start, 0), most.get(start, 0), every.get(start, 0)),
        )
        for start in _mondays(since, until)
    )


def unripe_note(now: float) -> str:
    day = datetime.fromtimestamp(ripe_until(now), UTC).strftime("%Y-%m-%d")
    return f"What became of conversations that began on {day} or later is not counted: it can still turn."


def _mondays(since: float, until: float) -> Iterator[float]:
    start = _monday(since)
    while start < until:
        yield start
        start += WEEK


def _monday(moment: float) -> float:
    return (moment - _MONDAY) // WEEK * WEEK + _MONDAY


def _by_week(cells: Mapping[tuple[str, ...], Tally] | Mapping[Cell, Tally]) -> dict[float, int]:
    found: dict[float, int] = {}
    for key, tally in cells.items():
        week = _monday(float(key[0]))
        found[week] = found.get(week, 0) + conversations(tally)
    return found


def _sum(cells: Mapping[Cell, Tally], until: float) -> Tally:
    return sum((tally for cell, tally in cells.items() if float(cell[0]) + DAY <= until), Tally())


def _billed(cells: Mapping[Cell, Tally], until: float) -> dict[date, dict[str, int]]:
    found: dict[date, dict[str, int]] = {}
    for (day, resolution, sales), tally in cells.items():
        name = outcome(resolution or None, sales or None)
        if name is not None and float(day) + DAY <= until:
            counts = found.setdefault(datetime.fromtimestamp(float(day), UTC).date(), {})
            counts[name] = counts.get(name, 0) + tally.conversations
    return found


def _count(counts: Mapping[str, int]) -> int:
    return sum(counts.values())


def _price(
    least: Mapping[date, Mapping[str, int]],
    most: Mapping[date, Mapping[str, int]],
    lists: Sequence[PriceList],
) -> str:
    try:
        low, high = cost(least, lists), cost(most, lists)
    except WrongPrices as why:
        return f"what they cost is unknown: {str(why).removesuffix('.')}"
    currency = lists[0].currency
    if low == high:
        return f"they cost {_money(low, currency)}"
    return f"they cost {_money(low, currency)} to {_money(high, currency)}"


def _money(amount: Decimal, currency: str) -> str:
    return f"{amount:,.2f} {currency}"


def _average(found: Between) -> str:
    tally = found.least
    if not found.is_exact or not tally.rated:
        return ""
    return f"{tally.rating_sum / tally.rated:.1f} of 5 on average"
