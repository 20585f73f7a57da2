"""Changes: what was found, who is known to have made it, and whether it was judged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select

from drift.core.model.activity import Attribution, Cause
from drift.core.model.email_addresses import plain_email
from drift.core.model.records import ChangeRecord, Operation
from drift.core.model.resources import Digest, Ref
from drift.store.sql.row_codecs import (
    actor_values,
    actor_with_way,
    dump_cause,
    dump_suspects,
    load_cause,
    load_suspects,
    parent_of,
    ref_of,
    ref_values,
    way_values,
)
from drift.store.sql.tables import changes, made_at
from drift.store.sql.workspace_scope import Query, Scope, Stored, batches


class ChangeHead(NamedTuple):
    """The head of a change: resource, operation, fields. Enough for most changes, and quick to read."""

    id: int
    kind: str
    operation: Operation
    after: Digest | None
    fields: Sequence[str]
    source: str


class Changes:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(
        self,
        ref: Ref,
        parent: Ref | None,
        operation: Operation,
        before: Digest | None,
        after: Digest | None,
        fields: Sequence[str],
        detected_at: float,
        attribution: Attribution,
    ) -> ChangeRecord:
        found = (ref, parent, operation, before, after, tuple(fields), detected_at, attribution)
        return self.add_many([ChangeRecord(0, *found)])[0]

    def add_many(self, many: Sequence[ChangeRecord]) -> list[ChangeRecord]:
        """Keep changes; returns them with their numbers."""
        ids = self._scope.insert_many(changes, [_values(change) for change in many])
        return [replace(change, id=id) for change, id in zip(many, ids, strict=True)]

    def get(self, id: int) -> ChangeRecord | None:
        return self._scope.once(("change", id), lambda: self._get(id))

    def _get(self, id: int) -> ChangeRecord | None:
        row = self._scope.first(self._scope.select(changes, changes.c.id == id))
        return None if row is None else _record(row)

    def unjudged(self, limit: int) -> list[ChangeRecord]:
        """Changes that were not judged yet, oldest first."""
        statement = self._scope.select(changes, changes.c.judged_at.is_(None))
        return self._records(statement.order_by(changes.c.id).limit(limit))

    def mark_judged(self, id: int, at: float) -> bool:
        """Mark a change as judged; tells whether this call was the first to."""
        unjudged = changes.c.judged_at.is_(None)
        return self._scope.update(changes, changes.c.id == id, unjudged, judged_at=at) == 1

    def attribute(self, id: int, attribution: Attribution, revised_at: float) -> bool:
        """Set who made a change, to be looked at again; False when there is no such change."""
        values = {**_attribution_values(attribution), "revised_at": revised_at}
        return self._scope.update(changes, changes.c.id == id, **values) == 1

    def explain(self, id: int, cause: Cause | None) -> None:
        """Set why a change was made, where it was asked for in advance; who made it stays as it is."""
        self._scope.update(changes, changes.c.id == id, cause=dump_cause(cause))

    def asked_for(self, activity_id: str) -> ChangeRecord | None:
        """The change by a person that this entry tells of and that was asked for in advance."""
        where = (
            changes.c.source == "activity",
            changes.c.source_id == activity_id,
            changes.c.cause.is_not(None),
        )
        return next(iter(self._records(self._scope.select(changes, *where).limit(1))), None)

    def revised(self, limit: int) -> list[ChangeRecord]:
        """Changes whose attribution was revised, oldest first, until somebody has looked at them."""
        statement = self._scope.select(changes, changes.c.revised_at.is_not(None))
        return self._records(statement.order_by(changes.c.id).limit(limit))

    def revision_seen(self, id: int) -> bool:
        """Say that a revised attribution was looked at; tells whether this call was the first to."""
        return (
            self._scope.update(
                changes, changes.c.id == id, changes.c.revised_at.is_not(None), revised_at=None
            )
            == 1
        )

    def judge_again(self, id: int) -> None:
        """Bring a change before the policies once more."""
        self._scope.update(changes, changes.c.id == id, judged_at=None)

    def found_together(self, record: ChangeRecord) -> list[ChangeRecord]:
        """The changes of a kind that the same reading showed, this one included."""
        where = (changes.c.kind == record.ref.kind, changes.c.detected_at == record.detected_at)
        return self._records(self._scope.select(changes, *where).order_by(changes.c.id))

    def around(self, kinds: Sequence[str], since: float, until: float) -> list[ChangeRecord]:
        """The changes of these kinds, but our own, that came about at some time in this interval, oldest first."""
        statement = self._scope.select(
            changes,
            changes.c.kind.in_(kinds),
            changes.c.source != "intent",
            changes.c.since <= until,
            changes.c.detected_at >= since,
        )
        return self._records(statement.order_by(changes.c.id))

    def found(self, kinds: Sequence[str], since: float) -> list[ChangeRecord]:
        """The changes of these kinds found since a moment, oldest first."""
        where = (changes.c.kind.in_(kinds), changes.c.detected_at >= since)
        return self._records(self._scope.select(changes, *where).order_by(changes.c.id))

    def explained_by(self, activity_id: str, kinds: Sequence[str]) -> bool:
        """Whether an entry explains a change of one of these kinds."""
        where = (
            changes.c.source == "activity",
            changes.c.source_id == activity_id,
            changes.c.kind.in_(kinds),
        )
        return self._scope.count(changes, *where) > 0

    def attributions(self, kind: str, ids: Sequence[str], since: float) -> list[tuple[Ref, Attribution]]:
        """The attributions of changes of these resources found since a moment."""
        found: list[tuple[Ref, Attribution]] = []
        for batch in batches(ids):
            where = (
                changes.c.kind == kind,
                self._scope.among(changes.c.resource_id, batch),
                changes.c.detected_at >= since,
            )
            statement = self._scope.select(changes, *where).order_by(changes.c.id)
            found += [(record.ref, record.attribution) for record in self._records(statement)]
        return found

    def search(
        self,
        kind: str | None = None,
        resource_id: str | None = None,
        actor: str | None = None,
        operation: str | None = None,
        since: float | None = None,
        until: float | None = None,
        before_id: int | None = None,
        limit: int = 50,
    ) -> list[ChangeRecord]:
        """Newest first; `before_id` is the id of the last change of the page before."""
        wanted: dict[ColumnElement[Any], object] = {
            changes.c.kind: kind,
            changes.c.resource_id: resource_id,
            changes.c.actor_email: plain_email(actor) if actor else None,
            changes.c.operation: operation,
        }
        where = [column == value for column, value in wanted.items() if value is not None]
        if since is not None:
            where.append(changes.c.detected_at >= since)
        if until is not None:
            where.append(changes.c.detected_at <= until)
        if before_id is not None:
            where.append(changes.c.id < before_id)
        statement = self._scope.select(changes, *where)
        return self._records(statement.order_by(changes.c.id.desc()).limit(limit))

    def newest(
        self,
        kind: str | None = None,
        resource_id: str | None = None,
        actor: str | None = None,
        since: float | None = None,
        until: float | None = None,
        *,
        before: tuple[float, int] | None = None,
        limit: int = 50,
    ) -> list[ChangeRecord]:
        """The newest by when they were made or, if that is unknown, found. `actor` is an address or an id, `before` the
        (moment, number) of the last change of the page before."""
        where = [] if actor is None else [_by_actor(actor)]
        wanted = {changes.c.kind: kind, changes.c.resource_id: resource_id}
        where += [column == value for column, value in wanted.items() if value is not None]
        if since is not None:
            where.append(made_at >= since)
        if until is not None:
            where.append(made_at <= until)
        if before is not None:
            at, number = before
            where.append(or_(made_at < at, and_(made_at == at, changes.c.id < number)))
        statement = self._scope.select(changes, *where).order_by(made_at.desc(), changes.c.id.desc())
        return self._records(statement.limit(limit))

    def ever(self, kind: str) -> list[ChangeRecord]:
        """Every change of resources of a kind, oldest first."""
        statement = self._scope.select(changes, changes.c.kind == kind).order_by(changes.c.id)
        return [_record(row) for row in self._scope.stream(statement)]

    def heads(self, since: float, until: float) -> Iterator[ChangeHead]:
        """The heads of all changes of an interval, streamed; ordered by when they were made or, if that is unknown,
        found."""
        columns = ("id", "kind", "operation", "after_digest", "fields", "source")
        statement = (
            select(*(changes.c[name] for name in columns))
            .where(changes.c.workspace == self._scope.workspace, made_at.between(since, until))
            .order_by(made_at, changes.c.id)
        )
        yield from map(ChangeHead._make, self._scope.stream(statement))

    def many(self, ids: Sequence[int]) -> dict[int, ChangeRecord]:
        """The changes with these numbers, by number."""
        found = (
            self._records(self._scope.select(changes, self._scope.among(changes.c.id, batch)))
            for batch in batches(ids)
        )
        return {record.id: record for records in found for record in records}

    def _records(self, statement: Query) -> list[ChangeRecord]:
        return [_record(row) for row in self._scope.all(statement)]


def _by_actor(actor: str) -> ColumnElement[bool]:
    by_address = changes.c.actor_email == plain_email(actor)
    return by_address if "@" in actor else or_(changes.c.actor_id == actor, by_address)


def _values(change: ChangeRecord) -> dict[str, Any]:
    return {
        **ref_values(change.ref, change.parent),
        "operation": change.operation,
        "before_digest": change.before,
        "after_digest": change.after,
        "fields": list(change.fields),
        "detected_at": change.detected_at,
        "doubtful": list(change.doubtful) or None,
        "since": change.since,
        "touched_at": change.touched_at,
        **_attribution_values(change.attribution),
    }


def _attribution_values(attribution: Attribution) -> dict[str, Any]:
    return {
        "source": attribution.source,
        "source_id": attribution.id,
        "confidence": attribution.confidence,
        "acted_at": attribution.at,
        "suspects": dump_suspects(attribution.suspects),
        "gap": attribution.gap or None,
        "cause": dump_cause(attribution.cause),
        **actor_values(attribution.actor),
        **way_values(attribution.actor),
    }


def _record(row: Stored) -> ChangeRecord:
    acted_at = None if row.acted_at is None else int(row.acted_at)
    suspects, gap = load_suspects(row.suspects), row.gap or ""
    return ChangeRecord(
        id=row.id,
        ref=ref_of(row),
        parent=parent_of(row),
        operation=row.operation,
        before=row.before_digest,
        after=row.after_digest,
        fields=tuple(row.fields),
        detected_at=row.detected_at,
        attribution=Attribution(
            row.source,
            row.source_id,
            actor_with_way(row),
            row.confidence,
            acted_at,
            suspects,
            gap,
            load_cause(row.cause),
        ),
        judged_at=row.judged_at,
        doubtful=tuple(row.doubtful or ()),
        since=row.since,
        touched_at=row.touched_at,
    )
