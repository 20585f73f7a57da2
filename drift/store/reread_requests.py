"""Webhook notifications that are no activity-log entries: reasons to read some kinds again."""

from __future__ import annotations

from drift.core.model.records import Hint
from drift.store.sql.tables import hints
from drift.store.sql.workspace_scope import Scope, Stored


class RereadRequests:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, hint: Hint) -> bool:
        """Keep a notification; False when it is known already."""
        return self._scope.insert_new(
            hints,
            {
                "id": hint.id,
                "topic": hint.topic,
                "created_at": hint.created_at,
                "received_at": hint.received_at,
                "resource_id": hint.resource_id,
            },
        )

    def pending(self, limit: int) -> list[Hint]:
        """Hints that nobody followed yet, in the order they came."""
        statement = self._scope.select(hints, hints.c.done_at.is_(None))
        rows = self._scope.all(statement.order_by(hints.c.received_at, hints.c.id).limit(limit))
        return [_hint(row) for row in rows]

    def done(self, id: str, at: float) -> bool:
        """The hint was followed; tells whether this call said so first."""
        return self._scope.update(hints, hints.c.id == id, hints.c.done_at.is_(None), done_at=at) == 1


def _hint(row: Stored) -> Hint:
    return Hint(row.id, row.topic, row.created_at, row.received_at, row.resource_id)
