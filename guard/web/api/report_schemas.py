"""The shapes of the drift report and of the service's health, as JSON Schema."""

from __future__ import annotations

from typing import Final

from drift.core.model.resources import Json
from drift.web.rest.schemas import (
    ANY,
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
from guard.core.reports.drift_report import SEVERITIES
from guard.web.api.schemas import EXEMPTION, MODE, SEVERITY, VERDICT

NUMBER: Final = {"type": "number"}

_COUNTS: Final = record(
    findings=WHOLE,
    **dict.fromkeys(SEVERITIES, WHOLE),
    unknown=WHOLE,
    differences=WHOLE,
    remedies=WHOLE,
    unread_kinds=WHOLE,
)

_FINDING: Final = record(
    id=TEXT,
    status=one_of("open", "unknown", "settled"),
    severity=SEVERITY,
    policy=TEXT,
    because=maybe(TEXT),
    owner=maybe(TEXT),
    controls=many(TEXT),
    mode=MODE,
    revision=TEXT,
    subject=TEXT,
    resource=maybe(named("Place")),
    actor=named("Actor"),
    at=maybe(TIME),
    sentence=TEXT,
    evidence=many(named("Evidence")),
    opened_at=TIME,
    last_seen_at=TIME,
    count=WHOLE,
    reopened=WHOLE,
    decision=TEXT,
    done=maybe(named("Done")),
)

SCHEMAS: Final[dict[str, Json]] = {
    "Place": record(kind=TEXT, id=TEXT, title=TEXT, settings_url=TEXT),
    "Coverage": record(
        kind=TEXT,
        title=TEXT,
        status=one_of("read", "unread", "never_read", "log_only"),
        code=TEXT,
        reason=TEXT,
        count=WHOLE,
        read_at=maybe(TIME),
        age_seconds=maybe(NUMBER),
    ),
    "Done": record(
        verdict=VERDICT,
        note=TEXT,
        sentence=TEXT,
        intents=many(record(id=TEXT, purpose=TEXT, state=TEXT, outcome=TEXT)),
        approval=maybe(record(id=TEXT, question=TEXT, expires_at=TIME)),
        remedies=many(TEXT),
    ),
    "FoundDrift": _FINDING,
    "SettledDrift": extended(_FINDING, closed_at=TIME, closed_because=TEXT),
    "Difference": record(
        resource=named("Place"),
        standing=one_of("differs", "gone", "not_known_good"),
        fields=many(with_optional(record(pointer=TEXT), known_good=ANY, live=ANY)),
    ),
    "DriftReport": record(
        workspace=TEXT,
        generated_at=TIME,
        mode=MODE,
        revision=TEXT,
        alarm=maybe(TEXT),
        snapshot_at=maybe(TIME),
        counts=_COUNTS,
        activity=record(entries=WHOLE, similar=WHOLE),
        coverage=many(named("Coverage")),
        findings=many(named("FoundDrift")),
        settled=many(named("SettledDrift")),
        differences=many(named("Difference")),
        remedies=many(
            record(id=TEXT, decision=TEXT, resource=named("Place"), steps=many(TEXT), opened_at=TIME)
        ),
        exemptions=many(named("Waiver")),
    ),
    "Waiver": extended(
        EXEMPTION,
        policy=TEXT,
        days_left=WHOLE,
        changes=WHOLE,
        last_used_at=maybe(TIME),
        resources=WHOLE,
    ),
    "Ready": with_optional(
        record(ready=TRUTH),
        troubles={"type": "object", "additionalProperties": TEXT},
        alarms=many(TEXT),
        revision=TEXT,
        snapshot_at=maybe(TIME),
        snapshot_age_seconds=maybe(NUMBER),
        unread=many(record(kind=TEXT, code=TEXT, reason=TEXT)),
        pending_activities=maybe(WHOLE),
        open_approvals=maybe(WHOLE),
        open_breakers=many(TEXT),
        unsent_messages=maybe(WHOLE),
    ),
}
