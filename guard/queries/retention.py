"""What would go if retention were applied now, and what was deleted before."""

from __future__ import annotations

from dataclasses import dataclass

from guard.context import UnitOfWork
from guard.core.model.legal_hold import Held, LegalHold
from guard.core.model.retention import CLASSES, Deletion, RecordClass
from guard.enforcement.retention import held_now, moments
from guard.store.aging.old_records import rules_of


@dataclass(frozen=True, slots=True)
class TableOutlook:
    """How many rows of a table would go, how many there are, and how old the oldest is."""

    table: str
    going: int
    all: int
    oldest: float | None


@dataclass(frozen=True, slots=True)
class ClassOutlook:
    """A class of record as things stand. `kept_from` None: kept forever. `held` is the hold that keeps all of it,
    `last` what was deleted of it last."""

    record_class: RecordClass
    period: str
    rule: str
    kept_from: float | None
    tables: tuple[TableOutlook, ...]
    held: LegalHold | None
    last: Deletion | None

    @property
    def going(self) -> int:
        return sum(one.going for one in self.tables)

    @property
    def all(self) -> int:
        return sum(one.all for one in self.tables)

    @property
    def oldest(self) -> float | None:
        return min((one.oldest for one in self.tables if one.oldest is not None), default=None)


def outlook(view: UnitOfWork) -> list[ClassOutlook]:
    """Every class. Rows that go with others, and those that holds keep one by one, are counted when it is done."""
    retention, held, last = view.policies.policy_set.retention, held_now(view), view.deletions.latest()
    of_others = moments(retention, view.now)
    return [
        ClassOutlook(
            one,
            retention.period(one.name),
            retention.rule(one.name),
            retention.kept_from(one.name, view.now),
            _tables(view, one, held, of_others),
            held.of_class(one.name),
            last.get(one.name),
        )
        for one in CLASSES
    ]


def _tables(
    view: UnitOfWork, one: RecordClass, held: Held, of_others: dict[str, float]
) -> tuple[TableOutlook, ...]:
    stays = held.of_class(one.name) is not None
    found = (
        (rule.name, view.old_records.count(rule, None if stays else of_others.get(rule.name), of_others))
        for rule in rules_of(one.name)
    )
    return tuple(TableOutlook(name, *old) for name, old in found)
