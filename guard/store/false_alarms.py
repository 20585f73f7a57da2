"""False alarms that people reported: who, when and why. Rows are added and never changed."""

from __future__ import annotations

from collections.abc import Iterable

from drift.store.sql.row_codecs import field_names
from drift.store.sql.workspace_scope import Query, Scope, batches
from guard.core.model.records import FalseAlarm
from guard.store.tables import false_alarms


class FalseAlarms:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, alarm: FalseAlarm) -> bool:
        """Keep a report; False when there is one already for this policy in this decision."""
        return self._scope.insert_new(
            false_alarms, {name: getattr(alarm, name) for name in field_names(FalseAlarm)}
        )

    def of_decisions(self, ids: Iterable[str]) -> list[FalseAlarm]:
        """The reports about these decisions, oldest first."""
        return [
            alarm
            for batch in batches(dict.fromkeys(ids))
            for alarm in self._listed(
                self._scope.select(false_alarms, self._scope.among(false_alarms.c.decision_id, batch))
            )
        ]

    def since(self, at: float) -> list[FalseAlarm]:
        """The reports since a moment, oldest first. People make them by hand, so there are never many."""
        return self._listed(self._scope.select(false_alarms, false_alarms.c.at >= at))

    def _listed(self, statement: Query) -> list[FalseAlarm]:
        rows = self._scope.all(statement.order_by(false_alarms.c.at, false_alarms.c.policy))
        return [FalseAlarm(**{name: row._mapping[name] for name in field_names(FalseAlarm)}) for row in rows]
