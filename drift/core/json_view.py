"""Values as the JSON people read: times in ISO 8601 UTC, digests in hex, a missing side left out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from drift.core.catalogue.activity_types import describe
from drift.core.catalogue.kind import Kind
from drift.core.model.activity import Actor, Attribution
from drift.core.model.changes import FieldChange
from drift.core.model.records import ActivityRecord, ChangeRecord, KindStatus, Snapshot
from drift.core.model.resources import MISSING, Json, Ref, Resource
from drift.core.planning.manual_steps import settings_url, title_of

_FIRST: Final = datetime(1, 1, 2, tzinfo=UTC).timestamp()
_LAST: Final = datetime(9999, 12, 30, tzinfo=UTC).timestamp()


def time(at: float) -> str:
    """A moment with milliseconds, where it has any. What no calendar holds is shown as its first or last day."""
    moment = datetime.fromtimestamp(min(max(round(at, 3), _FIRST), _LAST), UTC)
    text = moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds")
    return text.removesuffix("+00:00") + "Z"


def time_or_none(at: float | None) -> str | None:
    return None if at is None else time(at)


def digest_or_none(value: bytes | None) -> str | None:
    return None if value is None else value.hex()


def name_of(ref: Ref) -> dict[str, Json]:
    return {"kind": ref.kind, "id": ref.id}


def name_or_none(ref: Ref | None) -> dict[str, Json] | None:
    return None if ref is None else name_of(ref)


def actor(one: Actor) -> dict[str, Json]:
    return {"type": one.type, "id": one.id, "email": one.email, "ip": one.ip, "name": one.name}


def attribution(one: Attribution) -> dict[str, Json]:
    return {
        "source": one.source,
        "id": one.id,
        "actor": actor(one.actor),
        "confidence": one.confidence,
        "at": time_or_none(one.at),
    }


def field(one: FieldChange) -> dict[str, Json]:
    sides = {"before": one.before, "after": one.after}
    return {"pointer": one.pointer, **{key: side for key, side in sides.items() if side is not MISSING}}


def change(one: ChangeRecord) -> dict[str, Json]:
    return {
        "id": one.id,
        "resource": name_of(one.ref),
        "parent": name_or_none(one.parent),
        "operation": one.operation,
        "fields": list(one.fields),
        "before": digest_or_none(one.before),
        "after": digest_or_none(one.after),
        "detected_at": time(one.detected_at),
        "judged_at": time_or_none(one.judged_at),
        "attribution": attribution(one.attribution),
    }


def change_or_none(one: ChangeRecord | None) -> dict[str, Json] | None:
    return None if one is None else change(one)


def resource(one: Resource, kind: Kind, id_code: str) -> dict[str, Json]:
    return {
        **name_of(one.ref),
        "title": title_of(kind, one.ref, one.body),
        "parent": name_or_none(one.parent),
        "digest": one.digest.hex(),
        "settings_url": settings_url(kind, one.ref, id_code),
        "body": dict(one.body),
    }


def activity(one: ActivityRecord) -> dict[str, Json]:
    entry = one.activity
    known = describe(entry.type)
    return {
        "id": entry.id,
        "type": entry.type,
        "group": known.group,
        "class": known.cls,
        "sensitivity": known.sensitivity,
        "meaning": known.meaning,
        "created_at": time(entry.created_at),
        "actor": actor(entry.actor),
        "metadata": dict(entry.metadata),
        "route": one.route,
        "received_at": time(one.received_at),
        "history": one.history,
        "outcome": one.outcome,
    }


def coverage(one: KindStatus) -> dict[str, Json]:
    return {
        "kind": one.kind,
        "status": one.status,
        "code": one.code,
        "reason": one.reason,
        "count": one.count,
        "attempted_at": time(one.attempted_at),
        "read_at": time_or_none(one.read_at),
    }


def snapshot(one: Snapshot) -> dict[str, Json]:
    return {
        "id": one.id,
        "trigger": one.trigger,
        "started_at": time(one.started_at),
        "finished_at": time_or_none(one.finished_at),
        "coverage": [coverage(status) for status in one.coverage],
    }
