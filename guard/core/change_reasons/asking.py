"""Which policies want to know why a change was made: those with `ask_why` that speak about it. Pure."""

from __future__ import annotations

from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.evaluation.dispatch import policies_for
from guard.core.evaluation.policy_evaluator import is_doubtful
from guard.core.evaluation.relevance import speaking
from guard.core.model.subject import Facts, Subject


def asking_policies(policies: CompiledPolicies, subject: Subject, facts: Facts) -> tuple[str, ...]:
    """The ids of the policies that ask why, sorted. It does not matter whether the change breaks them. One that cannot
    be evaluated asks: a question too many is better than a change that nobody explains."""
    if not any(policy.ask_why for policy in policies_for(policies, subject)):
        return ()
    return tuple(
        policy.id
        for policy in speaking(policies, subject, facts, "observe")
        if policy.ask_why and not is_doubtful(subject, policy, facts)
    )
