"""What policies say, and what becomes of it, as events: findings arrive as findings. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from drift.core.model.resources import Json
from guard.core.exports import ocsf_classes as classes
from guard.core.exports.export_event import (
    SERVICE,
    SEVERITIES,
    Entity,
    ExportedFinding,
    ExportEvent,
    FindingStatus,
    Severity,
)
from guard.core.exports.kind_classes import PEOPLE
from guard.core.exports.record import Record, entity, entity_type, person_acts, picked, type_of
from guard.core.exports.setting_events import BASE_TYPE, entity_of, title_of
from guard.core.model.blind_spots import CAUSES, Cause

_ACTIVITY: Final = "activity:"
_SHARE: Final = "share:"
_STATES: Final[Mapping[str, tuple[str, FindingStatus]]] = {
    "created": ("Create", "new"),
    "updated": ("Update", "new"),
    "reopened": ("Update", "new"),
    "acknowledged": ("Update", "in_progress"),
    "closed": ("Close", "resolved"),
}


_SEEN: Final = ("updated", "reopened")
"""What tells that a policy was broken just now."""


def finding(record: Record) -> ExportEvent | None:
    """A finding that is opened, seen again, taken note of, closed, or open again."""
    if record.entry.op == "delete" or not record.text("policy"):
        return None
    word = _word(record)
    activity, status = _STATES[word]
    subject = record.text("subject")
    is_activity = record.text("kind") == "" or subject.startswith(_ACTIVITY)
    cls = classes.DETECTION_FINDING if is_activity else classes.COMPLIANCE_FINDING
    opened = record.moment("opened_at") or record.entry.at
    policy = record.context.policies.get(record.text("policy"))
    because = policy.because if policy else ""
    found = ExportedFinding(
        id=record.entry.key,
        policy=record.text("policy"),
        because=because,
        sentence=record.text("sentence") or because or record.text("policy"),
        of="activity" if is_activity else "state",
        status=status,
        opened_at=opened,
        seen_at=record.entry.at if word in _SEEN else opened,
        closed_at=record.moment("closed_at") if word == "closed" else None,
        controls=policy.controls if policy else (),
        owner=policy.owner if policy else "",
    )
    return record.event(
        f"finding.{word}",
        type_of(cls, activity),
        f"{record.text('policy')}: {because or 'a policy is broken'}{' (closed)' if word == 'closed' else ''}.",
        at=_moment(word, found, record.entry.at),
        sentence=found.sentence,
        severity=_severity(record.text("severity")),
        entity=_subject(record, subject, is_activity=is_activity),
        finding=found,
        comment=record.text("closed_because") if word == "closed" else record.text("note"),
        link=_decision(record),
        correlation=record.text("decision_id"),
        details=picked(record.row, "kind", "decision_id", "reopened"),
        personal=picked(record.row, "evidence", "acknowledgements"),
    )


def _moment(word: str, found: ExportedFinding, recorded: float) -> float:
    """When it happened: a record that is older than its ledger came into it later."""
    if word == "created":
        return found.opened_at
    return found.closed_at or recorded if word == "closed" else recorded


def _word(record: Record) -> str:
    row = record.entry.row
    if record.entry.op == "insert":
        return "closed" if row.get("closed_at") is not None else "created"
    if row.get("closed_at") is not None:
        return "closed"
    if "reopened" in row or "closed_at" in row:
        return "reopened"
    return "acknowledged" if row.get("acknowledgements") else "updated"


def _subject(record: Record, subject: str, *, is_activity: bool) -> Entity | None:
    """The resource that breaks a policy, what somebody did (`activity:TYPE:ACTOR`), or a share (`share:WHAT`)."""
    if not subject:
        return None
    if subject.startswith(_SHARE):
        return Entity("share", subject.removeprefix(_SHARE))
    if is_activity:
        return Entity("activity", subject.removeprefix(_ACTIVITY).partition(":")[0])
    kind, _, id_ = subject.partition("/")
    title = record.context.titles.get((kind, id_), "")
    return Entity(kind, id_, title, is_person=kind in PEOPLE)


def _severity(word: str) -> Severity:
    return word if word in SEVERITIES else "medium"  # type: ignore[return-value]  # looked up one line before


def _decision(record: Record) -> str:
    id_ = record.text("decision_id")
    return record.context.link("decisions", id_) if id_ else record.context.link("drift")


def decision(record: Record) -> ExportEvent | None:
    """What the policies said of a change or an entry, where one of them minded."""
    reasons = list(_reasons(record.row.get("judgement")))
    broken = [reason for reason in reasons if reason.get("outcome") == "broken"]
    if record.entry.op != "insert" or (record.text("verdict") in ("", "allow") and not broken):
        return None
    severities = [_severity(str(reason.get("severity"))) for reason in broken]
    worst = max(severities, key=lambda word: SEVERITIES[word], default="medium")
    policies = [str(reason.get("policy")) for reason in broken]
    verdict = record.text("verdict").replace("_", " ")
    return record.event(
        "decision.made",
        entity_type("Create"),
        f"The policies decided: {verdict} ({', '.join(policies)}).",
        sentence=" ".join(str(reason.get("sentence", "")) for reason in broken),
        at=record.moment("at") or record.entry.at,
        severity=worst,
        actor=record.actor(),
        entity=entity("decision", record.entry.key),
        comment=record.text("note"),
        link=record.context.link("decisions", record.entry.key),
        correlation=_matter(record),
        details={
            **picked(record.row, "verdict", "mode", "kind", "change_id", "activity_id", "policy_revision"),
            "judged": record.text("entry"),
            "policies": policies,
        },
        personal={
            "reasons": [picked(reason, "policy", "outcome", "action", "sentence") for reason in broken]
        },
    )


def _reasons(judgement: Json) -> Iterator[Mapping[str, Any]]:
    reasons = judgement.get("reasons") if isinstance(judgement, Mapping) else None
    return (reason for reason in reasons or () if isinstance(reason, Mapping))


def _matter(record: Record) -> str:
    change = record.text("change_id")
    return f"change-{change}" if change else record.text("activity_id")


def false_alarm(record: Record) -> ExportEvent | None:
    if record.entry.op != "insert":
        return None
    return record.event(
        "finding.false_alarm",
        entity_type("Create"),
        f"Somebody called what {record.text('policy')} said a false alarm.",
        at=record.moment("at") or record.entry.at,
        actor=person_acts(record.text("who")),
        entity=entity("false alarm", record.text("decision_id"), record.text("policy")),
        comment=record.text("reason"),
        link=_decision(record),
        correlation=record.text("decision_id"),
        details=picked(record.row, "policy", "decision_id"),
    )


def policy_set(record: Record) -> ExportEvent | None:
    if record.entry.op != "insert":
        return None
    revision = record.entry.key
    return record.event(
        "policies.in_force",
        entity_type("Create"),
        f"The policies of {revision} came into force.",
        severity="medium",
        actor=SERVICE,
        entity=entity("policy set", revision),
        link=record.context.link("policies"),
        details={"revision": revision},
    )


def policy_alarm(record: Record) -> ExportEvent | None:
    """That the newest policies cannot be used, or can be again."""
    alarm = record.text("alarm")
    is_over = record.entry.op == "delete" or not (alarm or record.entry.erased)
    return record.event(
        "policies.usable" if is_over else "policies.unusable",
        BASE_TYPE,
        "The newest policies can be used again."
        if is_over
        else "The newest policies cannot be used; the last good set stays in force.",
        sentence=alarm,
        severity="informational" if is_over else "critical",
        success=is_over,
        link=record.context.link("policies"),
    )


def accepted_commit(record: Record) -> ExportEvent | None:
    if record.entry.op != "insert":
        return None
    return record.event(
        "policies.commit_accepted",
        entity_type("Update"),
        "A rewritten branch of policies was accepted.",
        severity="high",
        entity=entity("policy set", record.entry.key),
        link=record.context.link("policies"),
    )


def rollout(record: Record) -> ExportEvent | None:
    if record.entry.op == "delete":
        return None
    policy = record.entry.key
    return record.event(
        "policy.changed",
        entity_type("Update"),
        f"The rules or the mode of {policy} are other ones.",
        at=record.moment("since") or record.entry.at,
        severity="medium",
        entity=entity("policy", policy),
        link=record.context.link("policies", policy),
        details=picked(record.row, "mode"),
    )


def remedy(record: Record) -> ExportEvent | None:
    if record.entry.op == "delete":
        return None
    is_done = record.moment("done_at") is not None
    return record.event(
        "remedy.done" if is_done else "remedy.asked",
        entity_type("Update" if is_done else "Create"),
        f"Written steps were {'taken' if is_done else 'asked for'}: {title_of(record.text('kind'))}.",
        at=record.moment("done_at" if is_done else "opened_at") or record.entry.at,
        entity=entity_of(record),
        comment=record.text("done_because"),
        link=_decision(record),
        correlation=record.text("decision_id"),
        details=picked(record.row, "kind", "decision_id"),
        personal=picked(record.row, "steps"),
    )


def blind_spot(record: Record) -> ExportEvent | None:
    """Something that is not being looked at: a finding about the watching itself."""
    is_over = record.entry.op == "delete"
    if record.entry.op == "update" and not record.changed("sentence"):
        return None
    cause = record.text("cause") or record.entry.key.partition("/")[0]
    known = CAUSES[Cause(cause)] if cause in {*Cause} else None
    title = known.title if known else cause
    started = record.moment("since") or record.moment("noticed_at") or record.entry.at
    word = "closed" if is_over else "created" if record.entry.op == "insert" else "updated"
    activity, status = _STATES[word]
    found = ExportedFinding(
        id=f"blind-spot-{record.entry.key}",
        policy=f"blind-spot-{cause}",
        because=title,
        sentence=record.text("sentence") or title,
        of="state",
        status=status,
        opened_at=started,
        seen_at=record.entry.at,
        closed_at=record.entry.at if is_over else None,
    )
    return record.event(
        f"blind_spot.{word}",
        type_of(classes.COMPLIANCE_FINDING, activity),
        f"{title}{' no more' if is_over else ''}.",
        sentence=found.sentence,
        severity=known.severity if known else "high",
        actor=SERVICE,
        entity=entity("blind spot", cause, title),
        finding=found,
        link=record.context.link(),
        details={"cause": cause, "subject": record.text("subject")},
    )
