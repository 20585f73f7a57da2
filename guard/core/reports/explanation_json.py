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


def why_document(one: Explanation) -> dict[str, Json]:
    return {
        "policies": [_policy(each, one.suggestions.get(each.policy.id, ())) for each in one.traces],
        "near_misses": [near_miss(each) for each in one.near_misses],
    }


def near_miss(one: NearMiss) -> dict[str, Json]:
    return {"policy": one.policy, "at": one.at, "sentence": one.sentence}


def _policy(one: Trace, ways_out: Sequence[str]) -> dict[str, Json]:
    policy, reason = one.policy, one.reason
    return {
        "policy": policy.id,
        "outcome": one.outcome,
        "sentence": reason.sentence if reason else "",
        "action": (reason.action if reason else verdict_of(policy.then)).word,
        "mode": one.mode,
        "severity": policy.severity,
        "where": where(policy.file, policy.line),
        "steps": [_step(each) for each in one.steps],
        "ways_out": list(ways_out),
    }


def _step(one: Step) -> dict[str, Json]:
    return {
        "at": one.at,
        "word": one.word,
        "asks": one.asks,
        "answer": ANSWERS[one.truth],
        "says": one.says,
        "saw": one.saw,
        "lets_go": one.lets_go,
        "mismatches": [_mismatch(each) for each in one.mismatches],
        "parts": [_step(each) for each in one.parts],
    }


def _mismatch(one: Mismatch) -> dict[str, Json]:
    return {**evidence(one.evidence), "schema_path": one.at}
