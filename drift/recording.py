"""Turns a reading into versions and attributed changes in the store. The one place where a change comes into being."""

from __future__ import annotations

from collections.abc import Iterator

from drift.attribution import ATTRIBUTION_WINDOW, SLACK, Clues, attribute, spent_on
from drift.changes import Change, Created, Deleted, Updated, diff, fields_of, operation
from drift.kind import Kind
from drift.readings import Read, Reading, Unread
from drift.records import ChangeRecord, KindStatus, Version
from drift.resources import Ref, Resource
from drift.store import Drift


def record(
    drift: Drift,
    kind: Kind,
    reading: Reading,
    *,
    now: float,
    snapshot: int | None = None,
    owner: str | None = None,
) -> tuple[ChangeRecord, ...]:
    """Keep a reading of one kind; returns the changes it showed, attributed.

    The first complete reading of a kind is its baseline and shows no changes. A resource that was recorded after the
    reading began is left alone: the reading is older than what is known.
    """
    _alone(drift, kind)
    if isinstance(reading, Unread):
        drift.snapshots.cover(
            snapshot, KindStatus(kind.name, "unread", reading.code, reading.reason, 0, now, None)
        )
        return ()
    status = drift.snapshots.latest_status().get(kind.name)
    last_read = status.read_at if status else None
    count = len(reading.resources)
    drift.snapshots.cover(snapshot, KindStatus(kind.name, "read", "", "", count, now, reading.started_at))
    if drift.marks.get(_baseline(kind)) is None:
        drift.versions.open_many(reading.resources, reading.started_at)
        drift.marks.set(_baseline(kind), reading.started_at)
        return ()
    changes = list(_compare(drift, kind, reading))
    since = last_read if last_read is not None else reading.started_at - ATTRIBUTION_WINDOW
    return tuple(
        keep(drift, kind, change, at=reading.started_at, now=now, since=since, owner=owner)
        for change in changes
    )


def record_one(
    drift: Drift,
    kind: Kind,
    ref: Ref,
    resource: Resource | None,
    *,
    started_at: float,
    now: float,
    owner: str | None = None,
) -> ChangeRecord | None:
    """Keep the reading of one resource (None: Intercom answered 404); returns the change it showed."""
    _alone(drift, kind)
    version = drift.versions.version(ref)
    if _is_stale(drift, ref, version, started_at):
        return None
    change = diff(_resource(drift, version), resource)
    if change is None:
        return None
    since = version.since if version else started_at - ATTRIBUTION_WINDOW
    return keep(drift, kind, change, at=started_at, now=now, since=since, owner=owner)


def _alone(drift: Drift, kind: Kind) -> None:
    """Replicas record a kind one after the other, so that a change both of them read is found by one."""
    drift.lock(Ref(kind.name, "*"))


def _baseline(kind: Kind) -> str:
    return f"baseline of {kind.name}"


def _compare(drift: Drift, kind: Kind, reading: Read) -> Iterator[Change]:
    current = drift.versions.current(kind.name)
    seen = {resource.ref: resource for resource in reading.resources}
    for ref, resource in seen.items():
        version = current.get(ref)
        if version is not None and version.digest == resource.digest:
            continue
        if _is_stale(drift, ref, version, reading.started_at):
            continue
        change = diff(_resource(drift, version), resource)
        if change is not None:
            yield change
    for ref, version in current.items():
        if ref in seen or ref in reading.unconfirmed or version.since >= reading.started_at:
            continue
        gone = _resource(drift, version)
        if gone is not None:
            yield Deleted(gone)


def _is_stale(drift: Drift, ref: Ref, live: Version | None, started_at: float) -> bool:
    if live is not None:
        return live.since >= started_at
    past = drift.versions.history(ref)
    return any(version.until is not None and version.until >= started_at for version in past)


def _resource(drift: Drift, version: Version | None) -> Resource | None:
    if version is None:
        return None
    body = drift.versions.bodies([version.digest])[version.digest]
    return Resource(version.ref, body, version.parent, version.trace)


def keep(
    drift: Drift, kind: Kind, change: Change, *, at: float, now: float, since: float, owner: str | None
) -> ChangeRecord:
    """Write one change down: its versions, its fields, and who is held to have made it."""
    explanation = attribute(change, _clues(drift, kind, change, since, now, owner), since=since)
    before, after = _bounds(change)
    if after is not None:
        drift.versions.open(after, at)
    else:
        drift.versions.close(change.ref, at)
    return drift.changes.add(
        ref=change.ref,
        parent=(after or before).parent if (after or before) else None,  # type: ignore[union-attr]
        operation=operation(change),  # type: ignore[arg-type]
        before=before.digest if before else None,
        after=after.digest if after else None,
        fields=tuple(field.pointer for field in fields_of(change)),
        detected_at=now,
        attribution=explanation,
    )


def _bounds(change: Change) -> tuple[Resource | None, Resource | None]:
    match change:
        case Created(after):
            return None, after
        case Deleted(before):
            return before, None
        case Updated(before, after, _):
            return before, after


def _clues(drift: Drift, kind: Kind, change: Change, since: float, now: float, owner: str | None) -> Clues:
    entries = (
        drift.activities.near(kind.activity_types, since - SLACK, now + SLACK) if kind.activity_types else ()
    )
    earlier = drift.changes.search(
        kind=kind.name, resource_id=change.ref.id, since=since - ATTRIBUTION_WINDOW
    )
    return Clues(
        kind=kind,
        intents=drift.intents.of_kind(kind.name, since - ATTRIBUTION_WINDOW),
        entries=[entry.activity for entry in entries],
        spent=spent_on(change.ref, [(other.ref, other.attribution) for other in earlier]),
        admins=None if entries else _admins(drift),
        owner=owner,
    )


def _admins(drift: Drift) -> dict[str, str]:
    people = drift.versions.all_live("admin")
    return {person.ref.id: str(person.body["email"]).lower() for person in people if person.body.get("email")}
