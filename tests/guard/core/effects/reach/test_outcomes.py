"""Outcomes are counted once they are final, priced by their day, and shown by weeks that begin on Mondays."""

from datetime import UTC, date, datetime
from decimal import Decimal

from drift.core.conversations.counting import Tally
from guard.core.effects.figures import Bounded, Counted
from guard.core.effects.known import Known
from guard.core.effects.reach.counts import Counter
from guard.core.effects.reach.outcomes import (
    DAY,
    Cells,
    beginnings,
    cost_line,
    outcome_lines,
    ripe_until,
    unripe_note,
    weeks_of,
)
from guard.core.model.prices import PriceList

MONDAY = datetime(2026, 11, 2, tzinfo=UTC).timestamp()
COUNTER = Counter(Known(MONDAY, MONDAY + 20 * DAY), "q", "two have one title")
PRICES = PriceList(
    date(2026, 11, 3), "EUR", {"resolution": Decimal("0.50"), "qualification": Decimal("10.00")}
)


def cell(day: int, resolution: str = "", sales: str = "") -> tuple[str, str, str]:
    return str(int(MONDAY + day * DAY)), resolution, sales


def exactly(*cells: tuple[tuple[str, str, str], Tally]) -> Cells:
    return Cells(dict(cells), dict(cells))


def test_what_can_still_turn_is_left_out() -> None:
    cells = exactly(
        (cell(1, "escalated"), Tally(2, escalated=2)), (cell(9, "escalated"), Tally(5, escalated=5))
    )
    now = MONDAY + 9 * DAY + 60
    assert ripe_until(now) == MONDAY + 6 * DAY
    escalated = next(one for one in outcome_lines(COUNTER, cells, ripe_until(now)) if "Escalated" in one.name)
    assert escalated.figure == Counted(2, 2, "q, escalated to a person")
    assert "2026-11-08 or later" in unripe_note(now)


def test_the_cost_is_that_of_the_list_of_each_day() -> None:
    cells = exactly(
        (cell(1, "assumed_resolution"), Tally(3)),
        (cell(2, "confirmed_resolution", "qualified"), Tally(1)),
        (cell(2, "escalated"), Tally(4)),
    )
    line = cost_line(COUNTER, cells, MONDAY + 20 * DAY, [PRICES])
    assert line.figure == Counted(4, 8, "q, outcomes that are billed")
    assert line.more == "they cost 11.50 EUR"


def test_without_a_price_the_cost_is_unknown_and_the_count_is_not() -> None:
    line = cost_line(COUNTER, exactly((cell(0, "assumed_resolution"), Tally(3))), MONDAY + 9 * DAY, [PRICES])
    assert isinstance(line.figure, Counted)
    assert line.more == (
        "what they cost is unknown: No prices are known for 2026-11-02; the first list begins on 2026-11-03"
    )


def test_what_is_only_possible_gives_a_range_of_costs() -> None:
    cells = Cells({}, {cell(1, "assumed_resolution"): Tally(3)})
    line = cost_line(COUNTER, cells, MONDAY + 9 * DAY, [PRICES])
    assert line.figure == Bounded(0, 3, 3, "q, outcomes that are billed", "two have one title")
    assert line.more == "they cost 0.00 EUR to 1.50 EUR"


def test_weeks_begin_on_mondays_and_the_ends_may_be_parts() -> None:
    cells = exactly((cell(2), Tally(1)), (cell(7), Tally(2)))
    days: dict[tuple[str, ...], Tally] = {(str(int(MONDAY + day * DAY)),): Tally(10) for day in range(14)}
    first, second = weeks_of(COUNTER, cells, days, MONDAY + 2 * DAY, MONDAY + 9 * DAY)
    assert (first.since, first.until) == (MONDAY + 2 * DAY, MONDAY + 7 * DAY)
    assert (second.since, second.until) == (MONDAY + 7 * DAY, MONDAY + 9 * DAY)
    assert first.figure == Counted(1, 70, "q")
    assert second.figure == Counted(2, 70, "q")


def test_ratings_have_an_average_where_they_are_certain() -> None:
    tally = Tally(4, rated=2, rating_sum=7, low_ratings=1)
    rated = next(
        one for one in outcome_lines(COUNTER, exactly((cell(1), tally)), MONDAY + 9 * DAY) if one.more
    )
    assert (rated.name, rated.more) == ("Rated", "3.5 of 5 on average")
    perhaps = Cells({}, {cell(1): tally})
    assert not any(one.more for one in outcome_lines(COUNTER, perhaps, MONDAY + 9 * DAY))


def test_what_is_paid_changes_at_midnight_of_utc() -> None:
    lists = (PriceList(date(2026, 3, 1), "USD", {}), PriceList(date(2026, 7, 15), "USD", {}))
    assert beginnings(lists) == (1_772_323_200.0, 1_784_073_600.0)
    assert beginnings(()) == ()
