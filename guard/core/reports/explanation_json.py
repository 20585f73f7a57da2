"""Why a subject earned what it did, as the JSON that the HTTP API and `guardrail explain --format json` give. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from drift.core.model.resources import Json
from guard.core.explanation.explanation import Explanation
from guard.core.explanation.near_misses import NearMiss
from guard.core.explanation.trace import Mismatch, Step, Trace
from guard.core.model.policy import verdict_of
from guard.core.reports.records_json import evidence, where

ANSWERS: Final[dict[bool | None, str]] = {True: "yes", False: "no", None: "unknown"}


def why_document(explanation: Explanation) -> dict[str, Json]:
    return {
        "policies": [
            _policy(trace, explanation.suggestions.get(trace.policy.id, ())) for trace in explanation.traces
        ],
        "near_misses": [near_miss(miss) for miss in explanation.near_misses],
    }


def near_miss(miss: NearMiss) -> dict[str, Json]:
    return {"policy": miss.policy, "at": miss.at, "sentence": miss.sentence}


def _policy(trace: Trace, suggestions: Sequence[str]) -> dict[str, Json]:
    policy, reason = trace.policy, trace.reason
    return {
        "policy": policy.id,
        "outcome": trace.outcome,
        "sentence": reason.sentence if reason else "",
        "action": (reason.action if reason else verdict_of(policy.then)).word,
        "mode": trace.mode,
        "severity": policy.severity,
        "where": where(policy.file, policy.line),
        "steps": [_step(step) for step in trace.steps],
        "ways_out": list(suggestions),
    }


def _step(step: Step) -> dict[str, Json]:
    return {
        "at": step.at,
        "word": step.word,
        "asks": step.asks,
        "answer": ANSWERS[step.truth],
        "says": step.says,
        "saw": step.saw,
        "lets_go": step.lets_go,
        "mismatches": [_mismatch(mismatch) for mismatch in step.mismatches],
        "parts": [_step(part) for part in step.parts],
    }


def _mismatch(mismatch: Mismatch) -> dict[str, Json]:
    return {**evidence(mismatch.evidence), "schema_path": mismatch.at}
