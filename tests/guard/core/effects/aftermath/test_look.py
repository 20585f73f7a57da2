"""What a look says where something is missing: never more than is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from guard.core.effects.aftermath.look import Look, Sides, points_of, seen_in, shares_of
from guard.core.effects.aftermath.measures import TITLES
from guard.core.effects.aftermath.seen import Seen
from guard.core.effects.aftermath.windows import windows
from guard.core.effects.intervals import Share
from guard.core.model.prices import PriceList, Prices
from tests.guard.core.effects.aftermath.years import CHANGE, Year

WORSE = Year(exposed=2000, effect=-0.2).sides(3)
LAST = windows(CHANGE, 14)
FIRST = frozenset({"resolved"})


def seen(sides: Sides, name: str = "resolved") -> Seen:
    return next(one for one in seen_in(LAST, sides, FIRST) if one.name == name)


def test_every_measure_is_told_in_its_order() -> None:
    assert [one.name for one in seen_in(LAST, WORSE, FIRST)] == list(TITLES)
    assert [one.name for one in seen_in(LAST, WORSE, FIRST) if one.first] == ["resolved"]


def test_what_moved_says_by_how_much_and_that_it_need_not_be_the_cause() -> None:
    found = seen(WORSE)
    assert found.verdict == "moved together with"
    assert found.change is not None
    assert found.change < -0.1
    assert "with 97 % confidence" in found.sentence
    assert "need not be the cause" in found.sentence


def test_what_was_not_read_leaves_a_verdict_only_where_it_could_not_turn_it() -> None:
    assert seen(replace(WORSE, unread=20)).has_moved
    doubtful = seen(replace(WORSE, unread=2000))
    assert doubtful.verdict == "unknown"
    assert doubtful.sentence == (
        "Resolution: unknown, because 2,000 conversations of these days were not read, and it depends on which side "
        "they belong to."
    )
    assert seen(replace(WORSE, unread=1), "cost").verdict == "unknown"


def test_nothing_is_compared_where_something_is_in_the_way() -> None:
    blocked = replace(WORSE, blocked="Intercom's API was read with versions 2.15 and 2.16")
    found = seen_in(LAST, blocked, FIRST)
    assert {one.verdict for one in found} == {"unknown"}
    assert len(found) == len(TITLES)


def test_what_was_touched_on_one_side_only_has_nothing_to_be_compared_with() -> None:
    gone = {day: one for day, one in WORSE.exposed.items() if LAST.is_before(day)}
    new = {day: one for day, one in WORSE.exposed.items() if LAST.is_after(day)}
    assert "none were touched after the change" in seen(replace(WORSE, exposed=gone)).sentence
    assert "none were touched before the change" in seen(replace(WORSE, exposed=new), "cost").sentence
    assert "before or after" in seen(replace(WORSE, exposed={})).sentence


def test_cost_is_that_of_the_price_list_of_each_day() -> None:
    found = seen(WORSE, "cost")
    assert found.verdict == "moved together with"
    assert found.exposed is not None
    after = [one for day, one in WORSE.exposed.items() if LAST.is_after(day)]
    billed = sum(sum(one.billed.values()) for one in after)
    assert round(found.exposed[1] * sum(one.tally.fin for one in after), 2) == round(billed * 0.99, 2)
    none = replace(WORSE, prices=Prices((PriceList(date(2030, 1, 1), "USD", {}),)))
    assert "no prices are known for" in seen(none, "cost").sentence
    lacking = PriceList(date(2020, 1, 1), "USD", {"resolution": Decimal("0.99")})
    assert (
        "no price for procedure_handoff" in seen(replace(WORSE, prices=Prices((lacking,))), "cost").sentence
    )


def test_corrections_are_compared_where_they_are_read() -> None:
    assert "corrections of labels are not read" in seen(WORSE, "corrected").sentence
    pairs = ((Share(40, 1000), Share(400, 1000)), (Share(150, 4000), Share(160, 4000)))
    found = seen(replace(WORSE, corrections=pairs), "corrected")
    assert found.has_moved
    assert found.change is not None
    assert found.change > 0.3


def test_the_headline_is_what_moved_or_what_the_look_is_about() -> None:
    look = Look(14, 0.0, LAST.before, LAST.after, seen_in(LAST, WORSE, FIRST), {})
    assert look.headline.name == "resolved"
    assert look.headline in look.moved
    still = Year(exposed=500).sides(1)
    assert Look(14, 0.0, LAST.before, LAST.after, seen_in(LAST, still, FIRST), {}).headline.name == "resolved"


def test_the_days_of_a_look_are_kept_for_its_picture() -> None:
    points = points_of((LAST.before, LAST.after), WORSE)
    assert len(points) == 42
    days = shares_of(points, "resolved")
    assert sum(share.of for day, share, _ in days if day >= LAST.after[0]) == sum(
        one.tally.fin for day, one in WORSE.exposed.items() if LAST.is_after(day)
    )
