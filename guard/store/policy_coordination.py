"""What replicas tell each other about policies: the revision that leads, fetches that operators want, alarms told."""

from __future__ import annotations

from typing import Final

from drift.store.sql.workspace_scope import Scope, Stored
from guard.store.tables import accepted_commits, policy_coordination, told_alarms

_KEPT: Final = 86400.0
"""How many seconds it is remembered that an alarm was told, counted from the last time it was."""


class PolicyCoordination:
    """Moments are unix seconds; 0 where nothing was said yet."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def lead(self, revision: str, at: float) -> None:
        """Say that this revision leads."""
        self._scope.upsert(policy_coordination, [{"leading": revision, "led_at": at}])

    def leading(self) -> str:
        """The revision that leads or led last; "" where none did, or it is not known any more."""
        row = self._row()
        return "" if row is None else str(row.leading or "")

    def led_at(self) -> float:
        row = self._row()
        return 0.0 if row is None else float(row.led_at or 0.0)

    def want_fetch(self, at: float) -> None:
        """Say that every replica is to fetch the policies."""
        self._scope.upsert(policy_coordination, [{"wanted_at": at}])

    def wanted_at(self) -> float:
        """When an operator last wanted a fetch."""
        row = self._row()
        return 0.0 if row is None else float(row.wanted_at or 0.0)

    def accept(self, commit: str, at: float) -> None:
        """Keep that an operator lets this commit in although it rewrites the branch."""
        self._scope.upsert(accepted_commits, [{"commit": commit, "accepted_at": at}])

    def accepted_at(self, commit: str) -> float | None:
        row = self._scope.first(self._scope.select(accepted_commits, accepted_commits.c.commit == commit))
        return None if row is None else float(row.accepted_at)

    def claim_telling(self, alarm: str, due: float) -> bool:
        """Claim to tell people of an alarm; True for exactly one caller per alarm and due time. `alarm` is a digest."""
        won = self._scope.insert_new(told_alarms, {"alarm": alarm, "due": due})
        if won:
            self._scope.delete(told_alarms, told_alarms.c.alarm == alarm, told_alarms.c.due < due - _KEPT)
        return won

    def _row(self) -> Stored | None:
        statement = self._scope.select(policy_coordination)
        return self._scope.once("policy_coordination", lambda: self._scope.first(statement))
