"""The health of a configuration, day by day: the last report of each day."""

from __future__ import annotations

from datetime import date

from drift.store.sql.workspace_scope import Query, Scope
from guard.core.health.trend import HealthDay
from guard.store.health_tables import health_days


class HealthDays:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def put(self, day: HealthDay) -> None:
        """Keep it in the place of what was kept of the day."""
        row = {
            "day": day.day.isoformat(),
            "at": day.at,
            "rules": day.rules,
            "score": day.score,
            "coverage": day.coverage,
            "faults": dict(day.faults),
        }
        self._scope.upsert(health_days, [row])

    def since(self, day: date) -> list[HealthDay]:
        """The days from this one on, oldest first."""
        after = self._scope.select(health_days, health_days.c.day >= day.isoformat())
        return self._read(after.order_by(health_days.c.day))

    def latest(self) -> HealthDay | None:
        """The newest day."""
        found = self._read(self._scope.select(health_days).order_by(health_days.c.day.desc()).limit(1))
        return found[0] if found else None

    def _read(self, statement: Query) -> list[HealthDay]:
        return [
            HealthDay(date.fromisoformat(row.day), row.at, row.rules, row.score, row.coverage, row.faults)
            for row in self._scope.all(statement)
        ]
