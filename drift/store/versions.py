"""The history of every resource: a lean row per version with the interval it was live, bodies kept apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, bindparam, false, or_, select

from drift.core.model.changes import Change
from drift.core.model.records import Version
from drift.core.model.resources import Body, Digest, Ref, Resource
from drift.core.normalisation.comparison import diff
from drift.store.bodies import NONE_READY, Bodies, Ready, base, packed_resource, unpack
from drift.store.references import References, Targets, targets_of
from drift.store.sql.database import resource_lock
from drift.store.sql.row_codecs import parent_of, ref_of, ref_values
from drift.store.sql.tables import bodies, versions
from drift.store.sql.workspace_scope import BATCH, Query, Scope, Stored, batches, prepared

_live = versions.c.until.is_(None)
_HEAD: Final = ("id", "resource_id", "parent_kind", "parent_id", "digest", "since")
_OF_KIND: Final = prepared(versions, _live, versions.c.kind == bindparam("kind"))
_HEADS_OF_KIND: Final = prepared(versions, _live, versions.c.kind == bindparam("kind"), columns=_HEAD)


class Versions:
    """Intervals are half open: a version is live from `since` on, and no longer at `until`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._bodies = Bodies(scope)
        self._references = References(scope)

    # Reading

    def current(self, kind: str) -> dict[Ref, Version]:
        """The live version of every resource of a kind, without bodies."""
        rows = self._scope.all_of(_OF_KIND, kind=kind)
        return {version.ref: version for version in map(version_of, rows)}

    def live_digests(self, kind: str) -> dict[str, tuple[Digest, float]]:
        """The digest and start of every live version of a kind, by id. A reading is compared with them, so nothing slow
        is loaded."""
        return {id: (digest, since) for _, id, _, _, digest, since in self._heads(kind)}

    def parents(self, kind: str) -> dict[Ref, Ref | None]:
        """Every live resource of a kind with its parent."""
        return {
            Ref(kind, id): None if parent is None else Ref(parent, parent_id)
            for _, id, parent, parent_id, _, _ in self._heads(kind)
        }

    def resources_among(self, kind: str, ids: Iterable[str]) -> frozenset[str]:
        """Those of the ids under which a resource of this kind is live."""
        found: set[str] = set()
        for batch in batches(dict.fromkeys(ids)):
            of_them = self._scope.among(versions.c.resource_id, batch)
            statement = self._scope.select(versions, _live, *_is_kind(kind), of_them)
            found.update(
                row[0] for row in self._scope.all(statement.with_only_columns(versions.c.resource_id))
            )
        return frozenset(found)

    def live_ids(self) -> dict[str, dict[int, str]]:
        """The id of every resource, by kind and the number of its live version. The body of a version never changes."""
        c = versions.c
        statement = select(c.kind, c.resource_id, c.id).where(c.workspace == self._scope.workspace, _live)
        found: dict[str, dict[int, str]] = {}
        for kind, resource_id, id in self._scope.all(statement):
            found.setdefault(kind, {})[id] = resource_id
        return found

    def bodies_of(self, numbers: Iterable[int]) -> dict[int, Body]:
        """The bodies of the versions with these numbers."""
        found: dict[int, Body] = {}
        for batch in batches(numbers):
            rows = self._scope.all(self._with_bodies(self._scope.among(versions.c.id, batch)))
            found.update({row.id: unpack(row.body, row.dictionary) for row in rows})
        return found

    def page(self, kind: str | None, after: Ref | None, limit: int) -> list[Version]:
        """Live versions ordered by kind and id, those that come after a reference."""
        where = [_live, *_is_kind(kind)]
        if after is not None:
            same_kind = and_(versions.c.kind == after.kind, versions.c.resource_id > after.id)
            where.append(or_(versions.c.kind > after.kind, same_kind))
        statement = self._scope.select(versions, *where).order_by(versions.c.kind, versions.c.resource_id)
        return [version_of(row) for row in self._scope.all(statement.limit(limit))]

    def bodies(self, digests: Iterable[Digest]) -> dict[Digest, Body]:
        """The bodies kept under these digests; an unknown digest is left out."""
        return self._bodies.get(digests)

    def canonical_bodies(self, digests: Iterable[Digest]) -> dict[Digest, bytes]:
        """The same, as the bytes of which the digest is."""
        return self._bodies.canonical(digests)

    def version(self, ref: Ref) -> Version | None:
        """The live version."""
        row = self._scope.first(self._scope.select(versions, _live, *_is_resource(ref)))
        return None if row is None else version_of(row)

    def latest_of(self, refs: Iterable[Ref]) -> dict[Ref, Version]:
        """The last version of each of these resources, live or ended, without bodies."""
        wanted = frozenset(refs)
        found = self._of_refs(wanted, _live)
        return found | self._of_refs(wanted - found.keys())

    def _of_refs(self, refs: Iterable[Ref], *where: ColumnElement[bool]) -> dict[Ref, Version]:
        """The last of these versions of each of these resources."""
        found: dict[Ref, Version] = {}
        for batch in batches(sorted(refs)):
            these = self._scope.select(versions, self._among(batch), *where)
            rows = self._scope.all(these.order_by(versions.c.since, versions.c.id))
            found.update({version.ref: version for version in map(version_of, rows)})
        return found

    def last_of(self, refs: Iterable[Ref]) -> dict[Ref, Resource]:
        """Each of these resources as it is or last was, in one query."""
        later = versions.alias("later")
        newest = (
            select(later.c.id)
            .where(
                later.c.workspace == versions.c.workspace,
                later.c.kind == versions.c.kind,
                later.c.resource_id == versions.c.resource_id,
            )
            .order_by(later.c.since.desc(), later.c.id.desc())
            .limit(1)
            .scalar_subquery()
        )
        found: dict[Ref, Resource] = {}
        for batch in batches(dict.fromkeys(refs)):
            found.update(
                (one.ref, one) for one in self._resources(self._among(batch), versions.c.id == newest)
            )
        return found

    def live(self, ref: Ref) -> Resource | None:
        return self._resource(_live, *_is_resource(ref))

    def live_of(self, kind: str, ids: Sequence[str]) -> dict[Ref, Resource]:
        """The live resources of a kind among these ids."""
        found: dict[Ref, Resource] = {}
        for batch in batches(ids):
            where = (_live, versions.c.kind == kind, self._scope.among(versions.c.resource_id, batch))
            found.update({resource.ref: resource for resource in self._resources(*where)})
        return found

    def kinds(self) -> frozenset[str]:
        """The kinds of which anything is live."""
        statement = select(versions.c.kind).where(versions.c.workspace == self._scope.workspace, _live)
        return frozenset(row[0] for row in self._scope.all(statement.distinct()))

    def some_live(self, kind: str, limit: int) -> list[Resource]:
        """The first live resources of a kind, ordered by id."""
        statement = self._with_bodies(_live, *_is_kind(kind)).order_by(versions.c.resource_id)
        return [_resource(row) for row in self._scope.all(statement.limit(limit))]

    def at(self, ref: Ref, t: float) -> Resource | None:
        """The resource as it was at a moment; None when it was not there."""
        return self._resource(live_at(t), *_is_resource(ref))

    def all_live(self, kind: str | None = None) -> list[Resource]:
        return self._resources(_live, *_is_kind(kind))

    def all_at(self, t: float, kind: str | None = None) -> list[Resource]:
        return self._resources(live_at(t), *_is_kind(kind))

    def stream(self, t: float | None = None) -> Iterator[tuple[Resource, float]]:
        """Every resource as it was at a moment (None: as it is), each with the start of its version, some at a time."""
        rows = self._scope.stream(self._with_bodies(_live if t is None else live_at(t)))
        return ((_resource(row), row.since) for row in rows)

    def bodies_ever(self, kind: str) -> list[Body]:
        """Every body that any resource of a kind has had, each once."""
        statement = self._scope.select(versions, *_is_kind(kind)).with_only_columns(versions.c.digest)
        return list(self.bodies(row[0] for row in self._scope.all(statement.distinct())).values())

    def ever(self, kind: str) -> list[Version]:
        """Every version of every resource of a kind, oldest first, without bodies."""
        statement = self._scope.select(versions, versions.c.kind == kind).order_by(
            versions.c.since, versions.c.id
        )
        return [version_of(row) for row in self._scope.stream(statement)]

    def kinds_ever(self) -> list[str]:
        """The kinds of which anything was ever read, sorted."""
        return sorted(kind for (kind,) in self._scope.count_by(versions, "kind"))

    def history(self, ref: Ref) -> list[Version]:
        """Every version of a resource, oldest first."""
        statement = self._scope.select(versions, *_is_resource(ref)).order_by(versions.c.since, versions.c.id)
        return [version_of(row) for row in self._scope.all(statement)]

    def states(self, ref: Ref) -> list[Resource]:
        """The same with their bodies, in one query."""
        statement = self._with_bodies(*_is_resource(ref)).order_by(versions.c.since, versions.c.id)
        return [_resource(row) for row in self._scope.all(statement)]

    def under(self, kind: str, parent: Ref, since: float) -> list[Resource]:
        """The resources of a kind that stood under this parent and were there at or after `since`, as they last
        were."""
        where = (
            versions.c.parent_kind == parent.kind,
            versions.c.parent_id == parent.id,
            or_(versions.c.until.is_(None), versions.c.until >= since),
        )
        rows = self._scope.all(
            self._scope.select(versions, *_is_kind(kind), *where).order_by(versions.c.since)
        )
        last = {version.ref: version for version in map(version_of, rows)}
        found = self.bodies(version.digest for version in last.values())
        return [resource for version in last.values() if (resource := _whole(version, found)) is not None]

    def count(self, kind: str) -> int:
        """How many resources of a kind are live."""
        return self._scope.count(versions, _live, versions.c.kind == kind)

    def count_under(self, kind: str, parent: Ref) -> int:
        """How many resources of a kind are live under this parent."""
        under = (versions.c.parent_kind == parent.kind, versions.c.parent_id == parent.id)
        return self._scope.count(versions, _live, versions.c.kind == kind, *under)

    def between(self, t1: float, t2: float, kind: str | None = None) -> list[Change]:
        """What differs between two moments, ordered by reference. Reads only the rows that moved in between."""
        of = _is_kind(kind)
        went = self._by_ref(versions.c.until > t1, versions.c.until <= t2, versions.c.since <= t1, *of)
        came = self._by_ref(versions.c.since > t1, versions.c.since <= t2, live_at(t2), *of)
        refs = sorted(ref for ref in went.keys() | came.keys() if _differ(went.get(ref), came.get(ref)))
        moved = [version for ref in refs for version in (went.get(ref), came.get(ref)) if version]
        found = self._bodies.get(version.digest for version in moved)
        both = ((_whole(went.get(ref), found), _whole(came.get(ref), found)) for ref in refs)
        return [change for before, after in both if (change := diff(before, after))]

    # Writing

    def put_body(self, body: Body) -> Digest:
        """Keep a body that belongs to no version (yet)."""
        return self._bodies.put(body)

    def open(self, resource: Resource, at: float) -> Version:
        """Begin a version with this body and end the live one. If the body is the same, only the trace is updated."""
        resource_lock(self._scope.connection, self._scope.workspace, resource.ref)
        live = self.version(resource.ref)
        if live and (live.digest, live.parent) == (resource.digest, resource.parent):
            self._scope.update(versions, versions.c.id == live.id, trace=resource.trace or None)
            return replace(live, trace=resource.trace)
        digest = self._bodies.put(resource.body, like=live.digest if live else None)
        since = at if live is None else max(at, live.since)
        if live:
            self._scope.update(versions, versions.c.id == live.id, until=since)
            self._references.drop([resource.ref])
        self._references.put([(resource.ref, targets_of(resource.ref.kind, resource.body))])
        id = self._scope.insert(versions, _values(resource, digest, since))
        return Version(id, resource.ref, resource.parent, digest, since, None, resource.trace)

    def open_many(
        self, resources: Sequence[Resource], at: float, ready: Mapping[Digest, Ready] = NONE_READY
    ) -> int:
        """`open` for many resources at once; returns how many versions began. Unchanged ones are not touched. `ready`
        are bodies that were packed already."""
        heads = {
            (kind, head.resource_id): head
            for kind, ids in _ids_by_kind(resource.ref for resource in resources).items()
            for head in self._heads(kind, ids)
        }
        moved = [(r, head) for r in resources if not _is(head := heads.get((r.ref.kind, r.ref.id)), r)]
        self._bodies.put_many(
            [r for r, _ in moved], [head.digest if head else None for _, head in moved], ready
        )
        ended: list[tuple[dict[str, Any], dict[str, Any]]] = []
        begun: list[dict[str, Any]] = []
        for resource, head in moved:
            since = at if head is None else max(at, head.since)
            if head:
                is_it = {"kind": resource.ref.kind, "resource_id": resource.ref.id, "since": head.since}
                ended.append(({"id": head.id, **is_it}, {"until": since}))
            begun.append(_values(resource, resource.digest, since))
        self._scope.update_each(versions, "id", ended)
        self._references.drop(resource.ref for resource, head in moved if head)
        self._references.put((resource.ref, _targets(resource, ready)) for resource, _ in moved)
        return self._scope.insert_all(versions, begun)

    def close(self, ref: Ref, at: float) -> bool:
        """The resource is gone; tells whether it was there."""
        resource_lock(self._scope.connection, self._scope.workspace, ref)
        live = self.version(ref)
        if live is None:
            return False
        self._scope.update(versions, versions.c.id == live.id, until=max(at, live.since))
        self._references.drop([ref])
        return True

    def _heads(self, kind: str, ids: Sequence[str] = ()) -> Sequence[Stored]:
        """The columns of live versions that tell whether they changed; of only these `ids` if they are few."""
        if not 0 < len(ids) <= BATCH:
            return self._scope.all_of(_HEADS_OF_KIND, kind=kind)
        return self._scope.all_of(_HEADS_OF_KIND.where(versions.c.resource_id.in_(ids)), kind=kind)

    # Rows

    def _among(self, refs: Iterable[Ref]) -> ColumnElement[bool]:
        """Whether a version is one of these resources."""
        named = _ids_by_kind(refs).items()
        c = versions.c
        return or_(
            false(), *(and_(c.kind == kind, self._scope.among(c.resource_id, ids)) for kind, ids in named)
        )

    def _by_ref(self, *where: ColumnElement[bool]) -> dict[Ref, Version]:
        rows = self._scope.all(self._scope.select(versions, *where).order_by(versions.c.id))
        return {version.ref: version for version in map(version_of, rows)}

    def _resource(self, *where: ColumnElement[bool]) -> Resource | None:
        statement = self._with_bodies(*where).order_by(versions.c.id.desc())
        row = self._scope.first(statement)
        return None if row is None else _resource(row)

    def _resources(self, *where: ColumnElement[bool]) -> list[Resource]:
        """Ordered by kind and id. They may be everything: no column is read that is not needed, no body unpacked."""
        c = versions.c
        columns = (c.kind, c.resource_id, c.parent_kind, c.parent_id, c.digest, c.trace)
        rows = self._scope.all(self._with_bodies(*where, columns=columns))
        found = [
            packed_resource(Ref(kind, id), Ref(above, named) if above else None, *rest)
            for kind, id, above, named, *rest in rows
        ]
        found.sort(key=lambda one: one.ref)
        return found

    def _with_bodies(
        self, *where: ColumnElement[bool], columns: Sequence[ColumnElement[Any]] = tuple(versions.c)
    ) -> Query:
        same = and_(bodies.c.workspace == versions.c.workspace, bodies.c.digest == versions.c.digest)
        return (
            select(*columns, bodies.c.body, base.c.body.label("dictionary"))
            .join(bodies, same)
            .outerjoin(base, bodies.c.base == base.c.id)
            .where(versions.c.workspace == self._scope.workspace, *where)
        )


