"""What Fin costs as the JSON that people read. Amounts are decimals in text: a binary fraction would lose the cent."""

from __future__ import annotations

from datetime import date
from typing import Literal, TypeAlias

from drift.core.json_view import Answer, ResourceName, Time, name_of, time
from drift.core.model.resources import Json
from guard.core.effects import figures
from guard.core.effects.cost.bill import Bill, Level
from guard.core.effects.cost.cost_moves import CostMove
from guard.core.effects.cost.money import BoundedMoney, CountedMoney, EstimatedMoney, Money, exact
from guard.core.effects.differences import SeenVerdict
from guard.core.effects.figures import Figure, Unknown

Sort: TypeAlias = Literal["counted", "bounded", "estimated", "unknown"]


class MoneyAnswer(Answer, frozen=True):
    """An amount with its sort. `low` and `high` are the bounds of what is bounded, and the 95 % interval of what is
    estimated; what the sort does not have is null. `sentence` says all of it, `query` what was counted."""

    sort: Sort
    currency: str | None
    amount: str | None
    low: str | None
    high: str | None
    sentence: str
    query: str


class ComparedCostAnswer(Answer, frozen=True):
    """A number of this month up to now, and of as many days of the month before, each a figure with its sort."""

    name: str
    now: dict[str, Json]
    before: dict[str, Json]


class CostMoveAnswer(Answer, frozen=True):
    """What became of billed outcomes where Fin used what was changed, against all others. `money` is what that comes to
    in the `days` after it. `beside` are other changes of the same days."""

    resource: ResourceName
    title: str
    day: str
    changes: tuple[int, ...]
    days: int
    verdict: SeenVerdict
    sentence: str
    money: MoneyAnswer
    beside: tuple[str, ...]


class CostDay(Answer, frozen=True):
    """A day whose outcomes are final, with what they cost."""

    day: str
    amount: str


class CostAnswer(Answer, frozen=True):
    """What Fin costs in the month of the bill from `first` through `last`. `to_date` is what is final: of conversations
    that began before `ripe`. `ripening` is what may come of the later ones, `expected` the whole month, `before` as
    many days of the month before. `level` is how the month stands to its `limit`, `passes` the day on which it is
    expected to pass it. `prices`: "contract" as prices.yaml says, "published" as Intercom published them."""

    at: Time
    first: str
    last: str
    ripe: str
    currency: str
    prices: Literal["contract", "published"]
    to_date: MoneyAnswer
    ripening: MoneyAnswer
    expected: MoneyAnswer
    before: MoneyAnswer
    outcomes: dict[str, int]
    limit: str | None
    level: Level
    passes: str | None
    compared: tuple[ComparedCostAnswer, ...]
    moves: tuple[CostMoveAnswer, ...]
    more_changes: int
    days: tuple[CostDay, ...]
    notes: tuple[str, ...]


def money_answer(of: Money) -> MoneyAnswer:
    match of:
        case CountedMoney(amount, currency):
            return MoneyAnswer("counted", currency, exact(amount), None, None, of.sentence(), of.query)
        case BoundedMoney(least, most, currency):
            ends = exact(least), exact(most)
            return MoneyAnswer("bounded", currency, None, *ends, of.sentence(), of.query)
        case EstimatedMoney(amount, (low, high), currency):
            ends = exact(low), exact(high)
            return MoneyAnswer("estimated", currency, exact(amount), *ends, of.sentence(), of.query)
        case Unknown():
            return MoneyAnswer("unknown", None, None, None, None, of.sentence(), of.query)


def compared_answer(name: str, now: Figure, before: Figure) -> ComparedCostAnswer:
    return ComparedCostAnswer(name, figures.as_json(now), figures.as_json(before))


def move_answer(move: CostMove) -> CostMoveAnswer:
    change = move.change
    return CostMoveAnswer(
        resource=name_of(change.ref),
        title=change.title,
        day=str(change.day),
        changes=change.changes,
        days=move.days,
        verdict=move.verdict,
        sentence=move.sentence,
        money=money_answer(move.money),
        beside=move.beside,
    )


def cost_answer(
    at: float,
    bill: Bill,
    compared: tuple[ComparedCostAnswer, ...],
    moves: tuple[CostMoveAnswer, ...],
    more: int,
    *,
    are_published: bool,
) -> CostAnswer:
    return CostAnswer(
        at=time(at),
        first=str(bill.month.first),
        last=str(bill.last),
        ripe=str(bill.ripe),
        currency=bill.currency,
        prices="published" if are_published else "contract",
        to_date=money_answer(bill.to_date),
        ripening=money_answer(bill.ripening),
        expected=money_answer(bill.expected),
        before=money_answer(bill.before),
        outcomes=dict(bill.outcomes),
        limit=None if bill.limit is None else exact(bill.limit),
        level=bill.level,
        passes=_day(bill.passes),
        compared=compared,
        moves=moves,
        more_changes=more,
        days=tuple(CostDay(str(day), exact(amount)) for day, amount in bill.daily),
        notes=bill.notes,
    )


def _day(day: date | None) -> str | None:
    return None if day is None else str(day)
