"""Rollouts: since when each policy has had its current rules and mode."""

from __future__ import annotations

from collections.abc import Iterable

from drift.store.sql.row_codecs import field_names
from drift.store.sql.workspace_scope import Scope
from guard.core.model.records import Rollout
from guard.store.tables import rollouts


class Rollouts:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def replace_all(self, current: Iterable[Rollout]) -> None:
        """Replace the rollouts by these. An unchanged policy keeps its start."""
        known, now = self.all(), {rollout.policy: rollout for rollout in current}
        moved = [new for new in now.values() if not _is_unchanged(new, known.get(new.policy))]
        self._scope.upsert(
            rollouts, [{name: getattr(rollout, name) for name in field_names(Rollout)} for rollout in moved]
        )
        for gone in known.keys() - now.keys():
            self._scope.delete(rollouts, rollouts.c.policy == gone)

    def all(self) -> dict[str, Rollout]:
        """By the id of the policy."""
        rows = self._scope.all(self._scope.select(rollouts))
        found = (Rollout(**{name: row._mapping[name] for name in field_names(Rollout)}) for row in rows)
        return {rollout.policy: rollout for rollout in found}


def _is_unchanged(rollout: Rollout, before: Rollout | None) -> bool:
    return before is not None and (rollout.rules, rollout.mode) == (before.rules, before.mode)
