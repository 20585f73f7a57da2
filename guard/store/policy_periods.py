"""Which policies were in force when: each set from one moment on, until the next one."""

from __future__ import annotations

from drift.store.sql.workspace_scope import Query, Scope, Stored
from guard.core.model.records import PolicyPeriod
from guard.core.model.verdict import Mode
from guard.store.tables import policy_periods


class PolicyPeriods:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def begin(self, revision: str, mode: Mode, at: float) -> bool:
        """Say that a set is in force from now on, in this mode; tells whether that is news."""
        last = self._last(self._scope.select(policy_periods))
        if last is not None and (last.revision, last.mode) == (revision, mode):
            return False
        since = at if last is None else max(at, last.since)
        self._scope.insert(policy_periods, {"revision": revision, "mode": mode, "since": since, "told": True})
        return True

    def at(self, moment: float) -> PolicyPeriod | None:
        """The period in which a moment lies; None where it is before the first one that is known."""
        c = policy_periods.c
        row = self._last(self._scope.select(policy_periods, c.since <= moment))
        if row is None:
            return None
        after = self._scope.first(self._scope.select(policy_periods, c.id > row.id).order_by(c.id))
        return PolicyPeriod(row.revision, row.mode, row.since, after.since if after else None, row.told)

    def first(self) -> float | None:
        """From when on it is known which policies were in force."""
        row = self._scope.first(self._scope.select(policy_periods).order_by(policy_periods.c.id))
        return None if row is None else float(row.since)

    def _last(self, statement: Query) -> Stored | None:
        return self._scope.first(statement.order_by(policy_periods.c.id.desc()))
