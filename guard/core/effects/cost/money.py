"""Amounts of money, each of one of four sorts, as figures are: counted, bounded, estimated, or unknown."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, TypeAlias

from drift.core.model.resources import Json
from guard.core.effects.figures import Unknown

CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class CountedMoney:
    """What `outcomes` of `of` conversations with Fin cost by the price list, to the cent."""

    amount: Decimal
    currency: str
    outcomes: int
    of: int
    query: str

    def sentence(self) -> str:
        return (
            f"{money(self.amount, self.currency)}, counted: {self.outcomes:,} outcomes of {self.of:,} conversations "
            "with Fin"
        )


@dataclass(frozen=True, slots=True)
class BoundedMoney:
    """At least `least` and at most `most`; `because` says what keeps it from being counted."""

    least: Decimal
    most: Decimal
    currency: str
    query: str
    because: str

    def sentence(self) -> str:
        least, most = money(self.least, self.currency), money(self.most, self.currency)
        return f"at least {least} and at most {most}, bounded: {self.because}"


@dataclass(frozen=True, slots=True)
class EstimatedMoney:
    """What is to be expected, and where it lies with 95 %, as `days` of the past tell."""

    amount: Decimal
    interval: tuple[Decimal, Decimal]
    currency: str
    days: int
    query: str

    def sentence(self) -> str:
        low, high = (money(end, self.currency) for end in self.interval)
        return (
            f"{money(self.amount, self.currency)} ({low} to {high} with 95 % confidence), estimated from {self.days} "
            "days"
        )


Money: TypeAlias = CountedMoney | BoundedMoney | EstimatedMoney | Unknown


def money(amount: Decimal, currency: str) -> str:
    """An amount for people, to the cent."""
    return f"{amount.quantize(CENT, ROUND_HALF_UP):,} {currency}"


def as_json(of: Money) -> dict[str, Json]:
    """The amount with its sort, its numbers as decimals in text, and its sentence."""
    numbers: dict[str, Json]
    match of:
        case CountedMoney(amount, currency, outcomes, conversations, _):
            numbers = {"sort": "counted", "amount": exact(amount), "currency": currency}
            numbers |= {"outcomes": outcomes, "of": conversations}
        case BoundedMoney(least, most, currency, _, because):
            numbers = {"sort": "bounded", "least": exact(least), "most": exact(most), "currency": currency}
            numbers |= {"because": because}
        case EstimatedMoney(amount, (low, high), currency, days, _):
            numbers = {"sort": "estimated", "amount": exact(amount), "low": exact(low), "high": exact(high)}
            numbers |= {"currency": currency, "days": days}
        case Unknown(because, _):
            numbers = {"sort": "unknown", "because": because}
    return {**numbers, "query": of.query, "sentence": of.sentence()}


def exact(amount: Decimal) -> str:
    """To the cent, as text: a binary fraction would lose it."""
    return str(amount.quantize(CENT, ROUND_HALF_UP))
