"""Decisions, their reasons and findings, as the JSON people read. Pure."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias, get_args

from msgspec import Meta

from drift.core.json_view import (
    ActorAnswer,
    Answer,
    DigestText,
    ResourceName,
    Time,
    actor,
    digest_or_none,
    name_or_none,
    time,
    time_or_none,
)
from drift.core.model.resources import Ref
from guard.core.model.policy import Severity
from guard.core.model.records import Decision, Finding
from guard.core.model.verdict import Entry, Evidence, Mode, Outcome, Reason, VerdictWord

SeverityWord: TypeAlias = Annotated[str, Meta(extra_json_schema={"enum": list(get_args(Severity))})]
"""The severity of what was stored: its policy may not be in force any more."""


class EvidenceAnswer(Answer, frozen=True):
    """Which value broke which rule where. `rule` is the JSON Schema keyword with its value."""

    pointer: str
    value: Any
    missing: bool
    rule: Any
    message: str


def evidence(shown: Evidence) -> EvidenceAnswer:
    return EvidenceAnswer(shown.pointer, shown.value, shown.missing, shown.rule, shown.message)


class AcknowledgementAnswer(Answer, frozen=True):
    """A person took note of a finding."""

    who: str
    at: Time
    comment: str


class FindingAnswer(Answer, frozen=True):
    """One policy that one subject breaks, or broke. `count` is how often it was seen. `note` says who else must
    acknowledge it where nobody knows who did it, or why it is open again."""

    id: str
    policy: str
    severity: SeverityWord
    open: bool
    subject: str
    resource: ResourceName | None
    sentence: str
    evidence: tuple[EvidenceAnswer, ...]
    decision: str
    opened_at: Time
    last_seen_at: Time
    closed_at: Time | None
    closed_because: str
    count: int
    reopened: int
    acknowledgements: tuple[AcknowledgementAnswer, ...]
    note: str


def finding(record: Finding) -> FindingAnswer:
    ref = Ref.parse(record.subject) if record.kind is not None else None
    return FindingAnswer(
        id=record.id,
        policy=record.policy,
        severity=record.severity,
        open=record.closed_at is None,
        subject=record.subject,
        resource=name_or_none(ref),
        sentence=record.sentence,
        evidence=record.evidence,
        decision=record.decision_id,
        opened_at=time(record.opened_at),
        last_seen_at=time(record.last_seen_at),
        closed_at=time_or_none(record.closed_at),
        closed_because=record.closed_because,
        count=record.count,
        reopened=record.reopened,
        acknowledgements=tuple(
            AcknowledgementAnswer(one.who, time(one.at), one.comment) for one in record.acknowledgements
        ),
        note=record.note,
    )


class ReasonAnswer(Answer, frozen=True):
    """What one policy said. `protects` are the JSON Pointers that putting back may touch; `where` is the place in the
    policy files. `standard_change` is the one that stands in for the policy, or empty."""

    policy: str
    outcome: Outcome
    action: VerdictWord
    mode: Mode
    severity: SeverityWord
    sentence: str
    evidence: tuple[EvidenceAnswer, ...]
    protects: tuple[str, ...]
    exemptions: tuple[str, ...]
    standard_change: str
    where: str


def reason(given: Reason) -> ReasonAnswer:
    return ReasonAnswer(
        policy=given.policy,
        outcome=given.outcome,
        action=given.action.word,
        mode=given.mode,
        severity=given.severity,
        sentence=given.sentence,
        evidence=tuple(map(evidence, given.evidence)),
        protects=given.protects,
        exemptions=given.exemptions,
        standard_change=given.standard_change,
        where=where(given.file, given.line),
    )


def where(file: str, line: int) -> str:
    """A place in the policy files, as editors understand it."""
    return f"{file}:{line}" if file else ""


class DecisionAnswer(Answer, frozen=True):
    """What a subject earned, with the reasons. `would_be` is the verdict with every policy enforced; `note` says what
    kept the verdict from being carried out."""

    id: str
    at: Time
    entry: Entry
    resource: ResourceName | None
    verdict: VerdictWord
    would_be: VerdictWord
    mode: Mode
    note: str
    revision: str
    actor: ActorAnswer
    acted_at: Time | None
    change: int | None
    activity: str | None
    before: DigestText | None
    after: DigestText | None
    reasons: tuple[ReasonAnswer, ...]


def decision(record: Decision) -> DecisionAnswer:
    return DecisionAnswer(
        id=record.id,
        at=time(record.at),
        entry=record.entry,
        resource=name_or_none(record.ref),
        verdict=record.verdict.word,
        would_be=record.judgement.would_be.word,
        mode=record.mode,
        note=record.note,
        revision=record.policy_revision,
        actor=actor(record.actor),
        acted_at=time_or_none(record.acted_at),
        change=record.change_id,
        activity=record.activity_id,
        before=digest_or_none(record.before),
        after=digest_or_none(record.after),
        reasons=tuple(map(reason, record.judgement.reasons)),
    )
