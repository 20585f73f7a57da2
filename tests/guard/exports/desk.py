"""A desk to export from: a database, a clock that is a value, a ledger that is a list, and a process that dies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from drift.core.catalogue.catalogue import CATALOGUE
from drift.store import ensure_workspace
from drift.store.sql.database import Database
from drift.workspace import Workspace
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.model.exporting import ExportState
from guard.core.model.exports import TargetPlan
from guard.exports.batches import EntryEvents
from guard.exports.holding import Export
from guard.exports.target import ACCEPTED, Limits, Outcome, Outgoing
from tests.stores import sqlite_database

NOON = 1_796_040_000.0
"""2026-11-30 12:00 UTC."""


class Killed(BaseException):
    """The process ends here, as with `kill -9`."""


def event(number: int, part: int = 1, at: float = NOON, **given: Any) -> Outgoing:
    id_ = f"default-{number}-{part}"
    return Outgoing(id_, number, at, "change.updated", 2, b'{"guardrail_id":"%s"}' % id_.encode(), **given)


def entry(number: int, events: int = 1, at: float = NOON) -> EntryEvents:
    return EntryEvents(number, at, [event(number, part, at) for part in range(1, events + 1)])


@dataclass
class Ledger:
    """Entries by their number - 1. `reads` counts how many were handed out."""

    held: list[EntryEvents] = field(default_factory=list)
    most_at_once: int = 0

    def add(self, events: int = 1, at: float = NOON) -> EntryEvents:
        self.held.append(entry(len(self.held) + 1, events, at))
        return self.held[-1]

    @property
    def ids(self) -> list[str]:
        return [one.id for held in self.held for one in held.events]

    def size(self) -> int:
        return len(self.held)

    def first_at(self, moment: float) -> int:
        return next((one.number for one in self.held if one.at >= moment), len(self.held) + 1)

    def read(self, after: int, most: int) -> Sequence[EntryEvents]:
        found = self.held[after : after + most]
        self.most_at_once = max(self.most_at_once, len(found))
        return found


@dataclass
class Fake:
    """A target that keeps what it takes. `before` may kill, or say what becomes of the next batch; `after` may, too,
    when the batch was taken already."""

    limits: Limits = field(default_factory=lambda: Limits(events=4, size=100_000))
    taken: list[str] = field(default_factory=list)
    requests: int = 0
    before: Callable[[Sequence[Outgoing]], Outcome | None] = lambda events: None
    after: Callable[[Sequence[Outgoing]], Outcome | None] = lambda events: None

    def send(self, events: Sequence[Outgoing]) -> Outcome:
        self.requests += 1
        if (outcome := self.before(events)) is not None:
            return outcome
        self.taken += [one.id for one in events]
        return self.after(events) or ACCEPTED


@dataclass
class Clock:
    at: float = NOON

    def __call__(self) -> float:
        return self.at


class Mortal(GuardedWorkspace):
    """A process that ends at its n-th step: before a transaction is kept, or right after."""

    @contextmanager
    def transaction(self, policies: CompiledPolicies | None = None) -> Iterator[UnitOfWork]:
        with super().transaction(policies) as work:
            yield work
            _steps.step()
        _steps.step()


@dataclass
class Steps:
    """Counts the steps of a process; at `dies_at`, and from then on, nothing goes any more."""

    taken: int = 0
    dies_at: int | None = None

    def step(self) -> None:
        self.taken += 1
        if self.dies_at is not None and self.taken >= self.dies_at:
            raise Killed

    def live(self, dies_at: int | None = None) -> None:
        self.taken, self.dies_at = 0, dies_at


_steps = Steps()


@dataclass
class Desk:
    guarded: GuardedWorkspace
    clock: Clock
    database: Database
    ledger: Ledger = field(default_factory=Ledger)
    steps: Steps = field(default_factory=lambda: _steps)

    def export(self, target: Any, plan: TargetPlan | None = None, **given: Any) -> Export:
        plan = plan or TargetPlan("siem", "splunk_hec", start="beginning")
        return Export(self.guarded, plan, target, self.ledger, **{"chance": lambda: 1.0, **given})

    def state(self, name: str = "siem") -> ExportState:
        with self.guarded.view() as view:
            found = view.exports.get(name)
        assert found is not None
        return found

    def letters(self, name: str = "siem") -> list[str]:
        with self.guarded.view() as view:
            return [letter.id for letter in view.export_letters.of(name, 1000)]


@contextmanager
def desk(folder: Path) -> Iterator[Desk]:
    database = sqlite_database(folder)
    clock = Clock()
    with database.write() as connection:
        number = ensure_workspace(connection, "default")
    workspace = Workspace(number, "default", database, cast(Any, None), CATALOGUE, clock, str)
    _steps.live()
    try:
        yield Desk(Mortal(workspace, cast(Any, None), "observe"), clock, database)
    finally:
        _steps.live()
        database.close()
