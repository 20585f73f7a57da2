"""What was deleted by age: one row for each class and run. A run that was interrupted is known, and finished later."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import structs

from drift.store.sql.erased_tables import deletions
from drift.store.sql.workspace_scope import Scope, Stored
from guard.core.model.retention import Deletion
from guard.store.retention_tables import deletions_under_way

_BEGUN = ("record_class", "rule", "kept_from", "began_at", "by", "rows", "held", "up_to")


class Deletions:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def under_way(self) -> list[Deletion]:
        """Runs that did not end."""
        return [_deletion(row, _BEGUN) for row in self._scope.all(self._scope.select(deletions_under_way))]

    def goes_on(self, deletion: Deletion) -> None:
        """Keep how far a run has come."""
        self._scope.upsert(deletions_under_way, [_values(deletion, _BEGUN)])

    def end(self, deletion: Deletion, id: str, at: float) -> Deletion | None:
        """A run has ended. One that deleted nothing leaves nothing behind."""
        same = deletions_under_way.c.record_class == deletion.record_class
        self._scope.delete(deletions_under_way, same)
        if not deletion.records:
            return None
        ended = structs.replace(deletion, id=id, ended_at=at)
        self._scope.insert_new(deletions, _values(ended, (*_BEGUN, "id", "ended_at")))
        return ended

    def of(self, record_class: str) -> list[Deletion]:
        """Those of a class, oldest first."""
        c = deletions.c
        statement = self._scope.select(deletions, c.record_class == record_class).order_by(
            c.ended_at, c.began_at, c.id
        )
        return [_deletion(row, (*_BEGUN, "id", "ended_at")) for row in self._scope.all(statement)]

    def latest(self) -> dict[str, Deletion]:
        """The last deletion of each class of which anything was ever deleted."""
        return self._scope.once(
            "deletions", lambda: {one.record_class: one for one in reversed(self.every())}
        )

    def every(self, limit: int | None = None) -> list[Deletion]:
        """Newest first."""
        c = deletions.c
        newest_first = (c.ended_at.desc(), c.began_at.desc(), c.id.desc())
        statement = self._scope.select(deletions).order_by(*newest_first).limit(limit)
        return [_deletion(row, (*_BEGUN, "id", "ended_at")) for row in self._scope.all(statement)]


def _values(deletion: Deletion, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(deletion, name) for name in names} | {"rows": dict(deletion.rows)}


def _deletion(row: Stored, names: Iterable[str]) -> Deletion:
    return Deletion(**{name: row._mapping[name] for name in names})
