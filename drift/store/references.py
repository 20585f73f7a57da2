"""Which live resource refers to which: an index of what the bodies say, kept as versions begin and end.

The index follows from the bodies and from what the kinds declare. Under other declarations it is made anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final, TypeAlias

from sqlalchemy import func, literal, select, union_all

from drift.core.catalogue.catalogue import CATALOGUE, KINDS
from drift.core.catalogue.references import may_refer, reference_rules, targets_in
from drift.core.model.resources import Body, Ref
from drift.store.bodies import base, unpack
from drift.store.sql.database import resource_lock
from drift.store.sql.tables import bodies, versions
from drift.store.sql.tables import reference_rules as rules
from drift.store.sql.tables import resource_references as references
from drift.store.sql.workspace_scope import BATCH, Scope, batches

Targets: TypeAlias = frozenset[tuple[str, str]]
"""The kind and the id of each resource that a resource refers to."""
NOTHING: Final[Targets] = frozenset()


def targets_of(kind: str, body: Body) -> Targets:
    """What a resource refers to. A kind that is not in the catalogue refers to nothing."""
    declared = CATALOGUE.get(kind)
    return NOTHING if declared is None else targets_in(declared, body)


class References:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    # Reading

    def count_to(self, ref: Ref) -> dict[str, int]:
        """How many live resources of each kind refer to this one."""
        c = references.c
        statement = (
            select(c.kind, func.count())
            .where(c.workspace == self._scope.workspace, c.to_kind == ref.kind, c.to_id == ref.id)
            .group_by(c.kind)
        )
        return {kind: int(count) for kind, count in self._scope.all(statement)}

    def count_among(self, ref: Ref, kinds: Collection[str]) -> tuple[dict[str, int], int]:
        """How many live resources of each of these kinds refer to this one, and how many there are of all of them."""
        if not kinds:
            return {}, 0
        c, v, among = references.c, versions.c, sorted(kinds)
        here = (c.workspace == self._scope.workspace, c.to_kind == ref.kind, c.to_id == ref.id)
        live = (v.workspace == self._scope.workspace, v.until.is_(None), v.kind.in_(among))
        every = select(literal(""), func.count()).select_from(versions).where(*live)
        statement = union_all(
            select(c.kind, func.count()).where(*here, c.kind.in_(among)).group_by(c.kind), every
        )
        counts = {kind: int(count) for kind, count in self._scope.connection.execute(statement)}
        of = counts.pop("")
        return counts, of

    def first_to(self, ref: Ref, kind: str, limit: int) -> list[str]:
        """The first ids, in order, of live resources of a kind that refer to this one."""
        c = references.c
        statement = (
            select(c.resource_id)
            .where(
                c.workspace == self._scope.workspace,
                c.to_kind == ref.kind,
                c.to_id == ref.id,
                c.kind == kind,
            )
            .order_by(c.resource_id)
        )
        return [row[0] for row in self._scope.all(statement.limit(limit))]

    def every_to(self, kind: str, ids: Iterable[str], by: Collection[str]) -> list[Ref]:
        """All live resources of the kinds `by` that refer to one of these of a kind, each once."""
        c, found = references.c, dict[Ref, None]()
        for batch in batches(ids if by else ()):
            here = (c.to_kind == kind, c.to_id.in_(batch), c.kind.in_(sorted(by)))
            columns = self._scope.select(references, *here).with_only_columns(c.kind, c.resource_id)
            rows = self._scope.all(columns.distinct().order_by(c.kind, c.resource_id))
            found.update((Ref(*row), None) for row in rows)
        return list(found)

    # Writing

    def put(self, found: Iterable[tuple[Ref, Targets]]) -> None:
        """Keep what each of these resources refers to, which was not indexed before. What refers to itself is not kept:
        nothing depends on that."""
        self._scope.insert_all(
            references,
            [
                {"to_kind": to, "to_id": id, "kind": ref.kind, "resource_id": ref.id}
                for ref, targets in found
                for to, id in sorted(targets)
                if (to, id) != (ref.kind, ref.id)
            ],
        )

    def drop(self, refs: Iterable[Ref]) -> None:
        """Forget what these resources refer to."""
        by_kind: dict[str, list[str]] = {}
        for ref in refs:
            if ref.kind in CATALOGUE and may_refer(CATALOGUE[ref.kind]):
                by_kind.setdefault(ref.kind, []).append(ref.id)
        for kind, ids in by_kind.items():
            for batch in batches(ids):
                self._scope.delete(references, references.c.kind == kind, references.c.resource_id.in_(batch))

    def refresh(self) -> tuple[str, ...]:
        """Index the live resources of the kinds whose declarations are not those of the index; returns their names."""
        known = {row.kind: row.rules for row in self._scope.all(self._scope.select(rules))}
        stale = [kind for kind in KINDS if may_refer(kind) and known.get(kind.name) != reference_rules(kind)]
        gone = known.keys() - {kind.name for kind in KINDS if may_refer(kind)}
        for name in sorted((*gone, *(kind.name for kind in stale))):
            # As whoever records a reading of the kind does: no version begins or ends meanwhile.
            resource_lock(self._scope.connection, self._scope.workspace, Ref(name, "*"))
            self._scope.delete(references, references.c.kind == name)
        for name in gone:
            self._scope.delete(rules, rules.c.kind == name)
        for kind in stale:
            self._index(kind.name)
        self._scope.upsert(rules, [{"kind": kind.name, "rules": reference_rules(kind)} for kind in stale])
        return tuple(kind.name for kind in stale)

    def _index(self, kind: str) -> None:
        """Index all live resources of a kind, some at a time."""
        c = versions.c
        after = ""
        while True:
            statement = (
                select(c.resource_id, bodies.c.body, base.c.body.label("dictionary"))
                .join(bodies, (bodies.c.workspace == c.workspace) & (bodies.c.digest == c.digest))
                .outerjoin(base, bodies.c.base == base.c.id)
                .where(
                    c.workspace == self._scope.workspace,
                    c.kind == kind,
                    c.until.is_(None),
                    c.resource_id > after,
                )
                .order_by(c.resource_id)
                .limit(BATCH)
            )
            rows = self._scope.all(statement)
            self.put(
                (Ref(kind, row.resource_id), targets_of(kind, unpack(row.body, row.dictionary)))
                for row in rows
            )
            if len(rows) < BATCH:
                return
            after = rows[-1].resource_id
