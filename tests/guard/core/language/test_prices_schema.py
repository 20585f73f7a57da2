"""The schema of prices.yaml describes all that can be written, and has a price for each outcome that is billed."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from guard.core.language.prices_schema import LIST, PRICES, build_prices, prices_errors, prices_schema
from guard.core.model.prices import OUTCOMES


def test_every_key_says_what_it_means() -> None:
    assert all(part.get("description") for part in (*PRICES.values(), *LIST["properties"].values()))
    assert prices_schema()["properties"] == PRICES


def test_each_list_prices_every_outcome() -> None:
    assert LIST["required"] == ["since", *OUTCOMES]


@given(st.decimals(min_value=0, max_value=10_000, places=4))
def test_a_price_is_exactly_what_was_written(price: Decimal) -> None:
    written = {
        "version": 1,
        "lists": [{"since": "2026-03-01", **dict.fromkeys(OUTCOMES, float(price))}],
    }
    assert list(prices_errors(written)) == []
    (only,) = build_prices(written).lists
    assert set(only.prices.values()) == {price}
