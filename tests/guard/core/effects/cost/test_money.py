"""An amount never stands without its sort, and is exact to the cent."""

from decimal import Decimal

import pytest

from guard.core.effects.cost.money import BoundedMoney, CountedMoney, EstimatedMoney, Money, as_json, money
from guard.core.effects.figures import Unknown

EVERY: list[tuple[Money, str]] = [
    (
        CountedMoney(Decimal("1234.5"), "USD", 1_200, 3_400, "q"),
        "1,234.50 USD, counted: 1,200 outcomes of 3,400 conversations with Fin",
    ),
    (
        BoundedMoney(Decimal(0), Decimal("9.99"), "EUR", "q", "one conversation was not read"),
        "at least 0.00 EUR and at most 9.99 EUR, bounded: one conversation was not read",
    ),
    (
        EstimatedMoney(Decimal(6138), (Decimal(5900), Decimal(6400)), "USD", 182, "q"),
        "6,138.00 USD (5,900.00 USD to 6,400.00 USD with 95 % confidence), estimated from 182 days",
    ),
    (Unknown("nothing was read", "q"), "unknown, because nothing was read"),
]


@pytest.mark.parametrize(("amount", "sentence"), EVERY)
def test_every_amount_says_its_sort(amount: Money, sentence: str) -> None:
    assert amount.sentence() == sentence
    told = as_json(amount)
    assert told["sentence"] == sentence
    assert told["query"] == "q"
    assert str(told["sort"]) in sentence


def test_json_holds_decimals_as_text() -> None:
    told = as_json(CountedMoney(Decimal("0.1") * 3, "USD", 3, 3, ""))
    assert told["amount"] == "0.30"


def test_half_a_cent_is_rounded_up_when_it_is_shown_and_not_before() -> None:
    assert money(Decimal("0.745"), "USD") == "0.75 USD"
    assert money(Decimal("-3.5"), "USD") == "-3.50 USD"
