"""Guided remedies: written steps for people, open until a reading shows that they were followed."""

from __future__ import annotations

from drift.core.model.resources import Ref
from drift.store.sql.row_codecs import ref_of
from drift.store.sql.workspace_scope import Query, Scope, Stored
from guard.core.model.records import GuidedRemedy
from guard.store.tables import remedies

_open = remedies.c.done_at.is_(None)


class Remedies:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, remedy: GuidedRemedy) -> bool:
        """Keep a remedy; False when its id is known already."""
        return self._scope.insert_new(
            remedies,
            {
                "id": remedy.id,
                "decision_id": remedy.decision_id,
                "kind": remedy.ref.kind,
                "resource_id": remedy.ref.id,
                "steps": remedy.steps,
                "wanted": remedy.wanted,
                "opened_at": remedy.opened_at,
                "done_at": remedy.done_at,
                "done_because": remedy.done_because,
            },
        )

    def get(self, id: str) -> GuidedRemedy | None:
        row = self._scope.first(self._scope.select(remedies, remedies.c.id == id))
        return None if row is None else _remedy(row)

    def open_remedies(self, ref: Ref | None = None) -> list[GuidedRemedy]:
        """Open remedies, oldest first."""
        where = () if ref is None else (remedies.c.kind == ref.kind, remedies.c.resource_id == ref.id)
        return self._oldest_first(self._scope.select(remedies, _open, *where))

    def search(
        self, is_open: bool | None = None, before: str | None = None, limit: int = 50
    ) -> list[GuidedRemedy]:
        """Newest first; `before` is the id of the last one of the page before."""
        where = [*self._scope.before(remedies, "opened_at", before)]
        if is_open is not None:
            where.append(_open if is_open else ~_open)
        newest_first = (remedies.c.opened_at.desc(), remedies.c.id.desc())
        statement = self._scope.select(remedies, *where).order_by(*newest_first).limit(limit)
        return [_remedy(row) for row in self._scope.all(statement)]

    def for_decision(self, decision_id: str) -> list[GuidedRemedy]:
        return self._oldest_first(self._scope.select(remedies, remedies.c.decision_id == decision_id))

    def done(self, id: str, at: float, because: str) -> bool:
        """Mark a remedy as done; tells whether this call was the first to."""
        done = {"done_at": at, "done_because": because}
        return self._scope.update(remedies, remedies.c.id == id, _open, **done) == 1

    def _oldest_first(self, statement: Query) -> list[GuidedRemedy]:
        ordered = statement.order_by(remedies.c.opened_at, remedies.c.id)
        return [_remedy(row) for row in self._scope.all(ordered)]


def _remedy(row: Stored) -> GuidedRemedy:
    return GuidedRemedy(
        id=row.id,
        decision_id=row.decision_id,
        ref=ref_of(row),
        steps=tuple(row.steps),
        wanted=tuple((pointer, value, missing) for pointer, value, missing in row.wanted),
        opened_at=row.opened_at,
        done_at=row.done_at,
        done_because=row.done_because,
    )
