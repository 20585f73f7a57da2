"""What the guard keeps, as the JSON people read. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import assert_never

from drift.core.json_view import actor, digest_or_none, field, name_of, name_or_none, time, time_or_none
from drift.core.model.records import Intent
from drift.core.model.resources import Json, Ref
from guard.core.approvals.approval_rules import Approved, Denied, Expired, Pending, Status, Void
from guard.core.model.policy import Exemption, Policy, verdict_of
from guard.core.model.records import Approval, Decision, FalseAlarm, Finding, GuidedRemedy, Vote
from guard.core.model.verdict import Evidence, Mode, Reason
from guard.core.reports.drift_report import Waiver


def finding(one: Finding) -> dict[str, Json]:
    ref = Ref.parse(one.subject) if one.kind is not None else None
    return {
        "id": one.id,
        "policy": one.policy,
        "severity": one.severity,
        "open": one.closed_at is None,
        "subject": one.subject,
        "resource": name_or_none(ref),
        "sentence": one.sentence,
        "evidence": list(one.evidence),
        "decision": one.decision_id,
        "opened_at": time(one.opened_at),
        "last_seen_at": time(one.last_seen_at),
        "closed_at": time_or_none(one.closed_at),
        "closed_because": one.closed_because,
        "count": one.count,
        "reopened": one.reopened,
    }


def evidence(one: Evidence) -> dict[str, Json]:
    return {
        "pointer": one.pointer,
        "value": one.value,
        "missing": one.missing,
        "rule": one.rule,
        "message": one.message,
    }


def reason(one: Reason) -> dict[str, Json]:
    return {
        "policy": one.policy,
        "outcome": one.outcome,
        "action": one.action.word,
        "mode": one.mode,
        "severity": one.severity,
        "sentence": one.sentence,
        "evidence": [evidence(each) for each in one.evidence],
        "protects": list(one.protects),
        "exemptions": list(one.exemptions),
        "where": where(one.file, one.line),
    }


def where(file: str, line: int) -> str:
    """A place in the policy files, as editors understand it."""
    return f"{file}:{line}" if file else ""


def decision(one: Decision) -> dict[str, Json]:
    return {
        "id": one.id,
        "at": time(one.at),
        "entry": one.entry,
        "resource": name_or_none(one.ref),
        "verdict": one.verdict.word,
        "would_be": one.judgement.would_be.word,
        "mode": one.mode,
        "note": one.note,
        "revision": one.policy_revision,
        "actor": actor(one.actor),
        "acted_at": time_or_none(one.acted_at),
        "change": one.change_id,
        "activity": one.activity_id,
        "before": digest_or_none(one.before),
        "after": digest_or_none(one.after),
        "reasons": [reason(each) for each in one.judgement.reasons],
    }


def intent(one: Intent) -> dict[str, Json]:
    """A write to Intercom from its plan to its outcome: what was meant, what was sent, what was read back."""
    return {
        "id": one.id,
        "resource": name_of(one.ref),
        "parent": name_or_none(one.parent),
        "operation": one.operation,
        "purpose": one.purpose,
        "decision": one.reason,
        "state": one.state,
        "fields": [field(each) for each in one.fields],
        "calls": [
            {"method": call.method, "path": call.path, "version": call.version, "body": call.body}
            for call in one.calls
        ],
        "created_at": time(one.created_at),
        "writing_at": time_or_none(one.writing_at),
        "finished_at": time_or_none(one.finished_at),
        "attempts": one.attempts,
        "outcome": one.outcome,
        "target": digest_or_none(one.target),
        "result": digest_or_none(one.result),
        "result_id": one.result_id,
    }


def approval(one: Approval, status: Status) -> dict[str, Json]:
    word, sentence = standing(status)
    return {
        "id": one.id,
        "decision": one.decision_id,
        "resource": name_of(one.ref),
        "change": one.change_id,
        "question": one.question,
        "status": word,
        "sentence": sentence,
        "requirements": [
            {"policy": policy, "eligible": list(eligible), "quorum": quorum}
            for policy, eligible, quorum in one.requirements
        ],
        "excluded": list(one.excluded),
        "meanwhile": one.meanwhile,
        "on_expiry": one.on_expiry,
        "asked_at": time(one.asked_at),
        "expires_at": time(one.expires_at),
        "settled_at": time_or_none(one.settled_at),
        "note": one.note,
        "revision": one.policy_revision,
        "fingerprint": one.fingerprint,
    }


def standing(status: Status) -> tuple[str, str]:
    """What the votes amount to, as a word and as a sentence."""
    match status:
        case Pending(missing):
            left = "; ".join(f"{have} of {need} for {policy}" for policy, have, need in missing)
            return "pending", f"Waiting for approvals: {left}." if left else "Waiting for approvals."
        case Approved(by=by):
            return "approved", f"Approved by {', '.join(by)}."
        case Denied(by=by, comment=comment):
            return "denied", f"Denied by {', '.join(by)}{f': {comment}' if comment else ''}."
        case Expired():
            return "expired", "Nobody decided in time."
        case Void(because):
            return "void", because
        case _:
            assert_never(status)


def vote(one: Vote) -> dict[str, Json]:
    return {"voter": one.voter, "vote": one.choice, "at": time(one.at), "comment": one.comment}


def remedy(one: GuidedRemedy) -> dict[str, Json]:
    return {
        "id": one.id,
        "decision": one.decision_id,
        "resource": name_of(one.ref),
        "steps": list(one.steps),
        "wanted": [_wanted(*each) for each in one.wanted],
        "open": one.done_at is None,
        "opened_at": time(one.opened_at),
        "done_at": time_or_none(one.done_at),
        "done_because": one.done_because,
    }


def _wanted(pointer: str, value: Json, missing: bool) -> dict[str, Json]:
    return {"pointer": pointer} if missing else {"pointer": pointer, "value": value}


def policy(one: Policy, mode: Mode, today: date) -> dict[str, Json]:
    """A policy as it is in force; `document` is it as its author wrote it."""
    return {
        "id": one.id,
        "because": one.because,
        "severity": one.severity,
        "owner": one.owner,
        "controls": list(one.controls),
        "mode": one.mode_in(mode),
        "then": verdict_of(one.then).word,
        "where": where(one.file, one.line),
        "exemptions": [{**exemption(each), "in_force": each.holds_on(today)} for each in one.exemptions],
        "document": dict(one.document),
    }


def exemption(one: Exemption) -> dict[str, Json]:
    """A waiver; of its keys, those that are not given are null."""
    return {
        "name": one.describe(),
        "resource": one.resource or None,
        "actor": list(one.actor) or None,
        "pointer": list(one.pointers) or None,
        "until": one.until.isoformat(),
        "reason": one.reason,
        "owner": one.owner,
    }


def false_alarm(one: FalseAlarm) -> dict[str, Json]:
    return {
        "policy": one.policy,
        "decision": one.decision_id,
        "who": one.who,
        "at": time(one.at),
        "reason": one.reason,
    }


def waiver(one: Waiver) -> dict[str, Json]:
    """An exemption in force, with what is left of it and what it was good for."""
    return {
        "policy": one.policy,
        **exemption(one.exemption),
        "days_left": one.days_left,
        "changes": one.use.changes,
        "last_used_at": time_or_none(one.use.last_at),
        "resources": one.use.resources,
    }


def policies(
    found: Iterable[Policy], revision: str, mode: Mode, alarm: str, today: date
) -> Mapping[str, Json]:
    return {
        "revision": revision,
        "mode": mode,
        "alarm": alarm or None,
        "items": [policy(one, mode, today) for one in found],
    }
