"""Schema events: what readings showed of another shape of Intercom's answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from msgspec import convert, to_builtins

from drift.core.model.schema_events import SchemaEvent, ShapeMove
from drift.store.sql.tables import schema_events
from drift.store.sql.workspace_scope import Scope, Stored

_pending = schema_events.c.followed_at.is_(None)


class SchemaEvents:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, event: SchemaEvent) -> SchemaEvent:
        """Keep an event; returns it with its number."""
        return replace(event, id=self._scope.insert(schema_events, _values(event)))

    def get(self, id: int) -> SchemaEvent | None:
        row = self._scope.first(self._scope.select(schema_events, schema_events.c.id == id))
        return None if row is None else _event(row)

    def search(
        self,
        kind: str | None = None,
        since: float | None = None,
        before_id: int | None = None,
        limit: int = 50,
    ) -> list[SchemaEvent]:
        """Newest first; `before_id` is the id of the last event of the page before."""
        where = [] if kind is None else [schema_events.c.kind == kind]
        if since is not None:
            where.append(schema_events.c.at >= since)
        if before_id is not None:
            where.append(schema_events.c.id < before_id)
        statement = self._scope.select(schema_events, *where).order_by(schema_events.c.id.desc())
        return [_event(row) for row in self._scope.all(statement.limit(limit))]

    def of_kind(self, kind: str) -> list[SchemaEvent]:
        """Every event of a kind, oldest first."""
        statement = self._scope.select(schema_events, schema_events.c.kind == kind)
        return [_event(row) for row in self._scope.all(statement.order_by(schema_events.c.id))]

    def pending(self) -> list[SchemaEvent]:
        """Events that what is known good does not follow yet, oldest first."""
        rows = self._scope.all(self._scope.select(schema_events, _pending).order_by(schema_events.c.id))
        return [_event(row) for row in rows]

    def is_pending(self, kind: str) -> bool:
        """Whether what is known good of a kind does not follow its newest shape yet."""
        return self._scope.count(schema_events, _pending, schema_events.c.kind == kind) > 0

    def mark_followed(self, id: int, at: float) -> bool:
        """Mark an event as followed; tells whether this call was the first to."""
        return self._scope.update(schema_events, schema_events.c.id == id, _pending, followed_at=at) == 1

    def counts(self) -> dict[tuple[str, str], int]:
        """How many there ever were, by kind and cause."""
        return {
            (kind, cause): n
            for (kind, cause), n in self._scope.count_by(schema_events, "kind", "cause").items()
        }


def _values(event: SchemaEvent) -> dict[str, Any]:
    return {
        "kind": event.kind,
        "at": event.at,
        "cause": event.cause,
        "version_before": event.version_before,
        "version_after": event.version_after,
        "moves": to_builtins(event.moves),
        "resources": event.resources,
        "followed_at": event.followed_at,
    }


def _event(row: Stored) -> SchemaEvent:
    return SchemaEvent(
        id=row.id,
        kind=row.kind,
        at=row.at,
        cause=row.cause,
        version_before=row.version_before,
        version_after=row.version_after,
        moves=_moves(row.moves),
        resources=row.resources,
        followed_at=row.followed_at,
    )


def _moves(stored: Sequence[Any]) -> tuple[ShapeMove, ...]:
    return convert(stored, tuple[ShapeMove, ...])
