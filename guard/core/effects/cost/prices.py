"""What Fin's outcomes cost: counted by day, priced by the list that was in force that day, to the cent.

One conversation has one outcome that is billed: the dearest. What still ripens is not billed yet, and is kept apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from guard.core.model.prices import OUTCOMES, PriceList

_BILLED: Final = {
    "assumed_resolution": "resolution",
    "confirmed_resolution": "resolution",
    "procedure_handoff": "procedure_handoff",
}
_SALES: Final = {"qualified": "qualification", "disqualified": "disqualification"}


class WrongPrices(Exception):
    """A price list that cannot be used; the message says why."""


def outcome(resolution: str | None, sales: str | None) -> str | None:
    """What is billed of a conversation; None where nothing is."""
    billed = {_BILLED.get(resolution or ""), _SALES.get(sales or "")}
    return next((name for name in OUTCOMES if name in billed), None)


def cost(days: Mapping[date, Mapping[str, int]], lists: Sequence[PriceList]) -> Decimal:
    """What outcomes counted by day come to. Raises WrongPrices for a day or an outcome without a price."""
    return sum((_of_day(day, counts, lists) for day, counts in days.items()), Decimal(0))


def in_force(day: date, lists: Sequence[PriceList]) -> PriceList:
    """The list of a day: the latest that began by then. Raises WrongPrices."""
    begun = [prices for prices in lists if prices.since <= day]
    if not begun:
        first = min((prices.since for prices in lists), default=None)
        raise WrongPrices(f"No prices are known for {day}; the first list begins on {first}.")
    return max(begun, key=lambda prices: prices.since)


def cost_at(prices: PriceList, counts: Mapping[str, int]) -> Decimal:
    """What so many outcomes come to by one list. Raises WrongPrices."""
    for name in counts:
        if name not in prices.prices:
            raise WrongPrices(f"The price list from {prices.since} on has no price for {name}.")
    return sum((prices.prices[name] * count for name, count in counts.items()), Decimal(0))


def _of_day(day: date, counts: Mapping[str, int], lists: Sequence[PriceList]) -> Decimal:
    return cost_at(in_force(day, lists), counts)
