"""Values as the JSON people read: times in ISO 8601 UTC, digests in hex, a missing side left out.

Each answer is declared once, as a Struct. `plain` makes JSON of it, and the OpenAPI document describes it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal, TypeAlias

from msgspec import UNSET, Meta, Struct, to_builtins
from msgspec.structs import asdict

from drift.core.catalogue.kind import Kind
from drift.core.model import records
from drift.core.model.activity import (
    Actor,
    Attribution,
    AttributionSource,
    Cause,
    Confidence,
    Suspect,
)
from drift.core.model.actor_types import ActorType, what_acted
from drift.core.model.change_reason import NO_REASONS, ChangeReason, ReasonByChange, ReasonSource
from drift.core.model.changes import FieldChange
from drift.core.model.history import Blame, Chapter
from drift.core.model.resources import MISSING, Json, Ref, Resource
from drift.core.planning.manual_steps import settings_url, title_of

Time: TypeAlias = Annotated[str, Meta(pattern="Z$", extra_json_schema={"format": "date-time"})]
DigestText: TypeAlias = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Pointer: TypeAlias = Annotated[str, Meta(description="JSON Pointer")]
BodyObject: TypeAlias = Annotated[
    dict[str, Any], Meta(description="As Intercom reads it out, secrets as fingerprints.")
]

_FIRST: Final = datetime(1, 1, 2, tzinfo=UTC).timestamp()
_LAST: Final = datetime(9999, 12, 30, tzinfo=UTC).timestamp()


class Answer(Struct, frozen=True, forbid_unknown_fields=True):
    pass


def plain(answer: Struct) -> dict[str, Json]:
    """An answer as JSON values; its arrays are tuples."""
    values: dict[str, Json] = to_builtins(answer)
    return values


def time(at: float) -> str:
    """A moment with milliseconds, where it has any. What no calendar holds is shown as its first or last day."""
    moment = datetime.fromtimestamp(min(max(round(at, 3), _FIRST), _LAST), UTC)
    text = moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds")
    return text.removesuffix("+00:00") + "Z"


def time_or_none(at: float | None) -> str | None:
    return None if at is None else time(at)


def digest_or_none(value: bytes | None) -> str | None:
    return None if value is None else value.hex()


class ResourceName(Answer, frozen=True):
    """A resource by its kind and its id there."""

    kind: str
    id: str


def name_of(ref: Ref) -> ResourceName:
    return ResourceName(ref.kind, ref.id)


def name_or_none(ref: Ref | None) -> ResourceName | None:
    return None if ref is None else name_of(ref)


class ActorAnswer(Answer, frozen=True):
    """Who acted, as the log tells it. What is not known is null, and so is an `ip` that the reader may not see; `name`
    is for people. `actor_type` is what acted, as policies call it, as far as Intercom tells: a policy set may know more
    apps behind which an AI acts. `app` is the package code of the app through which they acted, `token` the id of its
    token."""

    type: str | None
    id: str | None
    email: str | None
    ip: str | None
    name: str
    actor_type: ActorType | None
    app: str | None
    token: str | None


def actor(known: Actor) -> ActorAnswer:
    return ActorAnswer(
        known.type, known.id, known.email, known.ip, known.name, what_acted(known), known.app, known.token
    )


class SuspectAnswer(Answer, frozen=True):
    """Somebody who may have had a part in a change, with what names them."""

    source: AttributionSource
    id: str | None
    actor: ActorAnswer
    at: Time | None


def suspect(known: Suspect) -> SuspectAnswer:
    return SuspectAnswer(known.source, known.id, actor(known.actor), time_or_none(known.at))


class AskedForAnswer(Answer, frozen=True):
    """Why a change was made that was asked for in advance: the proposal, who asked for it, who agreed, and why.
    `undoes`: it takes back what the proposal had done."""

    proposal: str
    asker: ActorAnswer
    approvers: tuple[str, ...]
    reason: str
    ticket: str
    undoes: bool


def cause_or_none(known: Cause | None) -> AskedForAnswer | None:
    if known is None:
        return None
    return AskedForAnswer(
        known.proposal, actor(known.asker), known.approvers, known.reason, known.ticket, known.undoes
    )


class AttributionAnswer(Answer, frozen=True):
    """What explains a change, and how surely. `source` says what was matched, `id` names it. `suspects` are all who may
    have acted between the two readings; `gap` says why somebody else may have, or nothing. `cause` says why, where the
    change was asked for in advance."""

    source: AttributionSource
    id: str | None
    actor: ActorAnswer
    confidence: Confidence
    at: Time | None
    suspects: tuple[SuspectAnswer, ...]
    gap: str
    cause: AskedForAnswer | None


def attribution(known: Attribution) -> AttributionAnswer:
    return AttributionAnswer(
        known.source,
        known.id,
        actor(known.actor),
        known.confidence,
        time_or_none(known.at),
        tuple(map(suspect, known.suspects)),
        known.gap,
        cause_or_none(known.cause),
    )


class MovedAnswer(Answer, frozen=True):
    """One field that moved. A side that is left out says that the field was not there."""

    pointer: str
    before: Any = UNSET
    after: Any = UNSET


def side(value: Json) -> Json:
    """One side of a field: MISSING is left out of the JSON."""
    return UNSET if value is MISSING else value


def field_change(change: FieldChange) -> MovedAnswer:
    return MovedAnswer(change.pointer, side(change.before), side(change.after))


class ChangeReasonAnswer(Answer, frozen=True):
    """Why a change was made. `source` says where that comes from: its author, somebody else who knows (`by`), or the
    decision, approval or proposal (`id`) that a write of the service rests on. It is attribution, never an approval."""

    source: ReasonSource
    text: str
    ticket: str
    by: str
    at: Time | None
    id: str


def change_reason(known: ChangeReason) -> ChangeReasonAnswer:
    return ChangeReasonAnswer(
        known.source, known.text, known.ticket, known.by, time_or_none(known.at), known.id
    )


def change_reason_or_none(known: ChangeReason | None) -> ChangeReasonAnswer | None:
    return None if known is None else change_reason(known)


class ChangeAnswer(Answer, frozen=True):
    """A change as it was found. `judged_at` is null until the policies have spoken about it, `reason` while nobody has
    said why it was made."""

    id: int
    resource: ResourceName
    parent: ResourceName | None
    operation: records.Operation
    fields: tuple[Pointer, ...]
    before: DigestText | None
    after: DigestText | None
    detected_at: Time
    judged_at: Time | None
    attribution: AttributionAnswer
    doubtful: tuple[Pointer, ...]
    reason: ChangeReasonAnswer | None


class ChangeInFull(ChangeAnswer, frozen=True):
    """A change, field by field."""

    moved: tuple[MovedAnswer, ...]


def change(record: records.ChangeRecord, reasons: ReasonByChange = NO_REASONS) -> ChangeAnswer:
    return ChangeAnswer(
        id=record.id,
        resource=name_of(record.ref),
        parent=name_or_none(record.parent),
        operation=record.operation,
        fields=record.fields,
        before=digest_or_none(record.before),
        after=digest_or_none(record.after),
        detected_at=time(record.detected_at),
        judged_at=time_or_none(record.judged_at),
        attribution=attribution(record.attribution),
        doubtful=record.doubtful,
        reason=change_reason_or_none(reasons.get(record.id)),
    )


def change_or_none(record: records.ChangeRecord | None, reasons: ReasonByChange) -> ChangeAnswer | None:
    return None if record is None else change(record, reasons)


def change_in_full(
    record: records.ChangeRecord, moved: tuple[FieldChange, ...], reasons: ReasonByChange = NO_REASONS
) -> ChangeInFull:
    return ChangeInFull(**asdict(change(record, reasons)), moved=tuple(map(field_change, moved)))


class KindStatusAnswer(Answer, frozen=True):
    """How the last reading of a kind went. `read_at` is the last time it was read completely."""

    kind: str
    status: Literal["read", "unread"]
    code: str
    reason: str
    count: int
    attempted_at: Time
    read_at: Time | None
    api_version: str | None


def coverage(status: records.KindStatus) -> KindStatusAnswer:
    return KindStatusAnswer(
        kind=status.kind,
        status=status.status,
        code=status.code,
        reason=status.reason,
        count=status.count,
        attempted_at=time(status.attempted_at),
        read_at=time_or_none(status.read_at),
        api_version=status.api_version,
    )


class ResourceAnswer(Answer, frozen=True):
    """A resource with its body. `settings_url` is the page of Intercom where people change it."""

    kind: str
    id: str
    title: str
    parent: ResourceName | None
    digest: DigestText
    settings_url: str
    body: BodyObject


class ResourceThen(ResourceAnswer, frozen=True):
    """A resource as it was at a moment; `live` says whether it still is so, and `not_known` what of then is not
    known."""

    at: Time
    live: bool
    coverage: KindStatusAnswer | None
    not_known: str | None = None


def resource(seen: Resource, kind: Kind, id_code: str) -> ResourceAnswer:
    return ResourceAnswer(
        kind=seen.ref.kind,
        id=seen.ref.id,
        title=title_of(kind, seen.ref, seen.body),
        parent=name_or_none(seen.parent),
        digest=seen.digest.hex(),
        settings_url=settings_url(kind, seen.ref, id_code),
        body=dict(seen.body),
    )


class VersionAnswer(Answer, frozen=True):
    """A version of a resource, with the changes that made and ended it; or the numbers of the schema events, where
    Intercom's shape moved instead."""

    since: Time
    until: Time | None
    digest: DigestText
    change: ChangeAnswer | None
    ended_by: ChangeAnswer | None
    schema_event: int | None
    unlisted_by: int | None


