"""Which policies speak about a change, whether it breaks them or not: what they demand of it in advance, and whether
they want to know why it was made, rests on that. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.evaluation.dispatch import policies_for
from guard.core.evaluation.exemptions import active_exemptions
from guard.core.evaluation.policy_evaluator import (
    EvaluationContext,
    full_exemptions,
    selects,
    watched_changes,
    watches_fields,
    watches_operation,
)
from guard.core.evaluation.standard_changes import standing_in
from guard.core.model.policy import Policy
from guard.core.model.subject import Facts, Subject
from guard.core.model.verdict import Mode


def speaking(policies: CompiledPolicies, subject: Subject, facts: Facts, mode: Mode) -> Iterator[Policy]:
    """The policies that watch a change, whose `when` is not false, and that neither `unless` nor an exemption excuses,
    by id. A standard change that satisfies them excuses as well. What cannot be evaluated speaks."""
    context = EvaluationContext(subject, facts, mode, policies.rules)
    for policy in policies_for(policies, subject):
        if _speaks(context, policy):
            yield policy


def _speaks(context: EvaluationContext, policy: Policy) -> bool:
    subject, facts = context.subject, context.facts
    try:
        if not (watches_operation(policy, subject) and watches_fields(policy, subject)):
            return False
        if not selects(context, policy):
            return False
        if policy.when is not None and policy.when.test(subject, facts).truth is False:
            return False
        if policy.unless is not None and policy.unless.test(subject, facts).truth is True:
            return False
        standard, _ = standing_in(policy, subject, facts)
        if standard is not None and policy.id in standard.satisfies:
            return False
        touched = watched_changes(subject, policy, facts)
        return not full_exemptions(subject, active_exemptions(policy, subject, facts), (), touched)
    except Exception:  # noqa: BLE001 - what cannot be evaluated counts as broken, so its demands count as well
        return True
