"""Aliases: the new id of a recreated resource, so that its history follows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from drift.core.model.resources import Ref
from drift.store.sql.tables import aliases
from drift.store.sql.workspace_scope import Scope, Stored


class Aliases:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, old: Ref, new: Ref, at: float) -> None:
        """Keep that `old` was recreated as `new`, of the same kind."""
        self._scope.upsert(
            aliases, [{"kind": old.kind, "resource_id": old.id, "new_id": new.id, "at": float(at)}]
        )

    def latest(self, ref: Ref) -> Ref:
        """The current reference of a resource: itself if it was never recreated."""
        following = {row.resource_id: row.new_id for row in self._rows(ref.kind)}
        seen = {ref.id}
        while (id_ := following.get(ref.id)) is not None and id_ not in seen:
            seen.add(id_)
            ref = Ref(ref.kind, id_)
        return ref

    def earlier(self, ref: Ref) -> tuple[Ref, ...]:
        """The earlier references of a resource, oldest first."""
        before = {row.new_id: row.resource_id for row in self._rows(ref.kind)}
        found: list[str] = []
        id_ = before.get(ref.id)
        while id_ is not None and id_ not in found:
            found.append(id_)
            id_ = before.get(id_)
        return tuple(Ref(ref.kind, earlier) for earlier in reversed(found))

    def made_again(self, since: float, until: float) -> dict[Ref, Ref]:
        """What was made again between two moments: the name it had at the first, and the one it has at the other."""
        within = (aliases.c.at > since, aliases.c.at <= until)
        rows = self._scope.all(self._scope.select(aliases, *within).order_by(aliases.c.at))
        following = {Ref(row.kind, row.resource_id): Ref(row.kind, row.new_id) for row in rows}
        return {old: _last(old, following) for old in following if old not in following.values()}

    def kinds(self) -> set[str]:
        """The kinds of which any resource was recreated."""
        return {kind for (kind,) in self._scope.count_by(aliases, "kind")}

    def _rows(self, kind: str) -> Sequence[Stored]:
        asked = self._scope.select(aliases, aliases.c.kind == kind)
        return self._scope.once(("aliases", kind), lambda: self._scope.all(asked))


def _last(ref: Ref, following: Mapping[Ref, Ref]) -> Ref:
    """The end of a chain; a circle ends where it began."""
    seen = {ref}
    while (after := following.get(ref)) is not None and after not in seen:
        seen.add(after)
        ref = after
    return ref
