"""Why a subject earned what it did: the steps of every policy, what nearly happened, what would have passed. Pure."""

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
    """`traces` are of every policy that looked, `suggestions` by policy id of those that are broken."""

    traces: tuple[Trace, ...]
    near_misses: tuple[NearMiss, ...]
    suggestions: Mapping[str, tuple[str, ...]]


def explain(
    policies: CompiledPolicies, subject: Subject, facts: Facts, mode: Mode, instead: str = ""
) -> Explanation:
    """The whole way to what `judge` answers to the same question. `instead` says what was decided instead of putting
    back what is broken."""
    traces = trace(policies, subject, facts, mode)
    out = {one.policy.id: suggestions(one, subject, policies.people, instead) for one in traces}
    return Explanation(traces, near_misses(traces, subject), {id_: way for id_, way in out.items() if way})