def version(chapter: Chapter, reasons: ReasonByChange = NO_REASONS) -> VersionAnswer:
    return VersionAnswer(
        since=time(chapter.version.since),
        until=time_or_none(chapter.version.until),
        digest=chapter.version.digest.hex(),
        change=change_or_none(chapter.change, reasons),
        ended_by=change_or_none(chapter.ended_by, reasons),
        schema_event=chapter.reshaped_by.id if chapter.reshaped_by else None,
        unlisted_by=chapter.unlisted_by.id if chapter.unlisted_by else None,
    )


class BlameAnswer(Answer, frozen=True):
    """A field with the last change that moved it and why, or the schema event with which Intercom began to show it."""

    field: str
    since: Time
    change: int | None
    schema_event: int | None
    operation: str | None
    attribution: AttributionAnswer | None
    reason: ChangeReasonAnswer | None


def blamed(line: Blame, reasons: ReasonByChange = NO_REASONS) -> BlameAnswer:
    last = line.change
    return BlameAnswer(
        field=line.field,
        since=time(line.since),
        change=last.id if last else None,
        schema_event=line.reshaped_by.id if line.reshaped_by else None,
        operation=last.operation if last else None,
        attribution=attribution(last.attribution) if last else None,
        reason=change_reason_or_none(reasons.get(last.id)) if last else None,
    )
