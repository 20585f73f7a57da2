"""An explained decision as JSON, with every step: over HTTP and with `guardrail explain --format json`."""

from __future__ import annotations

from msgspec.structs import asdict

from drift.core.json_view import actor, change_reason_or_none, name_or_none, time_or_none
from guard.core.explanation.explanation import Explanation
from guard.core.model.records import Decision, Finding
from guard.core.reports import records_json
from guard.core.reports.effects.reach_json import ReachAnswer
from guard.core.reports.explanation_json import (
    AsOfToday,
    ExplainedHappening,
    ExplanationAnswer,
    FindingExplanation,
    Supposition,
    why_document,
)
from guard.queries.explain_decision import ExplainedDecision
from guard.queries.explain_event import HypotheticalDecision
from guard.queries.what_if import WhatIf


def explanation(explained: ExplainedDecision, reach: ReachAnswer | None = None) -> ExplanationAnswer:
    decision = explained.decision
    return ExplanationAnswer(
        decision=decision.id,
        same=explained.same,
        sentence=explained.sentence,
        verdict=decision.verdict.word,
        verdict_again=explained.verdict.word,
        revision=decision.policy_revision,
        reasons=tuple(map(records_json.reason, decision.judgement.reasons)),
        reasons_again=tuple(map(records_json.reason, explained.again.reasons)),
        **asdict(why_document(explained.explanation)),
        change_reason=change_reason_or_none(explained.change_reason),
        through=explained.through,
        reach=reach,
    )


def of_finding(
    finding: Finding, explained: ExplainedDecision, reach: ReachAnswer | None = None
) -> FindingExplanation:
    """A finding with the explanation of the decision that it rests on."""
    return FindingExplanation(finding=records_json.finding(finding), **asdict(explanation(explained, reach)))


def supposition(supposed: WhatIf) -> Supposition:
    """A change that nobody made."""
    return _undecided(supposed.decision, supposed.explanation, supposed.reach)


def of_happening(
    explained: ExplainedDecision | HypotheticalDecision, reach: ReachAnswer | None = None
) -> ExplainedHappening:
    """A change or a log entry: its decision explained, or what it would earn today where there is none."""
    if isinstance(explained, ExplainedDecision):
        return explanation(explained, reach)
    decision = explained.decision
    return AsOfToday(
        change=decision.change_id,
        entry=decision.activity_id,
        sentence=explained.because,
        change_reason=change_reason_or_none(explained.change_reason),
        through=explained.through,
        **asdict(_undecided(decision, explained.explanation, reach)),
    )


def _undecided(decision: Decision, why: Explanation, reach: ReachAnswer | None) -> Supposition:
    """What a decision would be that nobody took."""
    return Supposition(
        resource=name_or_none(decision.ref),
        actor=actor(decision.actor),
        at=time_or_none(decision.acted_at),
        verdict=decision.verdict.word,
        revision=decision.policy_revision,
        **asdict(why_document(why)),
        reach=reach,
    )
