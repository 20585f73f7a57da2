"""The past of a workspace: what was known at a moment, what was not, and what referred to what then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_, select

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.catalogue.references import referring_kinds
from drift.core.model.moments import Turn
from drift.core.model.records import ChangeRecord, KindStatus, Version
from drift.core.model.resources import Ref
from drift.store.bodies import base, unpack
from drift.store.changes import Changes
from drift.store.references import targets_of
from drift.store.sql.row_codecs import known
from drift.store.sql.tables import bodies, changes, coverage, resource_references, snapshots, versions
from drift.store.sql.workspace_scope import Scope, batches
from drift.store.versions import live_at, version_of

_STEP: Final = 0.001
"""Seconds between two moments that the record tells apart."""
_NEAR: Final = 20
"""Snapshots that are looked through for all kinds at once; a kind that none of them read is looked for by itself."""


class Past:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    # Moments

    def turn(self, number: int) -> Turn | None:
        """The moments before and after a change: those of the reading that showed it."""
        c, v = changes.c, versions.c
        row = self._scope.first(self._scope.select(changes, c.id == number))
        if row is None:
            return None
        gone = row.after_digest is None
        digest, edge = (row.before_digest, v.until) if gone else (row.after_digest, v.since)
        found = self._scope.first(
            select(edge)
            .where(
                v.workspace == self._scope.workspace,
                v.kind == row.kind,
                v.resource_id == row.resource_id,
                v.digest == digest,
                edge <= row.detected_at,
            )
            .order_by(edge.desc())
        )
        at = float(row.detected_at if found is None else found[0])
        return Turn(at - _STEP, at)

    # What was known

    def statuses(self, at: float) -> dict[str, KindStatus]:
        """How the last reading of each kind before a moment went; a kind that nobody had tried to read is left out."""
        return self._scope.once(("statuses", at), lambda: self._statuses(at))

    def _statuses(self, at: float) -> dict[str, KindStatus]:
        last = self._snapshot(at)
        near = self._covered(at, coverage.c.snapshot <= last, coverage.c.snapshot > last - _NEAR)
        for kind in CATALOGUE.keys() - near.keys():
            near |= self._covered(at, coverage.c.snapshot <= last, coverage.c.kind == kind, most=1)
        return near

    def _snapshot(self, at: float) -> int:
        """The last snapshot that began before a moment; 0 where none did."""
        c = snapshots.c
        before = select(c.id).where(c.workspace == self._scope.workspace, c.started_at <= at)
        row = self._scope.first(before.order_by(c.id.desc()))
        return 0 if row is None else int(row[0])

    def _covered(
        self, at: float, *where: ColumnElement[bool], most: int | None = None
    ) -> dict[str, KindStatus]:
        c = coverage.c
        then = or_(and_(c.status == "read", c.read_at <= at), and_(c.status != "read", c.attempted_at <= at))
        statement = self._scope.select(coverage, then, *where).order_by(c.snapshot.desc())
        found: dict[str, KindStatus] = {}
        for row in self._scope.all(statement.limit(most) if most else statement):
            found.setdefault(row.kind, KindStatus(**known(KindStatus, dict(row._mapping))))
        return found

    def next_read(self, kind: str, at: float) -> float | None:
        """When a kind was read completely for the first time after a moment."""
        c = coverage.c
        later = (c.snapshot >= self._snapshot(at), c.kind == kind, c.status == "read", c.read_at > at)
        row = self._scope.first(self._scope.select(coverage, *later).order_by(c.snapshot))
        return None if row is None else float(row.read_at)

    # What there was

    def changes(self, refs: Sequence[Ref], since: float, until: float) -> list[ChangeRecord]:
        """The changes of these resources that were found between two moments, oldest first."""
        c = changes.c
        found: list[int] = []
        for kind, ids in _by_kind(refs).items():
            for batch in batches(ids):
                where = (
                    c.kind == kind,
                    c.resource_id.in_(batch),
                    c.detected_at > since,
                    c.detected_at <= until,
                )
                found += [
                    row[0]
                    for row in self._scope.all(
                        select(c.id).where(c.workspace == self._scope.workspace, *where)
                    )
                ]
        return sorted(Changes(self._scope).many(found).values(), key=lambda one: one.id)

    def counts(self, at: float) -> dict[str, int]:
        """How many resources of each kind there were; a kind without any is left out."""
        c = versions.c
        statement = select(c.kind, func.count()).where(c.workspace == self._scope.workspace, live_at(at))
        return {kind: int(count) for kind, count in self._scope.all(statement.group_by(c.kind))}

    def page(self, kind: str | None, after: Ref | None, limit: int, at: float) -> list[Version]:
        """The versions of then, ordered by kind and id, those that come after a reference."""
        c = versions.c
        where = [live_at(at)]
        if kind is not None:
            where.append(c.kind == kind)
        if after is not None:
            where.append(or_(c.kind > after.kind, and_(c.kind == after.kind, c.resource_id > after.id)))
        statement = self._scope.select(versions, *where).order_by(c.kind, c.resource_id).limit(limit)
        return [version_of(row) for row in self._scope.all(statement)]

    def ids(self, at: float) -> dict[str, dict[int, str]]:
        """The id of every resource of then, by kind and the number of its version."""
        c = versions.c
        statement = select(c.kind, c.resource_id, c.id).where(
            c.workspace == self._scope.workspace, live_at(at)
        )
        found: dict[str, dict[int, str]] = {}
        for kind, id, number in self._scope.all(statement):
            found.setdefault(kind, {})[number] = id
        return found

    def there(self, refs: Sequence[Ref], at: float) -> dict[Ref, Version]:
        """The version of then of each of these resources; one that was not there is left out."""
        c = versions.c
        found: dict[Ref, Version] = {}
        for kind, ids in _by_kind(refs).items():
            for batch in batches(ids):
                where = (c.kind == kind, c.resource_id.in_(batch), live_at(at))
                found |= {
                    v.ref: v for v in map(version_of, self._scope.all(self._scope.select(versions, *where)))
                }
        return found

    def between(self, refs: Sequence[Ref], since: float, until: float) -> list[Version]:
        """The versions of these resources that began or ended between two moments, oldest first."""
        c = versions.c
        moved = or_(and_(c.since > since, c.since <= until), and_(c.until > since, c.until <= until))
        found = [
            version_of(row)
            for kind, ids in _by_kind(refs).items()
            for batch in batches(ids)
            for row in self._scope.all(
                self._scope.select(versions, c.kind == kind, c.resource_id.in_(batch), moved)
            )
        ]
        return sorted(found, key=lambda one: (one.since, one.id))

    def count_under(self, kind: str, parent: Ref, at: float) -> int:
        """How many resources of a kind lay under this parent."""
        c = versions.c
        under = (c.kind == kind, c.parent_kind == parent.kind, c.parent_id == parent.id)
        return self._scope.count(versions, *under, live_at(at))

    def live_within(self, refs: Sequence[Ref], since: float, until: float) -> list[Version]:
        """The versions of these resources that were live at some time between two moments, oldest first."""
        c = versions.c
        live = and_(c.since <= until, or_(c.until.is_(None), c.until > since))
        found = [
            version_of(row)
            for kind, ids in _by_kind(refs).items()
            for batch in batches(ids)
            for row in self._scope.all(
                self._scope.select(versions, c.kind == kind, c.resource_id.in_(batch), live)
            )
        ]
        return sorted(found, key=lambda one: (one.since, one.id))

    # What referred to what

    def referrers(self, to: Ref, at: float) -> dict[str, list[str]]:
        """The resources that referred to one at a moment, by kind, each with its ids in order.

        What is as it was then stands in the index of what is live: only bodies of versions that ended are read."""
        found: dict[str, set[str]] = {}
        for kind, id in (*self._still(to, at), *self._ended(to, at)):
            found.setdefault(kind, set()).add(id)
        return {kind: sorted(ids) for kind, ids in sorted(found.items())}

    def _still(self, to: Ref, at: float) -> Iterator[tuple[str, str]]:
        r, c = resource_references.c, versions.c
        same = and_(c.workspace == r.workspace, c.kind == r.kind, c.resource_id == r.resource_id)
        statement = (
            select(r.kind, r.resource_id)
            .join(versions, same)
            .where(
                r.workspace == self._scope.workspace,
                r.to_kind == to.kind,
                r.to_id == to.id,
                c.until.is_(None),
                c.since <= at,
            )
        )
        return ((kind, id) for kind, id in self._scope.all(statement))

    def _ended(self, to: Ref, at: float) -> Iterator[tuple[str, str]]:
        c = versions.c
        same = and_(bodies.c.workspace == c.workspace, bodies.c.digest == c.digest)
        statement = (
            select(c.kind, c.resource_id, bodies.c.body, base.c.body.label("dictionary"))
            .join(bodies, same)
            .outerjoin(base, bodies.c.base == base.c.id)
            .where(
                c.workspace == self._scope.workspace,
                c.kind.in_([kind.name for kind in referring_kinds(to.kind)]),
                c.since <= at,
                c.until > at,
            )
        )
        for row in self._scope.stream(statement):
            ref = Ref(row.kind, row.resource_id)
            if ref != to and (to.kind, to.id) in targets_of(ref.kind, unpack(row.body, row.dictionary)):
                yield ref.kind, ref.id


def _by_kind(refs: Sequence[Ref]) -> dict[str, list[str]]:
    """The ids of these resources by their kinds, each once."""
    found: dict[str, dict[str, None]] = {}
    for ref in refs:
        found.setdefault(ref.kind, {})[ref.id] = None
    return {kind: list(ids) for kind, ids in found.items()}
