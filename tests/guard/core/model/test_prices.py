"""The prices that hold where nobody wrote a contract down."""

from guard.core.model.prices import INTERCOMS, OUTCOMES, Prices


def test_every_outcome_has_a_published_price_and_the_dearest_comes_first() -> None:
    assert sorted(INTERCOMS.prices) == sorted(OUTCOMES)
    prices = [INTERCOMS.prices[name] for name in OUTCOMES]
    assert prices == sorted(prices, reverse=True)


def test_without_a_contract_a_month_begins_on_its_first_day_and_has_no_limit() -> None:
    prices = Prices()
    assert (prices.currency, prices.month_begins, prices.limit, prices.are_published) == (
        "USD",
        1,
        None,
        True,
    )
