"""Entries of the activity log that could not be read whole: why, and what was kept of them."""

from __future__ import annotations

from drift.core.model.damaged_activity import UnreadableEntry
from drift.store.sql.tables import unreadable_entries as entries
from drift.store.sql.workspace_scope import Scope, Stored


class UnreadableEntries:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, entry: UnreadableEntry) -> bool:
        """Keep an entry; False when it is known already."""
        return self._scope.insert_new(
            entries,
            {
                "id": entry.id,
                "entry_id": entry.entry_id,
                "why": entry.why,
                "received_at": entry.received_at,
                "raw": {"raw": entry.raw},
            },
        )

    def count(self, since: float = 0.0) -> int:
        """How many were received since a moment."""
        return self._scope.count(entries, entries.c.received_at >= since)

    def search(self, since: float = 0.0, limit: int = 50) -> list[UnreadableEntry]:
        """Those received since a moment, newest first."""
        statement = self._scope.select(entries, entries.c.received_at >= since)
        newest_first = statement.order_by(entries.c.received_at.desc(), entries.c.id).limit(limit)
        return [_entry(row) for row in self._scope.all(newest_first)]


def _entry(row: Stored) -> UnreadableEntry:
    return UnreadableEntry(row.id, row.entry_id, row.why, row.received_at, row.raw["raw"])
