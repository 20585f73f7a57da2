"""The drift report as JSON values. Pure."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import UNSET
from msgspec.structs import asdict

from drift.core.json_view import (
    ActorAnswer,
    Answer,
    ChangeReasonAnswer,
    Time,
    actor,
    change_reason_or_none,
    side,
    time,
    time_or_none,
)
from drift.core.schema_event_json import SchemaEventAnswer, schema_event
from guard.core.model.blind_spots import BlindSpot, Cause
from guard.core.model.verdict import Mode, VerdictWord
from guard.core.reports.drift_report import (
    Difference,
    Done,
    PolicyLocation,
    ReadCoverage,
    Report,
    Reported,
    Seen,
)
from guard.core.reports.policies_json import WaiverAnswer, waiver
from guard.core.reports.records_json import EvidenceAnswer, SeverityWord


class Counts(Answer, frozen=True):
    """How many findings, by severity too, and how much else."""

    findings: int
    critical: int
    high: int
    medium: int
    low: int
    unknown: int
    differences: int
    remedies: int
    unread_kinds: int
    blind_spots: int


class LatelyLogged(Answer, frozen=True):
    """Entries of the activity log of the last day: those worth reading, and those that are folded away as noise."""

    entries: int
    similar: int


class CoverageAnswer(Answer, frozen=True):
    """How a kind is known. `read_at` is when it was last read completely; `reason` is a sentence unless it is read."""

    kind: str
    title: str
    status: Seen
    code: str
    reason: str
    count: int
    read_at: Time | None
    age_seconds: float | None


class BlindSpotAnswer(Answer, frozen=True):
    """What is not being looked at although it could be: nothing is known of it, and nothing is fine. `subject` is the
    kind, job or channel, empty where it is about everything; `since` is until when it was looked at. `stops_work`:
    nothing at all is being done."""

    cause: Cause
    subject: str
    since: Time | None
    severity: SeverityWord
    stops_work: bool
    sentence: str


class Place(Answer, frozen=True):
    """A resource by the name people give it, and the page of Intercom where they change it."""

    kind: str
    id: str
    title: str
    settings_url: str


class WriteState(Answer, frozen=True):
    """How far a write to Intercom is."""

    id: str
    purpose: str
    state: str
    outcome: str


class OpenQuestion(Answer, frozen=True):
    """An approval that waits for votes."""

    id: str
    question: str
    expires_at: Time


class DoneAnswer(Answer, frozen=True):
    """What followed a decision. `sentence` says it in one line."""

    verdict: VerdictWord
    note: str
    sentence: str
    intents: tuple[WriteState, ...]
    approval: OpenQuestion | None
    remedies: tuple[str, ...]


class FoundDrift(Answer, frozen=True):
    """A finding with all that a person wants to know at once. `status` is unknown where its kind could not be read;
    `because` and `owner` are null where its policy is not in force any more, `change_reason` (why the change was made)
    while nobody has said so."""

    id: str
    status: Literal["open", "unknown", "settled"]
    severity: SeverityWord
    policy: str
    because: str | None
    owner: str | None
    controls: tuple[str, ...]
    mode: Mode
    revision: str
    subject: str
    resource: Place | None
    actor: ActorAnswer
    at: Time | None
    sentence: str
    evidence: tuple[EvidenceAnswer, ...]
    opened_at: Time
    last_seen_at: Time
    count: int
    reopened: int
    note: str
    decision: str
    done: DoneAnswer | None
    change_reason: ChangeReasonAnswer | None


class SettledDrift(FoundDrift, frozen=True):
    """A finding that was closed lately."""

    closed_at: Time
    closed_because: str


class DifferingField(Answer, frozen=True):
    """A side that is left out says that the field was not there."""

    pointer: str
    known_good: Any = UNSET
    live: Any = UNSET


class DifferenceAnswer(Answer, frozen=True):
    """A resource that is not what it was known good as."""

    resource: Place
    standing: Literal["differs", "gone", "not_known_good"]
    fields: tuple[DifferingField, ...]


class OpenRemedy(Answer, frozen=True):
    """Written steps that somebody has to follow."""

    id: str
    decision: str
    resource: Place
    steps: tuple[str, ...]
    opened_at: Time


class ThenAnswer(Answer, frozen=True):
    """The moment of a report about the past, whose policies judged it, and what is not known of it."""

    at: Time
    policies: Literal["then", "now"]
    notes: tuple[str, ...]


class DriftReport(Answer, frozen=True):
    """What is out of order, what was done about it, and what could not be seen. `settled` was closed lately.
    `then` is null where it is about now."""

    workspace: str
    generated_at: Time
    mode: Mode
    revision: str
    alarm: str | None
    snapshot_at: Time | None
    counts: Counts
    activity: LatelyLogged
    blind_spots: tuple[BlindSpotAnswer, ...]
    coverage: tuple[CoverageAnswer, ...]
    findings: tuple[FoundDrift, ...]
    settled: tuple[SettledDrift, ...]
    differences: tuple[DifferenceAnswer, ...]
    remedies: tuple[OpenRemedy, ...]
    schema_events: tuple[SchemaEventAnswer, ...]
    exemptions: tuple[WaiverAnswer, ...]
    then: ThenAnswer | None = None


def document(report: Report) -> DriftReport:
    """The whole report."""
    return DriftReport(
        workspace=report.workspace,
        generated_at=time(report.generated_at),
        mode=report.mode,
        revision=report.revision,
        alarm=report.alarm or None,
        snapshot_at=time_or_none(report.snapshot_at),
        counts=Counts(**report.counts),
        activity=LatelyLogged(report.entries, report.similar),
        blind_spots=tuple(map(blind_spot, report.blind_spots)),
        coverage=tuple(map(_coverage, report.coverage)),
        findings=tuple(_finding(reported, report.mode) for reported in report.findings),
        settled=tuple(
            _settled(reported, report.mode, closed_at)
            for reported in report.settled
            if (closed_at := reported.finding.closed_at) is not None
        ),
        differences=tuple(map(_difference, report.differences)),
        remedies=tuple(
            OpenRemedy(remedy.id, remedy.decision_id, _place(place), remedy.steps, time(remedy.opened_at))
            for remedy, place in report.remedies
        ),
        schema_events=tuple(map(schema_event, report.schema_events)),
        exemptions=tuple(map(waiver, report.waivers)),
        then=None
        if report.then is None
        else ThenAnswer(time(report.then.at), report.then.policies, report.then.notes),
    )


def blind_spot(spot: BlindSpot) -> BlindSpotAnswer:
    return BlindSpotAnswer(
        cause=spot.cause,
        subject=spot.subject,
        since=time_or_none(spot.since),
        severity=spot.severity,
        stops_work=spot.stops_work,
        sentence=spot.sentence,
    )


def _coverage(known: ReadCoverage) -> CoverageAnswer:
    return CoverageAnswer(
        kind=known.kind,
        title=known.title,
        status=known.status,
        code=known.code,
        reason=known.reason,
        count=known.count,
        read_at=time_or_none(known.read_at),
        age_seconds=None if known.age is None else round(known.age, 1),
    )


def _finding(reported: Reported, mode: Mode) -> FoundDrift:
    finding, policy = reported.finding, reported.policy
    return FoundDrift(
        id=finding.id,
        status=reported.status,
        severity=finding.severity,
        policy=finding.policy,
        because=policy.because if policy else None,
        owner=policy.owner if policy else None,
        controls=tuple(policy.controls) if policy else (),
        mode=(policy.mode if policy else None) or mode,
        revision=reported.revision,
        subject=finding.subject,
        resource=None if reported.place is None else _place(reported.place),
        actor=actor(reported.actor),
        at=time_or_none(reported.acted_at),
        sentence=finding.sentence,
        evidence=finding.evidence,
        opened_at=time(finding.opened_at),
        last_seen_at=time(finding.last_seen_at),
        count=finding.count,
        reopened=finding.reopened,
        note=finding.note,
        decision=finding.decision_id,
        done=None if reported.done is None else _done_answer(reported.done),
        change_reason=change_reason_or_none(reported.reason),
    )


def _settled(reported: Reported, mode: Mode, closed_at: float) -> SettledDrift:
    return SettledDrift(
        **asdict(_finding(reported, mode)),
        closed_at=time(closed_at),
        closed_because=reported.finding.closed_because,
    )


def _place(place: PolicyLocation) -> Place:
    return Place(place.ref.kind, place.ref.id, place.title, place.settings_url)


def _done_answer(done: Done) -> DoneAnswer:
    question = done.approval
    return DoneAnswer(
        verdict=done.verdict,
        note=done.note,
        sentence=done.sentence,
        intents=tuple(
            WriteState(intent.id, intent.purpose, intent.state, intent.outcome) for intent in done.intents
        ),
        approval=None
        if question is None
        else OpenQuestion(question.id, question.question, time(question.expires_at)),
        remedies=tuple(remedy.id for remedy in done.remedies),
    )


def _difference(difference: Difference) -> DifferenceAnswer:
    return DifferenceAnswer(
        resource=_place(difference.place),
        standing=difference.standing,
        fields=tuple(
            DifferingField(field.pointer, side(field.before), side(field.after))
            for field in difference.fields
        ),
    )
