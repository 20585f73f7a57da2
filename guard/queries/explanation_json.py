"""An explained decision as JSON, with every step: over HTTP and with `guardrail explain --format json`."""

from __future__ import annotations

from drift.core.json_view import actor, name_of, time_or_none
from drift.core.model.resources import Json
from guard.core.model.records import Decision, Finding
from guard.core.reports import records_json
from guard.core.reports.explanation_json import why_document
from guard.queries.explain_decision import ExplainedDecision
from guard.queries.explain_event import HypotheticalDecision
from guard.queries.what_if import WhatIf


def explanation(explained: ExplainedDecision) -> dict[str, Json]:
    decision = explained.decision
    return {
        "decision": decision.id,
        "same": explained.same,
        "sentence": explained.sentence,
        "verdict": decision.verdict.word,
        "verdict_again": explained.verdict.word,
        "revision": decision.policy_revision,
        "reasons": [records_json.reason(reason) for reason in decision.judgement.reasons],
        "reasons_again": [records_json.reason(reason) for reason in explained.again.reasons],
        **why_document(explained.explanation),
    }


def of_finding(finding: Finding, explained: ExplainedDecision) -> dict[str, Json]:
    """A finding with the explanation of the decision that it rests on."""
    return {"finding": records_json.finding(finding), **explanation(explained)}


def supposition(what_if: WhatIf) -> dict[str, Json]:
    """A change that nobody made."""
    return {**_undecided(what_if.decision), **why_document(what_if.explanation)}


def of_happening(explained: ExplainedDecision | HypotheticalDecision) -> dict[str, Json]:
    """A change or a log entry: its decision explained, or what it would earn today where there is none."""
    if isinstance(explained, ExplainedDecision):
        return explanation(explained)
    decision = explained.decision
    happened = {"change": decision.change_id, "entry": decision.activity_id, "sentence": explained.because}
    return {**happened, **_undecided(decision), **why_document(explained.explanation)}


def _undecided(decision: Decision) -> dict[str, Json]:
    """What a decision would be that nobody took."""
    return {
        "resource": name_of(decision.ref) if decision.ref else None,
        "actor": actor(decision.actor),
        "at": time_or_none(decision.acted_at),
        "verdict": decision.verdict.word,
        "revision": decision.policy_revision,
    }
