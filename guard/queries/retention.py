"""What would go if retention were applied now, and what was deleted before."""

from __future__ import annotations

from dataclasses import dataclass

from guard.context import UnitOfWork
from guard.core.model.legal_hold import LegalHold
from guard.core.model.retention import CLASSES, CLOSED, LEDGER_VALUES, Deletion, RecordClass
from guard.enforcement.holds_now import held_now
from guard.enforcement.old_ledger_values import older_than
from guard.enforcement.retention import moments
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
            _entries(view, None if held.of_class(one.name) else retention.kept_from(one.name, view.now))
            if one.name == LEDGER_VALUES
            else tuple(TableOutlook(rule.name, *counted[rule.name]) for rule in rules_of(one.name)),
            held.of_class(one.name),
            last.get(one.name),
        )
        for one in CLASSES
    ]


def _entries(view: UnitOfWork, kept_from: float | None) -> tuple[TableOutlook, ...]:
    """The entries of the ledger. They are counted by their numbers, as there may be millions: among those that would be
    looked at, some say nothing of people."""
    ledger, last = view.state.ledger, view.deletions.latest().get(LEDGER_VALUES)
    done = 0 if last is None else last.up_to or 0
    going = 0 if kept_from is None else max(older_than(view, kept_from) - done, 0)
    oldest = next((entry.at for entry in ledger.entries(done + 1, 1, opened=False)), None)
    return (TableOutlook(CLOSED, going, ledger.head().size - done, oldest),)
