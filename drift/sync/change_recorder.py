"""Records a reading as versions and attributed changes. Changes are created nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from drift.core.catalogue.kind import Kind
from drift.core.detection.attribution import ATTRIBUTION_WINDOW, Clues, attribute, spent_on
from drift.core.detection.own_writes import SLACK
from drift.core.detection.shape import Told
from drift.core.detection.suspects import named_ids, touched_at
from drift.core.model.activity import Attribution
from drift.core.model.changes import Change, Deleted, after_of, before_of, fields_of, operation
from drift.core.model.email_addresses import plain_email
from drift.core.model.readings import Read, Reading, Unread
from drift.core.model.records import ChangeRecord, KindStatus, Operation
from drift.core.model.resources import Digest, Ref, Resource
from drift.core.normalisation.comparison import diff
from drift.core.normalisation.fingerprint import NONE_RENEWED
from drift.core.normalisation.normalise import reading_rules
from drift.store import CheckpointName, StateStore
from drift.store.bodies import NONE_READY, Ready
from drift.store.sql.workspace_scope import CLOCKS_DIFFER
from drift.sync.rekeying import record_rekeyed
from drift.sync.shape_recorder import as_known_shape, record_shape


def record(
    drift: StateStore,
    kind: Kind,
    reading: Reading,
    *,
    now: float,
    snapshot: int | None = None,
    owner: str | None = None,
    ready: Mapping[Digest, Ready] = NONE_READY,
    renewed: Mapping[str, str] = NONE_RENEWED,
) -> tuple[ChangeRecord, ...]:
    """Keep a reading of one kind; returns the changes it showed, attributed.

    The first complete reading of a kind is its baseline and shows no changes. A resource that was recorded after the
    reading began is left alone: the reading is older than what is known. What Intercom moved in its own shape becomes
    a schema event, and no change; so does a fingerprint of another key that `renewed` knows under the key in force.
    """
    _lock_kind(drift, kind)
    before = drift.snapshots.latest_status().get(kind.name)
    last_read = before.read_at if before else None
    drift.snapshots.cover(snapshot, status_of(kind, reading, now))
    if isinstance(reading, Unread):
        return ()
    if not has_baseline(drift, kind):
        drift.versions.open_many(reading.resources, reading.started_at, ready)
        drift.checkpoints.set(CheckpointName.KIND_BASELINE, reading.started_at, kind.name)
        return ()
    found = _compare(drift, kind, reading, now, renewed, before)
    last = last_read if last_read is not None else reading.started_at - ATTRIBUTION_WINDOW
    since = {change.ref: max(last, seen or last) for change, seen in found}
    told = record_shape(drift, kind, reading, [change for change, _ in found], before)
    return _keep(drift, kind, told, at=reading.started_at, now=now, since=since, owner=owner)


def status_of(kind: Kind, reading: Reading, now: float) -> KindStatus:
    """How the reading of a kind went."""
    match reading:
        case Read():
            count, rules = len(reading.resources), reading_rules(kind)
            return KindStatus(
                *(reading.kind, "read", "", "", count, now, reading.started_at), reading.api_version, rules
            )
        case Unread():
            return KindStatus(reading.kind, "unread", reading.code, reading.reason, 0, now, None)


def has_baseline(drift: StateStore, kind: Kind) -> bool:
    """Whether the kind was read completely before, so that a difference is a change."""
    return drift.checkpoints.get(CheckpointName.KIND_BASELINE, kind.name) is not None


def record_one(
    drift: StateStore,
    kind: Kind,
    ref: Ref,
    resource: Resource | None,
    *,
    started_at: float,
    now: float,
    owner: str | None = None,
    api_version: str | None = None,
    renewed: Mapping[str, str] = NONE_RENEWED,
) -> ChangeRecord | None:
    """Keep the reading of one resource (None: Intercom answered 404); returns the change it showed. What it shows of
    another shape waits for the next reading of its kind."""
    _lock_kind(drift, kind)
    version = drift.versions.version(ref)
    if _is_older(drift, ref, version.since if version else None, started_at, now):
        return None
    live = drift.versions.live(ref)
    if live is not None and resource is not None:
        last = drift.snapshots.latest_status().get(kind.name)
        shown = api_version or (last.api_version if last else None) or ""
        live = record_rekeyed(drift, kind, {ref: live}, renewed, at=started_at, api_version=shown, last=last)[
            ref
        ]
        resource = as_known_shape(kind, live, resource, api_version, last)
    change = diff(live, resource)
    if change is None:
        return None
    since = version.since if version else started_at - ATTRIBUTION_WINDOW
    return _keep(drift, kind, Told((change,)), at=started_at, now=now, since={ref: since}, owner=owner)[0]


def _lock_kind(drift: StateStore, kind: Kind) -> None:
    """Lock the kind: replicas record it one after the other, so that only one finds a change that both read."""
    drift.lock(Ref(kind.name, "*"))


def _compare(
    drift: StateStore,
    kind: Kind,
    reading: Read,
    now: float,
    renewed: Mapping[str, str],
    last: KindStatus | None,
) -> list[tuple[Change, float | None]]:
    """The changes that a reading shows, each with when the version before it was read first. A resource without changes
    costs a comparison of digests."""
    live = drift.versions.live_digests(kind.name)
    since = {id: moment for id, (_, moment) in live.items()}
    seen = {resource.ref.id: resource for resource in reading.resources}
    moved = [r for id, r in seen.items() if id not in live or live[id][0] != r.digest]
    at = reading.started_at
    fresh = [r for r in moved if not _is_older(drift, r.ref, since.get(r.ref.id), at, now)]
    missing = live.keys() - seen.keys() - {ref.id for ref in reading.unconfirmed}
    gone = [Ref(kind.name, id) for id in live if id in missing and not _between(at, since[id], now)]
    known = drift.versions.live_of(kind.name, [*(r.ref.id for r in fresh), *(ref.id for ref in gone)])
    before = record_rekeyed(drift, kind, known, renewed, at=at, api_version=reading.api_version, last=last)
    found = [
        *(diff(before.get(r.ref), r) for r in fresh),
        *(diff(before.get(ref), None) for ref in gone),
    ]
    return [(change, since.get(change.ref.id)) for change in found if change is not None]


def _is_older(drift: StateStore, ref: Ref, live_since: float | None, started_at: float, now: float) -> bool:
    """Whether something was recorded about the resource since the reading began."""
    if live_since is not None:
        return _between(started_at, live_since, now)
    past = drift.versions.history(ref)
    return any(version.until is not None and _between(started_at, version.until, now) for version in past)


def _between(started_at: float, recorded_at: float, now: float) -> bool:
    """Whether something was recorded since the reading began. A moment in the future means that our clock was set
    back: it must not hide changes until the clock has caught up."""
    return started_at <= recorded_at <= now + CLOCKS_DIFFER


def _keep(
    drift: StateStore,
    kind: Kind,
    told: Told,
    *,
    at: float,
    now: float,
    since: Mapping[Ref, float],
    owner: str | None,
) -> tuple[ChangeRecord, ...]:
    """Store changes of one kind: their versions, their fields and their attribution. `since` is when the reading before
    each of them began."""
    changes = told.changes
    if not changes:
        return ()
    first = min(since.values())
    clues = replace(
        clues_of(drift, kind, first, now, owner), changed=frozenset(change.ref.id for change in changes)
    )
    earlier: dict[Ref, list[tuple[Ref, Attribution]]] = {change.ref: [] for change in changes}
    ids = [change.ref.id for change in changes]
    for ref, attribution in drift.changes.attributions(kind.name, ids, first - ATTRIBUTION_WINDOW):
        earlier[ref].append((ref, attribution))
    found = []
    for change in changes:
        known = replace(clues, spent=spent_on(change.ref, earlier[change.ref]))
        explanation = attribute(change, known, since=since[change.ref], until=now)
        doubtful = told.doubtful.get(change.ref, ())
        found.append(_record(change, explanation, since[change.ref], now, doubtful))
    drift.versions.open_many([after for change in changes if (after := after_of(change))], at)
    for change in changes:
        if isinstance(change, Deleted):
            drift.versions.close(change.ref, at)
    return tuple(drift.changes.add_many(found))


def _record(
    change: Change, explanation: Attribution, since: float, now: float, doubtful: tuple[str, ...]
) -> ChangeRecord:
    """The record of a change; the store gives it its number."""
    before, after = before_of(change), after_of(change)
    resource = after or before
    return ChangeRecord(
        id=0,
        ref=change.ref,
        parent=resource.parent if resource else None,
        operation=cast(Operation, operation(change)),
        before=before.digest if before else None,
        after=after.digest if after else None,
        fields=tuple(field.pointer for field in fields_of(change)),
        detected_at=now,
        attribution=explanation,
        doubtful=doubtful,
        since=since,
        touched_at=touched_at(change),
    )


def clues_of(drift: StateStore, kind: Kind, since: float, until: float, owner: str | None) -> Clues:
    """What may explain changes of a kind that came about in an interval."""
    entries = (
        drift.activities.near(kind.activity_types, since - SLACK, until + SLACK)
        if kind.activity_types
        else ()
    )
    named = {id_ for entry in entries for _, id_ in named_ids(entry.activity)}
    return Clues(
        kind=kind,
        siblings=drift.versions.resources_among(kind.name, named),
        intents=drift.intents.of_kind(kind.name, since - ATTRIBUTION_WINDOW),
        entries=[entry.activity for entry in entries],
        requests=drift.api_requests.near(kind.name, since - SLACK, until + SLACK),
        admins=_admins(drift),
        owner=owner,
    )


def _admins(drift: StateStore) -> dict[str, str]:
    people = drift.versions.all_live("admin")
    return {
        person.ref.id: plain_email(str(person.body["email"])) for person in people if person.body.get("email")
    }
