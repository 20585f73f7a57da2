"""What was deleted because its period was over, for whoever asks about a time from which nothing is left."""

from __future__ import annotations

from drift.core.model.gone import Gone
from drift.store.sql.erased_tables import deletions
from drift.store.sql.workspace_scope import Scope


class GoneRecords:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def before(self, record_class: str, moment: float) -> Gone | None:
        """The last deletion of a class that reached beyond a moment: what there was then may have gone."""
        return self._scope.once(("gone", record_class, moment), lambda: self._before(record_class, moment))

    def _before(self, record_class: str, moment: float) -> Gone | None:
        c = deletions.c
        reached = self._scope.select(deletions, c.record_class == record_class, c.kept_from >= moment)
        row = self._scope.first(reached.order_by(c.ended_at.desc()))
        return None if row is None else Gone(row.record_class, row.rule, row.kept_from, row.ended_at)
