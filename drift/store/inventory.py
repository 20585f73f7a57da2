"""What there is and what is gone, by kind: without bodies, for lists and counts."""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy import and_, func, or_, select

from drift.core.model.resources import Ref
from drift.store.sql.tables import versions
from drift.store.sql.workspace_scope import Scope

_live: Final = versions.c.until.is_(None)


class LiveHead(NamedTuple):
    """A live version without its body: its number, and the resource whose version it is."""

    version: int
    id: str
    parent: Ref | None
    since: float


class LiveMark(NamedTuple):
    """What tells the live versions of a kind from those of any other moment: no version comes, goes or takes the place
    of another without moving one of these, even where a number is given out again."""

    live: int
    last: int
    total: int
    since: float


class Inventory:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def live_heads(self, kind: str) -> list[LiveHead]:
        """The live versions of a kind."""
        c = versions.c
        statement = select(c.id, c.resource_id, c.parent_kind, c.parent_id, c.since).where(
            c.workspace == self._scope.workspace, _live, c.kind == kind
        )
        return [
            LiveHead(number, id, None if parent is None else Ref(parent, parent_id), since)
            for number, id, parent, parent_id, since in self._scope.all(statement)
        ]

    def live_marks(self, kind: str | None = None) -> dict[str, LiveMark]:
        """The mark of what is live, by kind; a kind without any is left out."""
        c = versions.c
        numbers = func.count(), func.max(c.id), func.sum(c.id), func.max(c.since)
        statement = select(c.kind, *numbers).where(c.workspace == self._scope.workspace, _live)
        if kind is not None:
            statement = statement.where(c.kind == kind)
        return {
            name: LiveMark(int(live), int(last), int(total), since)
            for name, live, last, total, since in self._scope.all(statement.group_by(c.kind))
        }

    def count_by_kind(self) -> dict[str, int]:
        """How many resources of each kind are live; a kind without any is left out."""
        c = versions.c
        statement = select(c.kind, func.count()).where(c.workspace == self._scope.workspace, _live)
        return {kind: int(count) for kind, count in self._scope.all(statement.group_by(c.kind))}

    def ended(self, kind: str, before: tuple[float, str] | None, limit: int) -> list[tuple[Ref, float]]:
        """The resources of a kind that are not there any more, with when they were gone, newest first; `before` is the
        last one of the page before."""
        c, end = versions.c, func.max(versions.c.until)
        statement = (
            select(c.resource_id, end)
            .where(c.workspace == self._scope.workspace, c.kind == kind)
            .group_by(c.resource_id)
            .having(func.count() == func.count(c.until))
            .order_by(end.desc(), c.resource_id)
        )
        if before is not None:
            at, id = before
            statement = statement.having(or_(end < at, and_(end == at, c.resource_id > id)))
        return [(Ref(kind, id), until) for id, until in self._scope.all(statement.limit(limit))]
