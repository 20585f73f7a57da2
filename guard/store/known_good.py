"""Known good states: the last body of each resource that broke no policy or was approved."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import and_, bindparam, select

from drift.core.model.resources import Digest, Ref
from drift.store.sql.row_codecs import parent_of, ref_of, ref_values
from drift.store.sql.tables import versions
from drift.store.sql.workspace_scope import Scope, Stored, prepared
from guard.core.model.records import KnownGood
from guard.store.tables import known_good

_IDS_OF_KIND: Final = prepared(known_good, known_good.c.kind == bindparam("kind"), columns=("resource_id",))


class KnownGoods:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get(self, ref: Ref) -> KnownGood | None:
        where = (known_good.c.kind == ref.kind, known_good.c.resource_id == ref.id)
        row = self._scope.first(self._scope.select(known_good, *where))
        return None if row is None else _known_good(row)

    def put(self, good: KnownGood) -> None:
        self.put_many([good])

    def put_many(self, many: Iterable[KnownGood]) -> None:
        """Keep these, replacing earlier ones."""
        self._scope.upsert(known_good, [_values(good) for good in many])

    def remove(self, ref: Ref) -> None:
        """Forget what is known of a resource: the next scan settles it, as after a first reading."""
        self._scope.delete(known_good, known_good.c.kind == ref.kind, known_good.c.resource_id == ref.id)

    def ids(self, kind: str) -> set[str]:
        """The ids of the resources of a kind with a known good state."""
        return {id for (id,) in self._scope.all_of(_IDS_OF_KIND, kind=kind)}

    def moved(self, kinds: Iterable[str]) -> list[tuple[KnownGood, Digest | None]]:
        """The known good states of these kinds that are not the live ones, ordered by reference, each with the digest
        of the live body; None where the resource is gone."""
        c = known_good.c
        is_live = and_(
            versions.c.workspace == c.workspace,
            versions.c.kind == c.kind,
            versions.c.resource_id == c.resource_id,
            versions.c.until.is_(None),
        )
        statement = (
            select(known_good, versions.c.digest.label("live"))
            .outerjoin(versions, is_live)
            .where(
                c.workspace == self._scope.workspace,
                c.kind.in_(list(kinds)),
                c.digest.is_distinct_from(versions.c.digest),
            )
        )
        found = [(_known_good(row), row.live) for row in self._scope.all(statement)]
        return sorted(found, key=lambda moved: moved[0].ref)

    def all(self, kind: str | None = None) -> dict[Ref, KnownGood]:
        where = () if kind is None else (known_good.c.kind == kind,)
        rows = self._scope.all(self._scope.select(known_good, *where))
        return {good.ref: good for good in map(_known_good, rows)}


def _values(good: KnownGood) -> dict[str, Any]:
    state = {"digest": good.digest, "since": good.since, "because": good.because}
    return {**ref_values(good.ref, good.parent), **state}


def _known_good(row: Stored) -> KnownGood:
    return KnownGood(ref_of(row), parent_of(row), row.digest, row.since, row.because)
