"""Where work stands: named moments, and scheduled runs that one of several replicas may claim."""

from __future__ import annotations

from typing import Final

from sqlalchemy import delete

from drift.store.sql.tables import marks, runs
from drift.store.sql.workspace_scope import Scope

_KEPT: Final = 86400.0
"""How many seconds a claimed run is remembered, counted from the newest claim of its job."""


class Marks:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get(self, name: str) -> float | None:
        row = self._scope.first(self._scope.select(marks, marks.c.name == name))
        return None if row is None else float(row.value)

    def set(self, name: str, value: float) -> None:
        self._scope.upsert(marks, [{"name": name, "value": float(value)}])

    def claim(self, job: str, due: float) -> bool:
        """Take a scheduled run; True for exactly one caller per job and due time."""
        won = self._scope.insert_new(runs, {"job": job, "due": due})
        if won:
            self._scope.connection.execute(
                delete(runs).where(
                    runs.c.workspace == self._scope.workspace, runs.c.job == job, runs.c.due < due - _KEPT
                )
            )
        return won
