"""What outcomes of Fin cost by contract: the content of prices.yaml as values. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from msgspec import Struct

OUTCOMES: Final = ("qualification", "resolution", "procedure_handoff", "disqualification")
"""What is billed, the dearest first where one conversation has several."""


class PriceList(Struct, frozen=True):
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


class Prices(Struct, frozen=True):
    """All lists have one currency. `month_begins` is the day of the month on which a month of the bill begins, `limit`
    what a month should not cost more than; None: nobody said. `are_published` where no contract is written down."""

    lists: tuple[PriceList, ...] = (INTERCOMS,)
    month_begins: int = 1
    limit: Decimal | None = None
    are_published: bool = True

    @property
    def currency(self) -> str:
        return self.lists[0].currency
