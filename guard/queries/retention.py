"""What would go if retention were applied now, and what was deleted before."""

from __future__ import annotations

from dataclasses import dataclass

from guard.context import UnitOfWork
from guard.core.model.legal_hold import LegalHold
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
    kept_from = moments(retention, view.now)
    stays = {rule.name for one in CLASSES if held.of_class(one.name) for rule in rules_of(one.name)}
    counted = view.old_records.count({name: at for name, at in kept_from.items() if name not in stays})
    return [
        ClassOutlook(
            one,
            retention.period(one.name),
            retention.rule(one.name),
            retention.kept_from(one.name, view.now),
            tuple(TableOutlook(rule.name, *counted[rule.name]) for rule in rules_of(one.name)),
            held.of_class(one.name),
            last.get(one.name),
        )
        for one in CLASSES
    ]
