"""Why a subject earned what it did, as the JSON that the HTTP API and `guardrail explain --format json` give. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Literal, TypeAlias

from msgspec.structs import asdict

from drift.core.json_view import ActorAnswer, Answer, ChangeReasonAnswer, ResourceName, Time
from guard.core.explanation.explanation import Explanation
from guard.core.explanation.near_misses import NearMiss
from guard.core.explanation.trace import Mismatch, Step, Trace
from guard.core.model.policy import Severity, verdict_of
from guard.core.model.verdict import Mode, VerdictWord
from guard.core.reports.effects.reach_json import ReachAnswer
from guard.core.reports.left_out_json import NotHereAnswer, left_out
from guard.core.reports.records_json import (
    EvidenceAnswer,
    FindingAnswer,
    ReasonAnswer,
    evidence,
    where,
)
from guard.core.reports.through_json import ThroughAnswer

Truth: TypeAlias = Literal["yes", "no", "unknown"]
ANSWERS: Final[dict[bool | None, Truth]] = {True: "yes", False: "no", None: "unknown"}


class MismatchAnswer(EvidenceAnswer, frozen=True):
    """What broke a rule. `schema_path` is the place of the broken keyword in the policy's JSON Schema."""

    schema_path: str


class StepAnswer(Answer, frozen=True):
    """One thing that a policy asks. `at` is where it stands in the policy, as a JSON Pointer; `lets_go` says that this
    alone keeps the policy from being broken."""

    at: str
    word: str
    asks: Any
    answer: Truth
    says: str
    saw: Any
    lets_go: bool
    mismatches: tuple[MismatchAnswer, ...]
    parts: tuple[StepAnswer, ...]


class PolicySteps(Answer, frozen=True):
    """Every step of one policy, and what would have passed."""

    policy: str
    outcome: Literal["broken", "kept", "excused", "exempt", "unknown", "silent"]
    sentence: str
    action: VerdictWord
    mode: Mode
    severity: Severity
    where: str
    steps: tuple[StepAnswer, ...]
    ways_out: tuple[str, ...]


class NearMissAnswer(Answer, frozen=True):
    """A policy that would have spoken but for a single step, and that step."""

    policy: str
    at: str
    sentence: str


class WhyAnswer(Answer, frozen=True):
    """Every step of every policy that looked, near misses, and what is for other workspaces only."""

    policies: tuple[PolicySteps, ...]
    near_misses: tuple[NearMissAnswer, ...]
    left_out: tuple[NotHereAnswer, ...]


class ExplanationAnswer(Answer, frozen=True):
    """A decision reached again from the record. `same` says whether the verdict is; `change_reason` is why the change
    was made, where it is about one and somebody has said so. `through`: what changed behind the resource, since it was
    last changed itself before that. `reach`: how many conversations the change had to do with, as people saw it when
    they decided (null: conversations tell nothing of it)."""

    decision: str
    same: bool
    sentence: str
    verdict: VerdictWord
    verdict_again: VerdictWord
    revision: str
    reasons: tuple[ReasonAnswer, ...]
    reasons_again: tuple[ReasonAnswer, ...]
    policies: tuple[PolicySteps, ...]
    near_misses: tuple[NearMissAnswer, ...]
    left_out: tuple[NotHereAnswer, ...]
    change_reason: ChangeReasonAnswer | None
    through: ThroughAnswer
    reach: ReachAnswer | None = None


class FindingExplanation(ExplanationAnswer, frozen=True, kw_only=True):
    """A finding with the explanation of the decision that it rests on."""

    finding: FindingAnswer


class Supposition(Answer, frozen=True):
    """What a change that nobody made would earn."""

    resource: ResourceName | None
    actor: ActorAnswer
    at: Time | None
    verdict: VerdictWord
    revision: str
    policies: tuple[PolicySteps, ...]
    near_misses: tuple[NearMissAnswer, ...]
    left_out: tuple[NotHereAnswer, ...]
    reach: ReachAnswer | None = None


class AsOfToday(Answer, frozen=True):
    """What a change or a log entry would earn under the policies in force today; `sentence` says why nothing was
    decided about it. Nothing is kept of this answer."""

    change: int | None
    entry: str | None
    sentence: str
    change_reason: ChangeReasonAnswer | None
    resource: ResourceName | None
    actor: ActorAnswer
    at: Time | None
    verdict: VerdictWord
    revision: str
    policies: tuple[PolicySteps, ...]
    near_misses: tuple[NearMissAnswer, ...]
    left_out: tuple[NotHereAnswer, ...]
    through: ThroughAnswer
    reach: ReachAnswer | None = None


ExplainedHappening: TypeAlias = ExplanationAnswer | AsOfToday
"""What is known of a change or log entry: the decision about it, or what the policies of today say."""


def why_document(explanation: Explanation) -> WhyAnswer:
    return WhyAnswer(
        tuple(
            _policy(trace, explanation.suggestions.get(trace.policy.id, ())) for trace in explanation.traces
        ),
        tuple(map(near_miss, explanation.near_misses)),
        tuple(map(left_out, explanation.left_out)),
    )


def near_miss(missed: NearMiss) -> NearMissAnswer:
    return NearMissAnswer(missed.policy, missed.at, missed.sentence)


def _policy(trace: Trace, suggestions: Sequence[str]) -> PolicySteps:
    policy, reason = trace.policy, trace.reason
    return PolicySteps(
        policy=policy.id,
        outcome=trace.outcome,
        sentence=reason.sentence if reason else "",
        action=(reason.action if reason else verdict_of(policy.then)).word,
        mode=trace.mode,
        severity=policy.severity,
        where=where(policy.file, policy.line),
        steps=tuple(map(_step, trace.steps)),
        ways_out=tuple(suggestions),
    )


def _step(step: Step) -> StepAnswer:
    return StepAnswer(
        at=step.at,
        word=step.word,
        asks=step.asks,
        answer=ANSWERS[step.truth],
        says=step.says,
        saw=step.saw,
        lets_go=step.lets_go,
        mismatches=tuple(map(_mismatch, step.mismatches)),
        parts=tuple(map(_step, step.parts)),
    )


def _mismatch(mismatch: Mismatch) -> MismatchAnswer:
    return MismatchAnswer(**asdict(evidence(mismatch.evidence)), schema_path=mismatch.at)
