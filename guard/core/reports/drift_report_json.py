"""The drift report as JSON values. Pure."""

from __future__ import annotations

from drift.core.json_view import actor, name_of, time, time_or_none
from drift.core.model.resources import MISSING, Json, Missing
from guard.core.reports.drift_report import Difference, Done, PolicyLocation, Report, Reported
from guard.core.reports.records_json import waiver


def document(report: Report) -> dict[str, Json]:
    """The whole report as JSON values."""
    return {
        "workspace": report.workspace,
        "generated_at": time(report.generated_at),
        "mode": report.mode,
        "revision": report.revision,
        "alarm": report.alarm or None,
        "snapshot_at": time_or_none(report.snapshot_at),
        "counts": dict(report.counts),
        "activity": {"entries": report.entries, "similar": report.similar},
        "coverage": [
            {
                "kind": one.kind,
                "title": one.title,
                "status": one.status,
                "code": one.code,
                "reason": one.reason,
                "count": one.count,
                "read_at": time_or_none(one.read_at),
                "age_seconds": None if one.age is None else round(one.age, 1),
            }
            for one in report.coverage
        ],
        "findings": [_finding(one, report) for one in report.findings],
        "settled": [
            _finding(one, report)
            | {"closed_at": time_or_none(one.finding.closed_at), "closed_because": one.finding.closed_because}
            for one in report.settled
        ],
        "differences": [_difference(one) for one in report.differences],
        "remedies": [
            {
                "id": one.id,
                "decision": one.decision_id,
                "resource": _place(place),
                "steps": list(one.steps),
                "opened_at": time(one.opened_at),
            }
            for one, place in report.remedies
        ],
        "exemptions": [waiver(one) for one in report.waivers],
    }


def _finding(one: Reported, report: Report) -> dict[str, Json]:
    finding, policy = one.finding, one.policy
    return {
        "id": finding.id,
        "status": one.status,
        "severity": finding.severity,
        "policy": finding.policy,
        "because": policy.because if policy else None,
        "owner": policy.owner if policy else None,
        "controls": list(policy.controls) if policy else [],
        "mode": (policy.mode if policy else None) or report.mode,
        "revision": one.revision,
        "subject": finding.subject,
        "resource": None if one.place is None else _place(one.place),
        "actor": actor(one.actor),
        "at": time_or_none(one.acted_at),
        "sentence": finding.sentence,
        "evidence": list(finding.evidence),
        "opened_at": time(finding.opened_at),
        "last_seen_at": time(finding.last_seen_at),
        "count": finding.count,
        "reopened": finding.reopened,
        "decision": finding.decision_id,
        "done": None if one.done is None else _done_json(one.done),
    }


def _place(place: PolicyLocation) -> dict[str, Json]:
    return {**name_of(place.ref), "title": place.title, "settings_url": place.settings_url}


def _done_json(done: Done) -> dict[str, Json]:
    asked = done.approval
    return {
        "verdict": done.verdict,
        "note": done.note,
        "sentence": done.sentence,
        "intents": [
            {"id": one.id, "purpose": one.purpose, "state": one.state, "outcome": one.outcome}
            for one in done.intents
        ],
        "approval": None
        if asked is None
        else {"id": asked.id, "question": asked.question, "expires_at": time(asked.expires_at)},
        "remedies": [one.id for one in done.remedies],
    }


def _difference(one: Difference) -> dict[str, Json]:
    def sides(before: Json | Missing, after: Json | Missing) -> dict[str, Json]:
        return {key: side for key, side in (("known_good", before), ("live", after)) if side is not MISSING}

    return {
        "resource": _place(one.place),
        "standing": one.standing,
        "fields": [{"pointer": field.pointer, **sides(field.before, field.after)} for field in one.fields],
    }
