"""Entries of the activity log and snapshots as the JSON people read. Pure."""

from __future__ import annotations

from msgspec import field
from msgspec.structs import asdict

from drift.core.catalogue.activity_types import Class, describe
from drift.core.catalogue.kind import Sensitivity
from drift.core.json_view import (
    ActorAnswer,
    Answer,
    BodyObject,
    KindStatusAnswer,
    Time,
    actor,
    coverage,
    time,
    time_or_none,
)
from drift.core.model import records
from drift.core.model.activity import IngestRoute


class ActivityAnswer(Answer, frozen=True):
    """An entry of the activity log, and how it came. `history` entries are older than the baseline: never acted on."""

    id: str
    type: str
    group: str
    cls: Class = field(name="class")
    sensitivity: Sensitivity
    meaning: str
    created_at: Time
    actor: ActorAnswer
    metadata: BodyObject
    route: IngestRoute
    received_at: Time
    history: bool
    outcome: str


class ActivityInFull(ActivityAnswer, frozen=True):
    """An entry of the activity log; `raw` is it whole, as Intercom sent it."""

    raw: BodyObject


def activity(record: records.ActivityRecord) -> ActivityAnswer:
    entry = record.activity
    known = describe(entry.type)
    return ActivityAnswer(
        id=entry.id,
        type=entry.type,
        group=known.group,
        cls=known.cls,
        sensitivity=known.sensitivity,
        meaning=known.meaning,
        created_at=time(entry.created_at),
        actor=actor(entry.actor),
        metadata=dict(entry.metadata),
        route=record.route,
        received_at=time(record.received_at),
        history=record.history,
        outcome=record.outcome,
    )


def activity_in_full(record: records.ActivityRecord) -> ActivityInFull:
    return ActivityInFull(**asdict(activity(record)), raw=dict(record.activity.raw))


class SnapshotAnswer(Answer, frozen=True):
    """One reading of the workspace with its coverage. `finished_at` is null while it is under way."""

    id: int
    trigger: str
    started_at: Time
    finished_at: Time | None
    coverage: tuple[KindStatusAnswer, ...]


def snapshot(taken: records.Snapshot) -> SnapshotAnswer:
    return SnapshotAnswer(
        id=taken.id,
        trigger=taken.trigger,
        started_at=time(taken.started_at),
        finished_at=time_or_none(taken.finished_at),
        coverage=tuple(map(coverage, taken.coverage)),
    )
