"""The report on what there is now, worked out once for each state of the record."""

from __future__ import annotations

from collections.abc import Hashable
from threading import Lock
from typing import Final

from msgspec import Struct

from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.health.examine import MOST, examine
from guard.core.health.report import HealthReport
from guard.core.model.policy import day_of
from guard.queries.blind_spots import coverage_now
from guard.queries.health.facts import facts_now

EVERYTHING: Final = 1_000_000


class _Kept(Struct, frozen=True):
    stamp: Hashable
    decided: Hashable
    report: HealthReport


class HealthKept:
    """The last report of a process. Findings beyond the first of each check and kind are only counted, so that its size
    has a bound."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: _Kept | None = None

    def report(self, guarded: GuardedWorkspace, patience: float = 0.0) -> HealthReport:
        """The report on what there is, or on what there was at most `patience` seconds ago. What a team has decided
        counts at once."""
        with guarded.view() as view:
            return self.report_in(view, patience)

    def report_in(self, view: UnitOfWork, patience: float = 0.0) -> HealthReport:
        """The same, in the view of the caller."""
        decided = (view.policies.revision, day_of(view.now))
        with self._lock:
            kept = self._kept
            if kept is not None and kept.decided == decided:
                if 0 <= view.now - kept.report.at < patience:
                    return kept.report
                if kept.stamp == _stamp(view):
                    return kept.report
            report = health_now(view)
            self._kept = _Kept(_stamp(view), decided, report)
            return report


def health_now(view: UnitOfWork, most: int = MOST) -> HealthReport:
    """The report on what there is now, worked out anew."""
    choices = view.policies.policy_set.health
    return examine(facts_now(view, choices.days), choices, most)


def _stamp(view: UnitOfWork) -> Hashable:
    """What tells one state of the record from another."""
    marks = tuple(sorted(view.state.inventory.live_marks().items()))
    read = tuple((name, seen.status, seen.reason) for name, seen in sorted(coverage_now(view).items()))
    runs = max(view.state.connector_runs.reached().values(), default=0.0)
    return marks, read, day_of(runs)
