"""Delegations: who votes for whom while they are away. A row is added and ended once, and never changed otherwise."""

from __future__ import annotations

from drift.core.model.resources import Ref
from drift.store.sql.database import resource_lock
from drift.store.sql.row_codecs import field_names
from drift.store.sql.workspace_scope import Query, Scope
from guard.core.model.delegation import Delegation
from guard.store.tables import delegations

_not_ended = delegations.c.ended_at.is_(None)


class Delegations:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def lock(self) -> None:
        """Let nobody else add one until this transaction ends: of two that overlap, the later one sees the first."""
        resource_lock(self._scope.connection, self._scope.workspace, Ref("delegations", ""))

    def add(self, delegation: Delegation) -> bool:
        """Keep a delegation; False when its id is known already."""
        values = {name: getattr(delegation, name) for name in field_names(Delegation)}
        return self._scope.insert_new(delegations, values)

    def get(self, id: str) -> Delegation | None:
        found = self._read(self._scope.select(delegations, delegations.c.id == id))
        return found[0] if found else None

    def end(self, id: str, at: float, by: str) -> bool:
        """End a delegation early; tells whether this call was the first to."""
        return (
            self._scope.update(delegations, delegations.c.id == id, _not_ended, ended_at=at, ended_by=by) == 1
        )

    def to_come(self, now: float) -> list[Delegation]:
        """Those that hold now or will, if nobody ends them; in the order in which they begin."""
        statement = self._scope.select(delegations, delegations.c.ends_at > now, _not_ended)
        ordered = statement.order_by(delegations.c.starts_at, delegations.c.id)
        return list(self._scope.once(("delegations", now), lambda: tuple(self._read(ordered))))

    def search(
        self, now: float, is_open: bool | None = None, before: str | None = None, limit: int = 50
    ) -> list[Delegation]:
        """Newest first; `before` is the id of the last one of the page before. An open one holds at `now`, or will."""
        where = [*self._scope.before(delegations, "made_at", before)]
        if is_open is not None:
            lasts = (delegations.c.ends_at > now) & _not_ended
            where.append(lasts if is_open else ~lasts)
        statement = self._scope.select(delegations, *where)
        ordered = statement.order_by(delegations.c.made_at.desc(), delegations.c.id.desc())
        return self._read(ordered.limit(limit))

    def _read(self, statement: Query) -> list[Delegation]:
        names = field_names(Delegation)
        return [
            Delegation(**{name: row._mapping[name] for name in names}) for row in self._scope.all(statement)
        ]
