"""Which changes the cost moved with: what moves everything is nobody's change, and what moved alone is seen."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from msgspec import structs

from drift.core.model.resources import Ref
from guard.core.effects.cost.billed_days import BilledDays, DayOfFin, seconds
from guard.core.effects.cost.cost_moves import ChangeOfContent, CostMove, by_weight, cost_move
from guard.core.effects.cost.money import EstimatedMoney
from guard.core.effects.figures import Unknown
from guard.core.effects.known import Known
from guard.core.model.prices import INTERCOMS, Prices

FIRST, RIPE = date(2026, 8, 1), date(2026, 9, 17)
CHANGED = date(2026, 9, 1)
CHANGE = ChangeOfContent(Ref("article", "7001"), "Article “Refunds”", CHANGED, (41,))
KNOWN = Known(float(seconds(FIRST)), float(seconds(RIPE)))


def made(before: float, after: float, a_day: int = 60, seed: int = 3) -> BilledDays:
    """Days of conversations of which such shares are billed, before and after the change."""
    chance = random.Random(seed)
    days = {}
    for number in range((RIPE - FIRST).days):
        day = FIRST + timedelta(number)
        share = before if day < CHANGED else after
        billed = sum(chance.random() < share for _ in range(a_day))
        days[day] = DayOfFin(a_day, a_day, {"resolution": billed})
    return BilledDays(days, KNOWN, Prices())


def together(*parts: BilledDays) -> BilledDays:
    days = {day: sum((part.days[day] for part in parts), DayOfFin()) for day in parts[0].days}
    return replace(parts[0], days=days)


def moves(touched: BilledDays, others: BilledDays) -> CostMove:
    return cost_move(CHANGE, touched, together(touched, others), RIPE, ["Article “Fees” on 2026-09-02"])


def test_what_moved_where_it_was_touched_is_seen_and_has_a_price() -> None:
    found = moves(made(0.6, 0.4), made(0.6, 0.6, 300, 4))
    assert found.moved.verdict == "moved together with"
    assert "need not be the cause" in found.moved.sentence()
    assert isinstance(found.money, EstimatedMoney)
    low, high = found.money.interval
    truth = Decimal("-0.2") * 60 * 14 * Decimal("0.99")
    assert low < truth < high < 0
    assert found.days == 14
    assert found.beside == ("Article “Fees” on 2026-09-02",)


def test_what_moved_everywhere_is_no_sign_of_the_change() -> None:
    alarms = [
        moves(made(0.6, 0.5, seed=seed), made(0.6, 0.5, 300, 1_000 + seed)).moved.verdict
        == "moved together with"
        for seed in range(200)
    ]
    assert sum(alarms) <= 0.07 * len(alarms)


def test_few_conversations_are_too_early_and_cost_nothing_that_is_known() -> None:
    found = moves(made(0.6, 0.4, 3), made(0.6, 0.6, 300, 4))
    assert found.moved.verdict == "too early"
    assert isinstance(found.money, Unknown)


def test_a_change_of_yesterday_has_no_days_to_compare() -> None:
    late = replace(CHANGE, day=RIPE)
    found = cost_move(late, made(0.6, 0.6), made(0.6, 0.6), RIPE, ())
    assert (found.days, found.moved.verdict) == (0, "too early")


@pytest.mark.parametrize("known", [{"unread": 3}, {"versions": ("2.15", "2.16")}])
def test_what_was_not_read_or_read_otherwise_is_not_compared(known: dict[str, Any]) -> None:
    days = replace(KNOWN, **known)
    touched, others = (replace(one, known=days) for one in (made(0.6, 0.2), made(0.6, 0.6, 300, 4)))
    found = moves(touched, others)
    assert found.verdict == "unknown"
    assert "unknown, because" in found.sentence
    assert isinstance(found.money, Unknown)


def test_a_change_before_the_first_price_list_has_an_amount_that_is_unknown() -> None:
    late = Prices((structs.replace(INTERCOMS, since=CHANGED + timedelta(5)),))
    touched, others = (replace(one, prices=late) for one in (made(0.6, 0.2), made(0.6, 0.6, 300, 4)))
    found = moves(touched, others)
    assert found.verdict == "moved together with"
    assert isinstance(found.money, Unknown)
    assert "no prices are known" in found.money.because


def test_each_day_after_a_change_has_its_own_price() -> None:
    dearer = structs.replace(INTERCOMS, since=CHANGED + timedelta(1), prices={"resolution": Decimal("1.98")})
    touched, others = made(0.6, 0.4), made(0.6, 0.6, 300, 4)
    once = moves(touched, others).money
    twice = moves(replace(touched, prices=Prices((INTERCOMS, dearer))), others).money
    assert isinstance(once, EstimatedMoney)
    assert isinstance(twice, EstimatedMoney)
    assert twice.amount == pytest.approx(once.amount * 2)


def test_what_moved_most_comes_first() -> None:
    much = moves(made(0.6, 0.2), made(0.6, 0.6, 300, 4))
    less = moves(made(0.6, 0.4), made(0.6, 0.6, 300, 4))
    none = moves(made(0.6, 0.6, 100), made(0.6, 0.6, 300, 4))
    early = moves(made(0.6, 0.4, 3), made(0.6, 0.6, 300, 4))
    assert by_weight([early, none, less, much]) == [much, less, none, early]
