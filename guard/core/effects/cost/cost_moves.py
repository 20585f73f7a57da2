"""Which changes what Fin costs moved together with: billed outcomes where Fin used what was changed, and elsewhere.

A change of what Fin reads is held against the conversations that it did not touch, over the same days. What everything
does together (a launch, a holiday, a trend) moves both and is nobody's change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from drift.core.model.resources import Ref
from guard.core.effects.cost.billed_days import BilledDays, DayOfFin
from guard.core.effects.cost.money import CountedMoney, EstimatedMoney, Money
from guard.core.effects.differences import BESIDES, MOVED, Moved, SeenVerdict, moved
from guard.core.effects.figures import Unknown
from guard.core.effects.intervals import Share

WINDOW: Final = 14
"""Days before and after a change that are held against each other."""


@dataclass(frozen=True, slots=True)
class ChangeOfContent:
    """Changes of one resource on one day, by their numbers."""

    ref: Ref
    title: str
    day: date
    changes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CostMove:
    """What became of the billed outcomes where Fin used the changed content; `money` is what that comes to in the days
    after it. `beside` are what else was changed in the days that are compared. `doubt` is a clause why these days
    cannot be compared; empty where they can."""

    change: ChangeOfContent
    days: int
    moved: Moved
    money: Money
    beside: tuple[str, ...]
    doubt: str = ""

    @property
    def verdict(self) -> SeenVerdict:
        return "unknown" if self.doubt else self.moved.verdict

    @property
    def sentence(self) -> str:
        return f"Whether it moved is unknown, because {self.doubt}." if self.doubt else self.moved.sentence()


def cost_move(
    change: ChangeOfContent, touched: BilledDays, every: BilledDays, ripe: date, beside: Iterable[str]
) -> CostMove:
    """`touched` are the days of conversations in which Fin used the content, `every` those of all. The day of the
    change is left out, since it belongs to both sides."""
    days = max(0, min(WINDOW, (ripe - change.day).days - 1, (change.day - every.first).days))
    before = change.day - timedelta(days), change.day
    after = change.day + timedelta(1), change.day + timedelta(1 + days)
    exposed = touched.over(*before), touched.over(*after)
    rest = tuple(_without(every.over(*span), of) for span, of in zip((before, after), exposed, strict=True))
    found = moved(
        "the share of conversations with Fin that are billed",
        (_share(exposed[0]), _share(exposed[1])),
        (_share(rest[0]), _share(rest[1])),
        BESIDES,
    )
    doubt = _doubt(every, before[0], after[1])
    query = f"billed outcomes where Fin used {change.ref}, {days} days before and after {change.day}"
    amount = Unknown(doubt, query) if doubt else _money(found, touched, after, query)
    return CostMove(change, days, found, amount, tuple(beside), doubt)


def _doubt(every: BilledDays, since: date, until: date) -> str:
    known = every.known_of(since, until)
    if known.unread:
        return f"{known.unread:,} conversations of these days were not read"
    if len(known.versions) > 1:
        return "these days were read with several versions of Intercom's API, which may count differently"
    return ""


def _share(of: DayOfFin) -> Share:
    return Share(of.billed, of.fin)


def _without(every: DayOfFin, of: DayOfFin) -> DayOfFin:
    left = {name: count - of.outcomes.get(name, 0) for name, count in every.outcomes.items()}
    return DayOfFin(every.conversations - of.conversations, every.fin - of.fin, left)


def _money(found: Moved, touched: BilledDays, after: tuple[date, date], query: str) -> Money:
    """By the price lists of the days after the change."""
    if found.verdict == "too early":
        return Unknown("there are too few conversations so far", query)
    paid = touched.money(*after)
    if not isinstance(paid, CountedMoney):
        return paid
    over = touched.over(*after)
    each = paid.amount / max(over.billed, 1)
    low, high = found.difference.interval
    amount, least, most = (_worth(share, over.fin, each) for share in (found.difference.value, low, high))
    return EstimatedMoney(amount, (least, most), paid.currency, (after[1] - after[0]).days, query)


def _worth(share: float, conversations: int, each: Decimal) -> Decimal:
    return Decimal(share) * conversations * each


def by_weight(moves: Sequence[CostMove]) -> list[CostMove]:
    """What moved first, by how much."""
    return sorted(moves, key=_weight)


def _weight(move: CostMove) -> tuple[bool, bool, Decimal, date]:
    amount = move.money.amount if isinstance(move.money, EstimatedMoney) else Decimal(0)
    is_clear = move.verdict == MOVED
    return not is_clear, move.verdict in ("too early", "unknown"), -abs(amount), move.change.day
