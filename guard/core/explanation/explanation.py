"""The explanation of a verdict: the trace of every policy, near misses, and suggestions. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.explanation.near_misses import NearMiss, near_misses
from guard.core.explanation.suggestions import suggestions
from guard.core.explanation.trace import Trace
from guard.core.explanation.tracer import trace
from guard.core.model.subject import Facts, Subject
from guard.core.model.verdict import Mode


@dataclass(frozen=True, slots=True)
class Explanation:
    """The traces of every policy that watches the subject, and suggestions by id for the broken ones."""

    traces: tuple[Trace, ...]
    near_misses: tuple[NearMiss, ...]
    suggestions: Mapping[str, tuple[str, ...]]


def explain(
    policies: CompiledPolicies, subject: Subject, facts: Facts, mode: Mode, instead: str = ""
) -> Explanation:
    """Explain what `judge` returns for the same arguments. `instead` is the decision that replaced the revert, as a
    sentence."""
    traces = trace(policies, subject, facts, mode)
    by_policy = {
        policy_trace.policy.id: suggestions(policy_trace, subject, policies.policy_set, instead)
        for policy_trace in traces
    }
    return Explanation(
        traces,
        near_misses(traces, subject),
        {id_: sentences for id_, sentences in by_policy.items() if sentences},
    )
