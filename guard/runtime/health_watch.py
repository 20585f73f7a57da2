"""Works out the health of the configuration now and then: for today, and once for each past week of the picture."""

from __future__ import annotations

from typing import Final

from drift.store import CheckpointName
from guard.context import GuardedWorkspace
from guard.core.health.examine import examine
from guard.core.health.trend import HealthDay, day_of_report, moment_to_fill, mondays
from guard.queries.health.facts import facts_at
from guard.queries.health.kept import HealthKept

HEALTH: Final = "health"
"""The job that looks."""


class HealthWatch:
    """`kept` is the last report, also for those who ask."""

    def __init__(self, guarded: GuardedWorkspace) -> None:
        self._guarded = guarded
        self.kept: Final = HealthKept()

    def look(self) -> bool:
        """Keep what today comes to, and one week that the record tells and nothing is kept of; tells whether there was
        such a week. Every process does so: what it keeps, its pages show."""
        with self._guarded.view() as view:
            if view.state.snapshots.last_finished() is None:
                return False
        report = self.kept.report(self._guarded)
        with self._guarded.transaction() as work:
            work.health_days.put(day_of_report(report))
        past = self._past()
        if past is None:
            return False
        with self._guarded.transaction() as work:
            work.health_days.put(past)
        return True

    def _past(self) -> HealthDay | None:
        """Under what the team has decided today: it is to be compared with today."""
        with self._guarded.view() as view:
            first = view.state.checkpoints.by_subject(CheckpointName.KIND_BASELINE)
            days = view.health_days.since(mondays(view.now)[0])
            at = moment_to_fill(days, view.now, min(first.values())) if first else None
            if at is None:
                return None
            choices = view.policies.policy_set.health
            return day_of_report(examine(facts_at(view, at, choices.days), choices, most=0))
