"""Policy sets by revision, every one that ever judged; and the alarm that says why the newest is not in force."""

from __future__ import annotations

from drift.core.model.resources import Body
from drift.store.sql.workspace_scope import Scope
from guard.core.model.records import PolicyAlarm
from guard.store.tables import policy_alarms, policy_sets


class PolicySets:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def put(self, revision: str, document: Body) -> bool:
        """Keep a set; False when this revision is kept already. A revision never changes its content."""
        return self._scope.insert_new(policy_sets, {"revision": revision, "document": dict(document)})

    def has(self, revision: str) -> bool:
        """Whether the set with this revision is kept."""
        return self._scope.count(policy_sets, policy_sets.c.revision == revision) > 0

    def get(self, revision: str) -> Body | None:
        row = self._scope.first(self._scope.select(policy_sets, policy_sets.c.revision == revision))
        return None if row is None else row.document


class PolicyAlarms:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def say(self, alarm: str, at: float) -> None:
        """Keep an alarm; "" clears it."""
        self._scope.upsert(policy_alarms, [{"alarm": alarm, "said_at": at}])

    def last(self) -> PolicyAlarm | None:
        """The current alarm; None where there is none."""
        row = self._scope.first(self._scope.select(policy_alarms, policy_alarms.c.alarm != ""))
        return None if row is None else PolicyAlarm(row.alarm, row.said_at)
