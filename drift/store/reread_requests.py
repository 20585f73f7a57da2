"""Reread requests: webhook notifications that are no activity-log entries, and make us read some kinds again."""

from __future__ import annotations

from drift.core.model.records import RereadRequest
from drift.store.sql.tables import hints
from drift.store.sql.workspace_scope import Scope, Stored


class RereadRequests:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, request: RereadRequest) -> bool:
        """Keep a notification; False when it is known already."""
        return self._scope.insert_new(
            hints,
            {
                "id": request.id,
                "topic": request.topic,
                "created_at": request.created_at,
                "received_at": request.received_at,
                "resource_id": request.resource_id,
            },
        )

    def pending(self, limit: int) -> list[RereadRequest]:
        """Requests that are not processed yet, in the order they came."""
        statement = self._scope.select(hints, hints.c.done_at.is_(None))
        rows = self._scope.all(statement.order_by(hints.c.received_at, hints.c.id).limit(limit))
        return [_request(row) for row in rows]

    def done(self, id: str, at: float) -> bool:
        """The kinds were read; tells whether this call said so first."""
        return self._scope.update(hints, hints.c.id == id, hints.c.done_at.is_(None), done_at=at) == 1


def _request(row: Stored) -> RereadRequest:
    return RereadRequest(row.id, row.topic, row.created_at, row.received_at, row.resource_id)
