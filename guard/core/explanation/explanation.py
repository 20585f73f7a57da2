"""The explanation of a verdict: the trace of every policy, near misses, and suggestions. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.evaluation.dispatch import name_of
from guard.core.explanation.near_misses import NearMiss, near_misses
from guard.core.explanation.suggestions import suggestions
from guard.core.explanation.trace import Trace
from guard.core.explanation.tracer import trace
from guard.core.model.left_out import LeftOut
from guard.core.model.policy import PolicySet
from guard.core.model.subject import Facts, Subject
from guard.core.model.verdict import Mode


@dataclass(frozen=True, slots=True)
class Explanation:
    """The traces of every policy that watches the subject, and suggestions by id for the broken ones. `left_out` is
    what would have been looked at as well, if it were for this workspace."""

    traces: tuple[Trace, ...]
    near_misses: tuple[NearMiss, ...]
    suggestions: Mapping[str, tuple[str, ...]]
    left_out: tuple[LeftOut, ...] = ()


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
        _left_out(policies.policy_set, subject, traces),
    )


def _left_out(policies: PolicySet, subject: Subject, traces: Collection[Trace]) -> tuple[LeftOut, ...]:
    looked = {trace.policy.id for trace in traces}
    name = name_of(subject)
    return tuple(one for one in policies.left_out if one.concerns(subject.entry, name, looked))
