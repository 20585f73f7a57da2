"""The one evaluation: judges a subject under all policies. Pure.

Scan, live change, log entry, proposal, simulation and command line all use it. It looks nothing up and caches nothing
outside the caller's memo.
"""

from __future__ import annotations

from typing import Final

from guard.core.evaluation.compiled import CompiledPolicies, KnownOutcome, RequiredFacts
from guard.core.evaluation.dispatch import policies_for
from guard.core.evaluation.partial_evaluation import known_of_entry
from guard.core.evaluation.policy_evaluator import EvaluationContext, evaluate_policy
from guard.core.evaluation.required_facts import required_facts
from guard.core.evaluation.state_rules import Memo, StateRules
from guard.core.model.subject import Facts, Operation, Subject
from guard.core.model.verdict import Judgement, Mode

__all__ = [
    "Facts",
    "Memo",
    "Operation",
    "RequiredFacts",
    "StateRules",
    "Subject",
    "judge",
    "policies_for",
    "required_facts",
]

NOTHING: Final = Judgement(())


def judge(
    policies: CompiledPolicies, subject: Subject, facts: Facts, mode: Mode, memo: Memo | None = None
) -> Judgement:
    """The judgement of a subject: the reasons of all policies that watch it, by policy id.

    `mode` is the workspace's; `Policy.mode_in` combines it with the policy's own. A policy that cannot be evaluated
    counts as broken.
    """
    known = None
    if subject.entry == "activity" and subject.activity is not None and not facts.permitted:
        known = known_of_entry(policies, mode, subject.activity.type, subject.actor)
        if known is not None and known.leaves_nothing_open(subject, facts):
            return known.judgement
    return _judged(policies, EvaluationContext(subject, facts, mode, policies.rules, memo), known)


def _judged(
    policies: CompiledPolicies, context: EvaluationContext, known: KnownOutcome | None = None
) -> Judgement:
    applicable = policies_for(policies, context.subject) if known is None else known.open
    reasons = [reason for policy in applicable if (reason := evaluate_policy(context, policy)) is not None]
    if known is not None and known.reasons:
        reasons = sorted([*known.reasons, *reasons], key=lambda reason: reason.policy)
    return Judgement(tuple(reasons)) if reasons else NOTHING
