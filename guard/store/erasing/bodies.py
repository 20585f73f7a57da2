"""Bodies of resources that speak of a person get another content, and with it another digest: what names the old one
names the new one afterwards."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Table, and_, delete, select, update

from drift.core.model.resources import Body, Digest, Ref, canonical
from drift.core.normalisation.erasing import Eraser
from drift.store.bodies import base, pack, unpack
from drift.store.sql import tables as drift
from drift.store.sql.row_codecs import ref_of
from drift.store.sql.tables import bodies
from drift.store.sql.work_tables import intents
from drift.store.sql.workspace_scope import Scope, batches
from guard.store import tables as guard

NAMED_BY: Final[tuple[tuple[Table, str], ...]] = (
    (drift.versions, "digest"),
    (drift.changes, "before_digest"),
    (drift.changes, "after_digest"),
    (intents, "expected"),
    (intents, "target"),
    (intents, "result"),
    (guard.decisions, "before_digest"),
    (guard.decisions, "after_digest"),
    (guard.known_good, "digest"),
)
"""Columns with digests of bodies."""


class InForce(NamedTuple):
    """A body that Intercom shows now, or that would be put back into it."""

    ref: Ref
    digest: Digest


def new_digest(body: Body, eraser: Eraser) -> Digest:
    return hashlib.sha256(canonical(eraser.mapping(body))).digest()


class PersonalBodies:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def find(self, eraser: Eraser) -> dict[Digest, Body]:
        """The bodies that speak of somebody, as they are, by digest."""
        statement = (
            select(bodies.c.digest, bodies.c.body, base.c.body.label("dictionary"))
            .outerjoin(base, bodies.c.base == base.c.id)
            .where(bodies.c.workspace == self._scope.workspace)
        )
        found: dict[Digest, Body] = {}
        for digest, packed, dictionary in self._scope.stream(statement):
            body = unpack(packed, dictionary)
            if eraser.mapping(body) is not body:
                found[digest] = body
        return found

    def in_force(self, digests: Iterable[Digest]) -> list[InForce]:
        """Those of the bodies that are live, or known good of what is live."""
        v, g = drift.versions.c, guard.known_good.c
        found: set[InForce] = set()
        for batch in batches(digests):
            live = self._scope.select(drift.versions, v.until.is_(None), v.digest.in_(batch))
            good = self._scope.select(guard.known_good, g.digest.in_(batch))
            for statement in (live, good):
                found.update(InForce(ref_of(row), row.digest) for row in self._scope.all(statement))
        return sorted(found)

    def refs_of(self, digests: Iterable[Digest]) -> frozenset[Ref]:
        """The resources that these are bodies of, or were."""
        found: set[Ref] = set()
        for batch in batches(digests):
            for table in (drift.versions, guard.known_good):
                named = self._scope.select(table, table.c.digest.in_(batch))
                found.update(ref_of(row) for row in self._scope.all(named))
        return frozenset(found)

    def rewrite(self, old: Mapping[Digest, Body], eraser: Eraser) -> None:
        """Give bodies their new content. Those that were written as a difference to them are written whole."""
        made: dict[Digest, Digest] = {}
        rows: list[dict[str, Any]] = []
        for digest, body in old.items():
            raw = canonical(eraser.mapping(body))
            made[digest] = hashlib.sha256(raw).digest()
            rows.append({"digest": made[digest], "body": pack(raw), "base": None})
        self._stand_alone(list(old))
        self._scope.insert_all(bodies, rows)
        for table, name in NAMED_BY:
            self._name_anew(table, name, made)
        for batch in batches(old):
            gone = delete(bodies).where(
                bodies.c.workspace == self._scope.workspace, bodies.c.digest.in_(batch)
            )
            self._scope.connection.execute(gone)

    def _stand_alone(self, digests: Sequence[Digest]) -> None:
        """Write whole what builds on these bodies."""
        for batch in batches(digests):
            statement = (
                select(bodies.c.id, bodies.c.body, base.c.body.label("dictionary"))
                .join(base, bodies.c.base == base.c.id)
                .where(bodies.c.workspace == self._scope.workspace, base.c.digest.in_(batch))
            )
            for row in self._scope.all(statement):
                whole = pack(canonical(unpack(row.body, row.dictionary)))
                self._write(bodies, bodies.c.id == row.id, body=whole, base=None)

    def _name_anew(self, table: Table, name: str, made: Mapping[Digest, Digest]) -> None:
        key = [column for column in table.primary_key if column.name != "workspace"]
        for batch in batches(made):
            rows = self._scope.all(self._scope.select(table, table.c[name].in_(batch)))
            for row in rows:
                same = and_(*(column == row._mapping[column.name] for column in key))
                self._write(table, same, **{name: made[row._mapping[name]]})

    def _write(self, table: Table, where: Any, **values: Any) -> None:
        """Not by the scope: the ledger says once what was erased, and never from what."""
        statement = update(table).where(table.c.workspace == self._scope.workspace, where)
        self._scope.connection.execute(statement.values(**values))
