"""Costs are exact to the cent, by the price list of the day."""

from datetime import date
from decimal import Decimal

import pytest

from guard.core.effects.cost.prices import WrongPrices, cost, in_force, outcome
from guard.core.model.prices import INTERCOMS, PriceList

DEARER = PriceList(date(2026, 9, 1), "USD", {**INTERCOMS.prices, "resolution": Decimal("1.05")})


@pytest.mark.parametrize(
    ("resolution", "sales", "billed"),
    [
        ("assumed_resolution", None, "resolution"),
        ("confirmed_resolution", "disqualified", "resolution"),
        ("procedure_handoff", None, "procedure_handoff"),
        ("assumed_resolution", "qualified", "qualification"),
        ("escalated", None, None),
        ("negative_feedback", "spam", None),
        (None, "disqualified", "disqualification"),
        (None, None, None),
    ],
)
def test_a_conversation_is_billed_once(resolution: str | None, sales: str | None, billed: str | None) -> None:
    assert outcome(resolution, sales) == billed


def test_each_day_has_the_prices_of_its_list() -> None:
    days = {
        date(2026, 8, 31): {"resolution": 100, "qualification": 3},
        date(2026, 9, 1): {"resolution": 100},
    }
    assert cost(days, [DEARER, INTERCOMS]) == Decimal("99.00") + Decimal("29.97") + Decimal("105.00")


def test_a_thousand_small_sums_lose_no_cent() -> None:
    days = {date.fromordinal(date(2026, 3, 1).toordinal() + day): {"resolution": 1} for day in range(1000)}
    assert cost(days, [INTERCOMS]) == Decimal("990.00")


def test_a_day_before_every_list_and_an_outcome_without_a_price_are_sentences() -> None:
    with pytest.raises(
        WrongPrices, match="No prices are known for 2025-01-01; the first list begins on 2026-03-01"
    ):
        in_force(date(2025, 1, 1), [INTERCOMS])
    with pytest.raises(WrongPrices, match="has no price for hug"):
        cost({date(2026, 4, 1): {"hug": 1}}, [INTERCOMS])
