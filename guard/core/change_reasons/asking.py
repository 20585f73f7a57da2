"""Which policies want to know why a change was made: those with `ask_why` that watch it and do not excuse it. Pure."""

from __future__ import annotations

from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.evaluation.dispatch import policies_for
from guard.core.evaluation.exemptions import active_exemptions
from guard.core.evaluation.policy_evaluator import (
    EvaluationContext,
    full_exemptions,
    is_doubtful,
    selects,
    watched_changes,
    watches_fields,
    watches_operation,
)
from guard.core.model.policy import Policy
from guard.core.model.subject import Facts, Subject


def asking_policies(policies: CompiledPolicies, subject: Subject, facts: Facts) -> tuple[str, ...]:
    """The ids of the policies that ask why, sorted. It does not matter whether the change breaks them."""
    asking = [policy for policy in policies_for(policies, subject) if policy.ask_why]
    if not asking:
        return ()
    context = EvaluationContext(subject, facts, "observe", policies.rules)
    return tuple(policy.id for policy in asking if _asks(context, policy))


def _asks(context: EvaluationContext, policy: Policy) -> bool:
    """A policy that cannot be evaluated asks: a question too many is better than a change that nobody explains."""
    try:
        return _watches(context, policy) and not _excuses(context, policy)
    except Exception:  # noqa: BLE001 - whatever went wrong in a rule or a condition, the question is asked
        return True


def _watches(context: EvaluationContext, policy: Policy) -> bool:
    subject, facts = context.subject, context.facts
    return (
        watches_operation(policy, subject)
        and watches_fields(policy, subject)
        and selects(context, policy)
        and not is_doubtful(subject, policy, facts)
        and (policy.when is None or policy.when.test(subject, facts).truth is not False)
    )


def _excuses(context: EvaluationContext, policy: Policy) -> bool:
    subject, facts = context.subject, context.facts
    if policy.unless is not None and policy.unless.test(subject, facts).truth is True:
        return True
    active = active_exemptions(policy, subject, facts)
    return bool(full_exemptions(subject, active, (), watched_changes(subject, policy, facts)))
