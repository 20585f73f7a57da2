"""Changes of settings, writes to Intercom and calls to its API as events. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from drift.core.catalogue.catalogue import KINDS
from drift.core.catalogue.kind import Kind
from guard.core.exports import ocsf_classes as classes
from guard.core.exports.activity_events import KIND_TITLES
from guard.core.exports.export_event import SERVICE, Entity, ExportedCall, ExportEvent, Person, Severity
from guard.core.exports.kind_classes import PEOPLE, change_type
from guard.core.exports.ocsf_classes import OcsfType
from guard.core.exports.record import Record, entity_type, picked, type_of

_KINDS: Final[Mapping[str, Kind]] = {kind.name: kind for kind in KINDS}
_DONE: Final[Mapping[str, str]] = {
    "created": "was created",
    "updated": "was changed",
    "deleted": "was deleted",
}
_METHODS: Final[Mapping[str, str]] = {
    "GET": "Read",
    "HEAD": "Read",
    "POST": "Create",
    "PUT": "Update",
    "PATCH": "Update",
    "DELETE": "Delete",
}
_OPERATIONS: Final[Mapping[str, str]] = {"create": "Create", "update": "Update", "delete": "Delete"}
_ENDED: Final[Mapping[str, tuple[str, bool | None]]] = {
    "verified": ("write.verified", True),
    "failed": ("write.failed", False),
    "void": ("write.abandoned", None),
}
BASE_TYPE: Final = OcsfType(classes.BASE, classes.OTHER)


def change(record: Record) -> ExportEvent | None:
    """A change, or that more is known of who made it."""
    if record.entry.op == "delete":
        return None
    kind, operation = record.text("kind"), record.text("operation")
    title = f"{title_of(kind)} {_DONE.get(operation, 'was changed')}."
    type_, event = change_type(kind, operation), f"setting.{operation}"
    if record.entry.op == "update":
        if not any(name in record.entry.row for name in ("source", "confidence", "actor_id", "actor_email")):
            return None
        type_, event = type_of(type_.cls, "Attribute"), "setting.attributed"
        title = f"More is known of who made a change of this sort: {title_of(kind)}."
    what = entity_of(record)
    return record.event(
        event,
        type_,
        title,
        sentence=_sentence(record, title),
        at=record.moment("acted_at") or record.moment("detected_at") or record.entry.at,
        severity=severity_of(kind),
        actor=record.actor(),
        entity=what,
        user=Person(what.id, "", what.name) if what.is_person else None,
        link=record.context.link("timeline", "changes", record.entry.key),
        correlation=f"change-{record.entry.key}",
        details={
            **picked(
                record.row, "kind", "operation", "source", "source_id", "confidence", "detected_at", "gap"
            ),
            "fields": _pointers(record),
        },
        personal=picked(record.row, "suspects", "cause"),
    )


def _pointers(record: Record) -> list[str]:
    """Which fields changed, without their values."""
    fields = record.row.get("fields")
    return [field for field in fields if isinstance(field, str)] if isinstance(fields, list) else []


def _sentence(record: Record, title: str) -> str:
    actor, name = record.actor(), record.text("resource_id")
    called = record.context.titles.get((record.text("kind"), name), name)
    return f"{title.removesuffix('.')} ({called}) by {actor.name}."


def title_of(kind: str) -> str:
    return KIND_TITLES.get(kind, kind or "A setting")


def severity_of(kind: str) -> Severity:
    known = _KINDS.get(kind)
    return known.sensitivity if known else "medium"


def entity_of(record: Record) -> Entity:
    """The resource that a row names."""
    kind, id_ = record.text("kind"), record.text("resource_id")
    title = record.context.titles.get((kind, id_), "")
    return Entity(kind, id_, title, is_person=kind in PEOPLE)


def alias(record: Record) -> ExportEvent | None:
    if record.entry.op == "delete":
        return None
    return record.event(
        "setting.moved",
        entity_type("Move"),
        f"{title_of(record.text('kind'))} was made again under another id.",
        at=record.moment("at") or record.entry.at,
        actor=SERVICE,
        entity=entity_of(record),
        details=picked(record.row, "kind", "new_id"),
    )


def write(record: Record) -> ExportEvent | None:
    """A write to Intercom: that it is meant, and what came of it."""
    if record.entry.op == "delete":
        return None
    kind, operation = record.text("kind"), record.text("operation")
    type_ = type_of(classes.API, _OPERATIONS.get(operation, operation))
    event, success, title = "write.planned", None, f"A write is planned: {title_of(kind)}."
    if record.entry.op == "update":
        ended = _ENDED.get(str(record.entry.row.get("state", "")))
        if ended is None:
            return None
        event, success = ended
        title = f"A write ended as {record.text('state')}: {title_of(kind)}."
    return record.event(
        event,
        type_,
        title,
        sentence=record.text("outcome") if record.entry.op == "update" else "",
        at=record.moment("finished_at" if record.entry.op == "update" else "created_at") or record.entry.at,
        severity=severity_of(kind) if success is False else "informational",
        actor=SERVICE,
        entity=entity_of(record),
        call=_call(record),
        success=success,
        link=record.context.link("settings", kind, record.text("resource_id")),
        correlation=f"write-{record.entry.key}",
        details=picked(record.row, "kind", "operation", "purpose", "state", "outcome_code"),
        personal=picked(record.row, "reason", "cause"),
    )


def _call(record: Record) -> ExportedCall | None:
    """The first call of a write, without what is sent."""
    calls = record.row.get("calls")
    if not isinstance(calls, list) or not calls or not isinstance(calls[0], Mapping):
        return None
    return ExportedCall(str(calls[0].get("method", "")), str(calls[0].get("path", "")))


def api_request(record: Record) -> ExportEvent | None:
    if record.entry.op != "insert":
        return None
    method, path, status = record.text("method"), record.text("path"), record.row.get("status")
    actor = record.actor()
    way = {name: record.text(name) or None for name in ("app", "token")}
    number = status if isinstance(status, int) else None
    return record.event(
        "api.request",
        type_of(classes.API, _METHODS.get(method, "Other")),
        f"Somebody called Intercom's API: {method}.",
        sentence=f"{actor.name} called {method} {path}.",
        at=record.moment("at") or record.entry.at,
        severity="informational",
        actor=type(actor)(actor.type, actor.id, actor.email, actor.ip, **way),
        entity=entity_of(record) if record.text("resource_id") else None,
        call=ExportedCall(method, path, number, record.text("id") or record.entry.key.partition("/")[0]),
        success=None if number is None else number < 400,
        details=picked(record.row, "kind"),
    )


def schema_event(record: Record) -> ExportEvent | None:
    if record.entry.op != "insert":
        return None
    kind = record.text("kind")
    return record.event(
        "intercom.shape_changed",
        BASE_TYPE,
        f"Intercom changed the shape of its answers: {title_of(kind)}. It is nobody's change.",
        at=record.moment("at") or record.entry.at,
        details=picked(record.row, "kind", "cause", "version_before", "version_after", "resources"),
        personal=picked(record.row, "moves"),
    )


def unreadable_entry(record: Record) -> ExportEvent | None:
    if record.entry.op != "insert":
        return None
    return record.event(
        "activity.unreadable",
        BASE_TYPE,
        "An entry of the activity log could not be read whole.",
        at=record.moment("received_at") or record.entry.at,
        severity="high",
        success=False,
        details=picked(record.row, "entry_id"),
        personal=picked(record.row, "why"),
    )


def unread_kind(record: Record) -> ExportEvent | None:
    """A kind that a snapshot could not read. What was read is no event."""
    if record.text("status") in ("", "read"):
        return None
    kind = record.text("kind")
    return record.event(
        "kind.unread",
        BASE_TYPE,
        f"{title_of(kind)} could not be read.",
        sentence=f"{title_of(kind)} could not be read: {record.text('reason')}",
        severity="medium",
        success=False,
        details=picked(record.row, "kind", "status", "code", "reason"),
    )


def workspace(record: Record) -> ExportEvent | None:
    return record.event(
        "workspace.bound",
        entity_type("Update"),
        "The workspace was bound to Intercom's.",
        actor=SERVICE,
        details=picked(record.row, "id_code", "region"),
    )
