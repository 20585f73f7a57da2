"""What people do here as events: questions and votes, proposals, reasons, stand-ins. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from guard.core.exports import ocsf_classes as classes
from guard.core.exports.export_event import SERVICE, ExportEvent, Severity
from guard.core.exports.record import Record, entity, entity_type, person, person_acts, picked, type_of
from guard.core.exports.setting_events import title_of

_SETTLED: Final[Mapping[str, str]] = {
    "approved": "was approved",
    "denied": "was denied",
    "expired": "expired",
    "void": "became void",
}
_PROPOSAL: Final[Mapping[str, tuple[str, str, Severity]]] = {
    "asked": ("Create", "A change was asked for.", "informational"),
    "edited": ("Update", "What was asked for was edited; its votes are void.", "informational"),
    "renewed": ("Update", "What was asked for was asked for again.", "informational"),
    "voted": ("Update", "Somebody voted on what was asked for.", "informational"),
    "commented": ("Update", "Somebody commented on what was asked for.", "informational"),
    "glass_broken": ("Update", "What was asked for is applied without approval.", "high"),
    "reviewed": ("Update", "A change without approval was reviewed.", "informational"),
    "approved": ("Update", "What was asked for was approved.", "informational"),
    "suspended": ("Suspend", "What was asked for was suspended.", "low"),
    "resumed": ("Resume", "What was asked for goes on.", "informational"),
    "applying": ("Update", "What was approved is being applied.", "informational"),
    "step": ("Update", "A step of what was approved was applied.", "informational"),
    "used": ("Update", "Somebody made by hand what was permitted.", "informational"),
    "closed": ("Update", "What was asked for came to its end.", "informational"),
}


def approval(record: Record) -> ExportEvent | None:
    """People are asked about a change, and what came of it."""
    if record.entry.op == "delete":
        return None
    settlement = str(record.entry.row.get("settlement") or "")
    if record.entry.op == "update" and not settlement:
        return None
    kind = record.text("kind")
    if settlement:
        event, activity = f"approval.{settlement}", "Update"
        title = f"A change {_SETTLED.get(settlement, f'ended as {settlement}')}: {title_of(kind)}."
    else:
        event, activity, title = (
            "approval.asked",
            "Create",
            f"People are asked about a change: {title_of(kind)}.",
        )
    at = record.moment("settled_at" if settlement else "asked_at")
    return record.event(
        event,
        entity_type(activity),
        title,
        at=at or record.entry.at,
        severity="medium" if settlement == "denied" else "informational",
        actor=SERVICE,
        entity=entity("approval", record.entry.key),
        success={"approved": True, "denied": False}.get(settlement),
        comment=record.text("note"),
        link=record.context.link("approvals", record.entry.key),
        correlation=_of_change(record),
        details=picked(
            record.row,
            "kind",
            "change_id",
            "decision_id",
            "settlement",
            "meanwhile",
            "on_expiry",
            "expires_at",
        ),
        personal=picked(record.row, "resource_id", "excluded", "unexplained"),
    )


def _of_change(record: Record) -> str:
    change = record.text("change_id")
    return f"change-{change}" if change else ""


def vote(record: Record) -> ExportEvent | None:
    if record.entry.op == "delete":
        return None
    ballot, choice = record.text("approval_id") or record.entry.key, record.text("choice")
    proposal, dot, _ = ballot.rpartition(".")
    subject, id_ = ("proposal", proposal) if dot else ("approval", ballot)
    return record.event(
        "vote.cast" if record.entry.op == "insert" else "vote.changed",
        entity_type("Update"),
        f"Somebody voted: {choice.replace('_', ' ')}.",
        sentence=f"{record.text('voter') or 'Somebody'} voted: {choice.replace('_', ' ')}.",
        at=record.moment("at") or record.entry.at,
        actor=person_acts(record.text("voter")),
        entity=entity(subject, id_),
        comment=record.text("comment"),
        link=record.context.link(f"{subject}s", id_),
        correlation=id_,
        details={**picked(record.row, "choice"), "with_passkey": bool(record.text("passkey"))},
        personal=picked(record.row, "on_behalf_of"),
    )


def proposal_event(record: Record) -> ExportEvent | None:
    if record.entry.op != "insert":
        return None
    what = record.text("what")
    activity, title, severity = _PROPOSAL.get(what, ("Update", f"A proposal: {what}.", "informational"))
    id_ = record.text("proposal_id") or record.entry.key.partition("/")[0]
    by_service = not record.text("who") and "who" not in record.entry.erased
    return record.event(
        f"proposal.{what}",
        entity_type(activity),
        title,
        at=record.moment("at") or record.entry.at,
        severity=severity,
        actor=SERVICE if by_service else person_acts(record.text("who"), record.text("robot")),
        entity=entity("proposal", id_),
        comment=record.text("text"),
        link=record.context.link("proposals", id_),
        correlation=id_,
        details=picked(record.row, "edition", "number"),
        personal=picked(record.row, "details"),
    )


def glass_break(record: Record) -> ExportEvent | None:
    """That somebody went ahead without approval. The review is an event of the proposal."""
    if record.entry.op != "insert":
        return None
    id_ = record.text("proposal_id") or record.entry.key.partition("/")[0]
    return record.event(
        "glass.broken",
        entity_type("Update"),
        "Somebody had a change applied that nobody approved.",
        at=record.moment("at") or record.entry.at,
        severity="high",
        actor=person_acts(record.text("who")),
        entity=entity("proposal", id_),
        comment=record.text("because"),
        link=record.context.link("proposals", id_),
        correlation=id_,
        details=picked(record.row, "edition", "due_at"),
    )


def permit(record: Record) -> ExportEvent | None:
    """That somebody may change something by hand, for a while."""
    is_over = record.entry.op == "delete"
    who = record.text("who")
    return record.event(
        "permit.ended" if is_over else "permit.given",
        type_of(classes.USER_ACCESS, "Revoke Privileges" if is_over else "Assign Privileges"),
        f"A permit to change something by hand {'ended' if is_over else 'was given'}.",
        severity="medium",
        actor=SERVICE,
        user=person(who) if who else None,
        entity=entity("proposal", record.entry.key),
        privileges=("change by hand what was asked for",),
        link=record.context.link("proposals", record.entry.key),
        correlation=record.entry.key,
        details=picked(record.row, "lasts"),
        personal=picked(record.row, "fields"),
    )


def change_reason(record: Record) -> ExportEvent | None:
    if record.entry.op == "delete":
        return None
    id_ = record.text("change_id")
    return record.event(
        "change.explained",
        entity_type("Update"),
        "Somebody said why a change was made.",
        at=record.moment("at") or record.entry.at,
        actor=person_acts(record.text("who")),
        entity=entity("change", id_),
        comment=record.text("text"),
        link=record.context.link("timeline", "changes", id_),
        correlation=_of_change(record),
        details=picked(record.row, "change_id"),
        personal=picked(record.row, "ticket"),
    )


def declared_note(record: Record) -> ExportEvent | None:
    if record.entry.op == "delete":
        return None
    return record.event(
        "change.noted",
        entity_type("Create"),
        "Somebody noted a change that no API tells of.",
        at=record.moment("noted_at") or record.entry.at,
        actor=person_acts(record.text("who")),
        entity=entity("note", record.text("id")),
        comment=record.text("text"),
        details=picked(record.row, "at"),
    )


def delegation(record: Record) -> ExportEvent | None:
    """That somebody votes for somebody else, from when until when."""
    if record.entry.op == "delete":
        return None
    is_over = record.entry.op == "update"
    return record.event(
        "delegation.ended" if is_over else "delegation.made",
        type_of(classes.USER_ACCESS, "Revoke Privileges" if is_over else "Assign Privileges"),
        "Somebody votes for somebody else no more." if is_over else "Somebody votes for somebody else.",
        at=record.moment("ended_at" if is_over else "made_at") or record.entry.at,
        severity="low",
        actor=person_acts(record.text("ended_by" if is_over else "made_by")),
        user=person(record.text("delegate")),
        entity=entity("delegation", record.entry.key),
        privileges=("vote for somebody",),
        comment="" if is_over else record.text("because"),
        link=record.context.link("people"),
        correlation=record.entry.key,
        details=picked(record.row, "starts_at", "ends_at"),
        personal=picked(record.row, "delegator"),
    )