def _ids_by_kind(refs: Iterable[Ref]) -> dict[str, list[str]]:
    ids: dict[str, list[str]] = {}
    for ref in refs:
        ids.setdefault(ref.kind, []).append(ref.id)
    return ids


def _is_resource(ref: Ref) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return versions.c.kind == ref.kind, versions.c.resource_id == ref.id


def _is_kind(kind: str | None) -> tuple[ColumnElement[bool], ...]:
    return () if kind is None else (versions.c.kind == kind,)


def live_at(t: float) -> ColumnElement[bool]:
    """That a version was live at a moment."""
    return and_(versions.c.since <= t, or_(versions.c.until.is_(None), versions.c.until > t))


def _is(head: Stored | None, resource: Resource) -> bool:
    """Whether the live version is this resource already."""
    return head is not None and head.digest == resource.digest and parent_of(head) == resource.parent


def _differ(before: Version | None, after: Version | None) -> bool:
    return before is None or after is None or before.digest != after.digest


def _whole(version: Version | None, bodies: dict[Digest, Body]) -> Resource | None:
    if version is None:
        return None
    return Resource(version.ref, bodies[version.digest], version.parent, version.trace)


def _targets(resource: Resource, ready: Mapping[Digest, Ready]) -> Targets:
    """What a resource refers to. A body that was packed already is not loaded again for that."""
    packed = ready.get(resource.digest)
    return targets_of(resource.ref.kind, resource.body) if packed is None else packed.targets


def _values(resource: Resource, digest: Digest, since: float) -> dict[str, Any]:
    trace = resource.trace or None
    return {**ref_values(resource.ref, resource.parent), "digest": digest, "since": since, "trace": trace}


def version_of(row: Stored) -> Version:
    id, _, kind, resource_id, parent_kind, parent_id, digest, since, until, trace = row
    parent = None if parent_kind is None else Ref(parent_kind, parent_id)
    return Version(id, Ref(kind, resource_id), parent, digest, since, until, trace or {})


def _resource(row: Stored) -> Resource:
    return Resource(ref_of(row), unpack(row.body, row.dictionary), parent_of(row), row.trace or {})
