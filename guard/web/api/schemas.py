"""The shapes of the guard's answers, as JSON Schema; each has a name in the OpenAPI document."""

from __future__ import annotations

from typing import Final, get_args

from drift.core.model.resources import Json
from drift.web.rest.schemas import (
    ANY,
    BODY,
    DIGEST,
    TEXT,
    TIME,
    TRUTH,
    WHOLE,
    extended,
    many,
    maybe,
    named,
    one_of,
    record,
    with_optional,
)
from guard.core.model.records import Question
from guard.core.model.verdict import Verdict

VERDICT: Final = one_of(*(verdict.word for verdict in Verdict))
MODE: Final = one_of("observe", "enforce")
SEVERITY: Final = one_of("low", "medium", "high", "critical")
DATE: Final = {"type": "string", "format": "date"}

EVIDENCE: Final = record(pointer=TEXT, value=ANY, missing=TRUTH, rule=ANY, message=TEXT)

REASON: Final = record(
    policy=TEXT,
    outcome=one_of("broken", "kept", "excused", "exempt"),
    action=VERDICT,
    mode=MODE,
    severity=SEVERITY,
    sentence=TEXT,
    evidence=many(named("Evidence")),
    protects=many(TEXT),
    exemptions=many(TEXT),
    where=TEXT,
)

DECISION: Final = record(
    id=TEXT,
    at=TIME,
    entry=one_of("scan", "change", "activity", "proposal"),
    resource=maybe(named("ResourceName")),
    verdict=VERDICT,
    would_be=VERDICT,
    mode=MODE,
    note=TEXT,
    revision=TEXT,
    actor=named("Actor"),
    acted_at=maybe(TIME),
    change=maybe(WHOLE),
    activity=maybe(TEXT),
    before=maybe(DIGEST),
    after=maybe(DIGEST),
    reasons=many(named("Reason")),
)

FINDING: Final = record(
    id=TEXT,
    policy=TEXT,
    severity=SEVERITY,
    open=TRUTH,
    subject=TEXT,
    resource=maybe(named("ResourceName")),
    sentence=TEXT,
    evidence=many(named("Evidence")),
    decision=TEXT,
    opened_at=TIME,
    last_seen_at=TIME,
    closed_at=maybe(TIME),
    closed_because=TEXT,
    count=WHOLE,
    reopened=WHOLE,
)

INTENT: Final = record(
    id=TEXT,
    resource=named("ResourceName"),
    parent=maybe(named("ResourceName")),
    operation=one_of("create", "update", "delete"),
    purpose=one_of("revert", "set", "reapply", "restore"),
    decision=TEXT,
    state=one_of("planned", "writing", "verified", "failed", "void"),
    fields=many(named("Moved")),
    calls=many(record(method=TEXT, path=TEXT, version=TEXT, body=ANY)),
    created_at=TIME,
    writing_at=maybe(TIME),
    finished_at=maybe(TIME),
    attempts=WHOLE,
    outcome=TEXT,
    target=maybe(DIGEST),
    result=maybe(DIGEST),
    result_id=maybe(TEXT),
)

APPROVAL: Final = record(
    id=TEXT,
    decision=TEXT,
    resource=named("ResourceName"),
    change=WHOLE,
    question=one_of(*get_args(Question)),
    status=one_of("pending", "approved", "denied", "expired", "void"),
    sentence=TEXT,
    requirements=many(record(policy=TEXT, eligible=many(TEXT), quorum=WHOLE)),
    excluded=many(TEXT),
    meanwhile=one_of("revert", "keep"),
    on_expiry=one_of("revert", "keep"),
    asked_at=TIME,
    expires_at=TIME,
    settled_at=maybe(TIME),
    note=TEXT,
    revision=TEXT,
    fingerprint=DIGEST,
)

VOTE: Final = record(voter=TEXT, vote=one_of("approve", "deny"), at=TIME, comment=TEXT)

COMMENT: Final = {"type": "string", "maxLength": 2000}
REMARK: Final = with_optional(record(), comment=COMMENT)
BALLOT: Final = with_optional(record(vote=one_of("approve", "deny")), comment=COMMENT)
"""What a voter sends. Who votes is not part of it: that is said by the credential."""

REMEDY: Final = record(
    id=TEXT,
    decision=TEXT,
    resource=named("ResourceName"),
    steps=many(TEXT),
    wanted=many(with_optional(record(pointer=TEXT), value=ANY)),
    open=TRUTH,
    opened_at=TIME,
    done_at=maybe(TIME),
    done_because=TEXT,
)

EXEMPTION: Final = record(
    name=TEXT,
    resource=maybe(TEXT),
    actor=maybe(many(TEXT)),
    pointer=maybe(many(TEXT)),
    until=DATE,
    reason=TEXT,
    owner=TEXT,
)

POLICY: Final = record(
    id=TEXT,
    because=TEXT,
    severity=SEVERITY,
    owner=TEXT,
    controls=many(TEXT),
    mode=MODE,
    then=VERDICT,
    where=TEXT,
    exemptions=many(extended(EXEMPTION, in_force=TRUTH)),
    document=BODY,
)

FALSE_ALARM: Final = record(policy=TEXT, decision=TEXT, who=TEXT, at=TIME, reason=TEXT)

SCHEMAS: Final[dict[str, Json]] = {
    "FalseAlarm": FALSE_ALARM,
    "Evidence": EVIDENCE,
    "Reason": REASON,
    "Decision": DECISION,
    "DecisionInFull": extended(
        DECISION,
        attribution=maybe(named("Attribution")),
        intents=many(named("Intent")),
        approvals=many(named("Approval")),
        remedies=many(named("Remedy")),
        false_alarms=many(named("FalseAlarm")),
    ),
    "Finding": FINDING,
    "Intent": INTENT,
    "Approval": APPROVAL,
    "ApprovalInFull": extended(APPROVAL, votes=many(named("Vote"))),
    "Vote": VOTE,
    "Remedy": REMEDY,
    "Policy": POLICY,
    "Policies": record(revision=TEXT, mode=MODE, alarm=maybe(TEXT), items=many(named("Policy"))),
    "Workspace": record(
        name=TEXT,
        id_code=TEXT,
        mode=MODE,
        version=TEXT,
        revision=TEXT,
        watched_since=maybe(TIME),
        kinds=many(record(kind=TEXT, title=TEXT, sensitivity=SEVERITY, log_only=TRUTH)),
    ),
}
