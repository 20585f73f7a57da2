"""What the outcomes of some days come to, as an amount of one of the four sorts. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from drift.core.conversations.counting import Tally
from guard.core.effects.cost.money import BoundedMoney, CountedMoney, Money, money
from guard.core.effects.cost.prices import WrongPrices, cost_at, in_force, outcome
from guard.core.effects.figures import Unknown
from guard.core.effects.known import Known
from guard.core.model.prices import Prices

DAY: Final = 86_400
WAY_OUT: Final = "prices.yaml can hold a list that begins earlier"


class DayOfFin(NamedTuple):
    """The conversations of a day, those in which Fin took part, and what is billed of these."""

    conversations: int = 0
    fin: int = 0
    outcomes: Mapping[str, int] = {}

    @property
    def billed(self) -> int:
        return sum(self.outcomes.values())

    def __add__(self, other: DayOfFin) -> DayOfFin:  # type: ignore[override]  # days add up, tuples do not matter
        together = Counter(self.outcomes) + Counter(other.outcomes)
        return DayOfFin(self.conversations + other.conversations, self.fin + other.fin, together)


def days_of(tallies: Mapping[tuple[str, ...], Tally]) -> dict[date, DayOfFin]:
    """Days from tallies by day, resolution and sales."""
    found: dict[date, DayOfFin] = {}
    for (day, resolution, sales), tally in tallies.items():
        name = outcome(resolution, sales)
        fin = tally.conversations if name else tally.fin  # a sales agent is Fin as well
        of = DayOfFin(tally.conversations, fin, {name: tally.conversations} if name else {})
        at = day_at(float(day))
        found[at] = found.get(at, DayOfFin()) + of
    return found


@dataclass(frozen=True, slots=True)
class BilledDays:
    """`days` are those of a period that is known as `known` says; one that is not among them had no conversation.
    `part` tells what is known of a part of it (unix seconds): what was not read of another month is nothing to this
    one. None: the same as of all of it."""

    days: Mapping[date, DayOfFin]
    known: Known
    prices: Prices
    part: Callable[[float, float], Known] | None = None
    first: date = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "first", _whole_from(self.known.since))

    def over(self, since: date, until: date) -> DayOfFin:
        """All of some days together."""
        return sum((self.days.get(day, DayOfFin()) for day in days_between(since, until)), DayOfFin())

    def outcomes(self, since: date, until: date) -> list[Mapping[str, int]]:
        return [self.days.get(day, DayOfFin()).outcomes for day in days_between(since, until)]

    def daily(self, since: date, until: date) -> list[tuple[date, Decimal]]:
        """What each day cost. Raises WrongPrices."""
        return [(day, self._cost(day)) for day in days_between(since, until)]

    def money(self, since: date, until: date) -> Money:
        """What the outcomes of some days come to, which are final."""
        query = query_of(since, until)
        try:
            self._refuse_unknown(since, until)
            amount = sum((cost for _, cost in self.daily(since, until)), Decimal(0))
            over = self.over(since, until)
            known = self.known_of(since, until)
            if not known.unread:
                return CountedMoney(amount, self.prices.currency, over.billed, over.fin, query)
            # What was not read may have begun, or may have turned from the dearest into nothing.
            doubt = known.unread * self._dearest(since, until)
            least = max(Decimal(0), amount - doubt)
            return BoundedMoney(least, amount + doubt, self.prices.currency, query, known.because)
        except _NotKnown as problem:
            return Unknown(str(problem), query)

    def ripening(self, since: date, until: date) -> Money:
        """The same of days of which not every outcome is final: each may still become the dearest, or nothing."""
        query = query_of(since, until)
        try:
            self._refuse_unknown(since, until)
            stands = sum((cost for _, cost in self.daily(since, until)), Decimal(0))
            fin = self.over(since, until).fin
            most = (fin + self.known_of(since, until).unread) * self._dearest(since, until)
            because = (
                f"outcomes are final after three days; as they stand, those of {fin:,} conversations with Fin come to "
                f"{money(stands, self.prices.currency)}"
            )
            return BoundedMoney(Decimal(0), most, self.prices.currency, query, because)
        except _NotKnown as problem:
            return Unknown(str(problem), query)

    def known_of(self, since: date, until: date) -> Known:
        """What is known of these days."""
        return self.known if self.part is None else self.part(seconds(since), seconds(until))

    def not_known(self, since: date, until: date) -> str:
        """Why nothing can be said of these days, as a clause; "" where something can."""
        if self.known.unknown:
            return self.known.unknown
        if since < until and since < self.first:
            return f"conversations are known from {self.first} on only"
        return ""

    def _refuse_unknown(self, since: date, until: date) -> None:
        if reason := self.not_known(since, until):
            raise _NotKnown(reason)

    def _cost(self, day: date) -> Decimal:
        try:
            return cost_at(in_force(day, self.prices.lists), self.days.get(day, DayOfFin()).outcomes)
        except WrongPrices as problem:
            raise _NotKnown(f"{_clause(str(problem))}: {WAY_OUT}") from None

    def _dearest(self, since: date, until: date) -> Decimal:
        days = list(days_between(since, until)) or [max(since, self.prices.lists[0].since)]
        return max(max(in_force(day, self.prices.lists).prices.values()) for day in days)


class _NotKnown(Exception):
    """Why an amount is not known, as a clause."""


def query_of(since: date, until: date) -> str:
    return f"outcomes of conversations with Fin from {since} to {until - timedelta(1)}, by the price list of the day"


def seconds(day: date) -> int:
    """The unix second at which a day begins, in UTC."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def day_at(at: float) -> date:
    return datetime.fromtimestamp(at, UTC).date()


def days_between(since: date, until: date) -> Iterator[date]:
    return (since + timedelta(number) for number in range((until - since).days))


def _whole_from(since: float) -> date:
    """The first day that is known from its beginning on."""
    return day_at(since if since % DAY == 0 else since + DAY)


def _clause(sentence: str) -> str:
    return f"{sentence[0].lower()}{sentence[1:].rstrip('.')}"
