"""Since when each policy works by its rules of today, in its mode of today."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete

from drift.store.sql.row_codecs import field_names
from drift.store.sql.workspace_scope import Scope
from guard.core.model.records import Rollout
from guard.store.tables import rollouts


class Rollouts:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def keep(self, found: Iterable[Rollout]) -> None:
        """These are in force now, and no others. One that works as before keeps its beginning."""
        known, now = self.all(), {one.policy: one for one in found}
        moved = [one for one in now.values() if not _works_as_before(one, known.get(one.policy))]
        self._scope.upsert(
            rollouts, [{name: getattr(one, name) for name in field_names(Rollout)} for one in moved]
        )
        for gone in known.keys() - now.keys():
            self._scope.connection.execute(
                delete(rollouts).where(
                    rollouts.c.workspace == self._scope.workspace, rollouts.c.policy == gone
                )
            )

    def all(self) -> dict[str, Rollout]:
        """By the id of the policy."""
        rows = self._scope.all(self._scope.select(rollouts))
        found = (Rollout(**{name: row._mapping[name] for name in field_names(Rollout)}) for row in rows)
        return {one.policy: one for one in found}


def _works_as_before(one: Rollout, before: Rollout | None) -> bool:
    return before is not None and (one.rules, one.mode) == (before.rules, before.mode)
