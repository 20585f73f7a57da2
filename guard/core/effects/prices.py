"""What Fin's outcomes cost: counted by day, priced by the list that was in force that day, to the cent.

One conversation has one outcome that is billed: the dearest. What still ripens is not billed yet, and is kept apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

OUTCOMES: Final = ("qualification", "resolution", "procedure_handoff", "disqualification")
"""What is billed, the dearest first where one conversation has several."""
_BILLED: Final = {
    "assumed_resolution": "resolution",
    "confirmed_resolution": "resolution",
    "procedure_handoff": "procedure_handoff",
}
_SALES: Final = {"qualified": "qualification", "disqualified": "disqualification"}


class WrongPrices(Exception):
    """A price list that cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class PriceList:
    """Prices of outcomes in one currency, from a day on."""

    since: date
    currency: str
    prices: Mapping[str, Decimal]


INTERCOMS: Final = PriceList(
    date(2026, 3, 1),
    "USD",
    {
        "resolution": Decimal("0.99"),
        "procedure_handoff": Decimal("0.99"),
        "disqualification": Decimal("0.99"),
        "qualification": Decimal("9.99"),
    },
)
"""As Intercom published them for March 2026 on. A contract may say otherwise."""


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


def _of_day(day: date, counts: Mapping[str, int], lists: Sequence[PriceList]) -> Decimal:
    prices = in_force(day, lists).prices
    for name in counts:
        if name not in prices:
            raise WrongPrices(f"The price list of {day} has no price for {name}.")
    return sum((prices[name] * count for name, count in counts.items()), Decimal(0))
