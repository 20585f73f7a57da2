"""Every policy set that ever judged, whole, under its revision."""

from __future__ import annotations

from sqlalchemy import select

from drift.resources import Body
from drift.store.scope import Scope
from guard.store.tables import policy_sets


class PolicySets:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def put(self, revision: str, document: Body) -> bool:
        """Keep a set; False when this revision is kept already. A revision never changes its content."""
        return self._scope.insert_new(policy_sets, {"revision": revision, "document": dict(document)})

    def revisions(self) -> list[str]:
        """Of every set that is kept, without the sets."""
        rows = self._scope.all(
            select(policy_sets.c.revision).where(policy_sets.c.workspace == self._scope.workspace)
        )
        return [str(row.revision) for row in rows]

    def get(self, revision: str) -> Body | None:
        row = self._scope.first(self._scope.select(policy_sets, policy_sets.c.revision == revision))
        return None if row is None else row.document
