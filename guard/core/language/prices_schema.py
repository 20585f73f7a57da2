"""prices.yaml: what outcomes of Fin cost by contract, as it is written, and as a value. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Any, Final

from drift.core.model.resources import Json
from guard.core.language.diagnostics import Diagnostic
from guard.core.language.scope_schema import overlay_word
from guard.core.model.prices import INTERCOMS, OUTCOMES, PriceList, Prices

_SAYS: Final = {
    "qualification": "a lead that Fin qualified",
    "resolution": "a conversation that Fin resolved, assumed or confirmed",
    "procedure_handoff": "a procedure that ended with a handoff",
    "disqualification": "a lead that Fin disqualified",
}
_PRICE: Final = {"title": "a price such as 0.99", "type": "number", "minimum": 0, "maximum": 10000}
LIST: Final[dict[str, Any]] = {
    "title": "a mapping with since and a price for each outcome",
    "type": "object",
    "properties": {
        "since": {
            "title": "a date such as 2026-03-01",
            "type": "string",
            "pattern": r"^\d{4}-\d{2}-\d{2}$",
            "description": "The first day on which these prices hold, in UTC; they hold until the next list begins.",
        },
        **{name: {**_PRICE, "description": f"Of {_SAYS[name]}."} for name in OUTCOMES},
    },
    "required": ["since", *OUTCOMES],
    "additionalProperties": False,
}
_SAID: Final[dict[str, Any]] = {
    "currency": {
        "title": "a currency in three capitals, such as EUR",
        "type": "string",
        "pattern": r"^[A-Z]{3}$",
        "description": "The currency of the prices and of the limit. Left out: USD.",
    },
    "lists": {
        "title": "a list of price lists",
        "type": "array",
        "minItems": 1,
        "maxItems": 100,
        "items": LIST,
        "description": "The prices of the contract. Left out: those that Intercom published.",
    },
    "month_begins": {
        "title": "a day of the month from 1 to 28",
        "type": "integer",
        "minimum": 1,
        "maximum": 28,
        "description": "The day on which a month of the bill begins. Left out: 1.",
    },
    "limit": {
        "title": "an amount such as 5000",
        "type": "number",
        "exclusiveMinimum": 0,
        "maximum": 1000000000,
        "description": "What a month should not cost more than: people are told before it is passed.",
    },
}
PRICES: Final[dict[str, Any]] = {
    "version": {"const": 1, "description": "The version of the language: 1."},
    **_SAID,
    **overlay_word(_SAID, "its prices, its month, its limit."),
}


def prices_schema() -> dict[str, Any]:
    """prices.yaml: lists of prices, and a limit."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Intercom Guardrail prices",
        "type": "object",
        "properties": PRICES,
        "required": ["version"],
        "minProperties": 2,
        "additionalProperties": False,
    }


def build_prices(written: Mapping[str, Json]) -> Prices:
    """The value of a document without errors."""
    currency = written.get("currency", INTERCOMS.currency)
    lists = tuple(_list(one, currency) for one in written.get("lists", ()))
    return Prices(
        tuple(sorted(lists, key=lambda one: one.since)) or (INTERCOMS,),
        written.get("month_begins", 1),
        _exact(written["limit"]) if "limit" in written else None,
        are_published=not lists,
    )


def _list(written: Mapping[str, Json], currency: str) -> PriceList:
    prices = {name: _exact(written[name]) for name in OUTCOMES}
    return PriceList(date.fromisoformat(written["since"]), currency, prices)


def _exact(written: float) -> Decimal:
    """As it is written: 0.99 is ninety-nine hundredths, and no binary fraction beside it."""
    return Decimal(str(written))


def prices_errors(written: Mapping[str, Json]) -> Iterator[Diagnostic]:
    """What a schema cannot say: days of no calendar, two lists of one day, numbers that are none."""
    currency = written.get("currency", INTERCOMS.currency)
    if "lists" not in written and currency != INTERCOMS.currency:
        sentence = (
            f"The published prices are in {INTERCOMS.currency}: write your own under `lists`, in {currency}."
        )
        yield Diagnostic(("currency",), sentence)
    if not isfinite(written.get("limit", 0)):
        yield Diagnostic(("limit",), "The limit is no number.")
    seen: set[str] = set()
    for index, one in enumerate(written.get("lists", ())):
        for diagnostic in (*_no_day(one), *_no_numbers(one)):
            yield Diagnostic(("lists", index, *diagnostic.path), diagnostic.sentence)
        if one["since"] in seen:
            yield Diagnostic(("lists", index, "since"), f"Another list begins on {one['since']} already.")
        seen.add(one["since"])


def _no_day(one: Mapping[str, Json]) -> Iterator[Diagnostic]:
    try:
        date.fromisoformat(one["since"])
    except ValueError:
        yield Diagnostic(("since",), f"`{one['since']}` is no day of the calendar.")


def _no_numbers(one: Mapping[str, Json]) -> Iterator[Diagnostic]:
    for name in OUTCOMES:
        if not isfinite(one[name]):
            yield Diagnostic((name,), "The price is no number.")
