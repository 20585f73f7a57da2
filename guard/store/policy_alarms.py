"""Why the newest policies are not in force, as the processes on the record said last."""

from __future__ import annotations

from drift.store.scope import Scope
from guard.records import PolicyAlarm
from guard.store.tables import policy_alarms


class PolicyAlarms:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def say(self, alarm: str, at: float) -> None:
        """An alarm, or "" where there is none any more."""
        self._scope.upsert(policy_alarms, [{"alarm": alarm, "said_at": at}])

    def last(self) -> PolicyAlarm | None:
        """The alarm that holds as far as anybody knows; None where all is in order, or nobody ever said anything."""
        row = self._scope.first(self._scope.select(policy_alarms, policy_alarms.c.alarm != ""))
        return None if row is None else PolicyAlarm(row.alarm, row.said_at)
