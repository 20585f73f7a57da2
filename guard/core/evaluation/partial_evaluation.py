"""Partial evaluation: what is certain from an entry's type and actor alone, or from a resource's state. Pure.

Most entries break nothing, and their type and actor already tell. A backtest starts here. Verdicts are those of
`judge`: they come from the same policies.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from msgspec.structs import replace

from drift.core.model.activity import NOBODY, Activity, Actor
from drift.core.model.json_pointer import covers
from drift.core.model.resources import Body
from guard.core.evaluation.compiled import CompiledPolicies, KnownOutcome
from guard.core.evaluation.dispatch import policies_for_name
from guard.core.evaluation.policy_evaluator import EvaluationContext, evaluate_policy
from guard.core.language.vocabulary.conditions import asked_of_entry, by_head, fails_beyond_head
from guard.core.language.vocabulary.word import HEAD, Fails, Part
from guard.core.model.policy import Policy
from guard.core.model.subject import NO_FACTS, Operation, Subject
from guard.core.model.verdict import Judgement, Mode, Reason

_MOST_OUTCOMES: Final = 50_000
"""How many outcomes a set caches: types times actors and their addresses. Beyond that the cache is cleared."""


def known_outcome(policies: CompiledPolicies, mode: Mode, type_: str, actor: Actor) -> KnownOutcome:
    """What is certain about every entry of this type by this actor. Cached: it pays where there are many entries."""
    outcomes = policies.outcomes
    key = (mode, type_, actor)
    known = outcomes.get(key)
    if known is None:
        if len(outcomes) >= _MOST_OUTCOMES:
            outcomes.clear()
        known = outcomes[key] = _outcome_from_any_ip(policies, key) or _outcome(policies, key)
    return known


def known_of_entry(policies: CompiledPolicies, mode: Mode, type_: str, actor: Actor) -> KnownOutcome | None:
    """The cached outcome, if there is one."""
    return policies.outcomes.get((mode, type_, actor))


def needs_metadata(policies: CompiledPolicies, type_: str) -> bool:
    """Whether the judgement of an entry of this type may depend on its metadata."""
    return "metadata" in _parts_by_type(policies, type_)


def _parts_by_type(policies: CompiledPolicies, type_: str) -> frozenset[Part]:
    """The parts of an entry that all policies on this type depend on."""
    cache = policies.parts_by_type
    if type_ not in cache:
        parts = (_parts(policies, policy) for policy in policies_for_name(policies, "activity", type_))
        cache[type_] = frozenset[Part]().union(*parts)
    return cache[type_]


def _outcome_from_any_ip(policies: CompiledPolicies, key: tuple[Mode, str, Actor]) -> KnownOutcome | None:
    """The outcome for this actor from any IP address.

    None where the address matters, as it does in the sentence about a broken policy.
    """
    mode, type_, actor = key
    without_ip = replace(actor, ip=None)
    if actor.ip is None or without_ip == NOBODY or "ip" in _parts_by_type(policies, type_):
        return None
    known = known_outcome(policies, mode, type_, without_ip)
    return None if known.breaks else known


def _outcome(policies: CompiledPolicies, key: tuple[Mode, str, Actor]) -> KnownOutcome:
    mode, type_, actor = key
    watching = policies_for_name(policies, "activity", type_)
    if actor == NOBODY:  # who acted may become known yet
        return KnownOutcome((), watching, whole=True, judgement=Judgement(()), breaks=False, silent=None)
    subject = Subject.of_activity(Activity("", type_, 0, actor, {}, {}))
    context = EvaluationContext(subject, NO_FACTS, mode, policies.rules)
    reasons: list[Reason] = []
    open_: list[Policy] = []
    for policy in watching:
        if _rests_on_head(policies, policy):
            if (reason := evaluate_policy(context, policy)) is not None:
                reasons.append(reason)
        elif not _never_applies(policies, policy, subject):
            open_.append(policy)
    whole = any("metadata" in _parts(policies, policy) for policy in open_)
    judgement = Judgement(tuple(reasons))
    return KnownOutcome(
        judgement.reasons,
        tuple(open_),
        whole,
        judgement,
        breaks=bool(judgement.broken),
        silent=_silencing_conditions(policies, open_),
    )


def _silencing_conditions(policies: CompiledPolicies, open_: Iterable[Policy]) -> tuple[Fails, ...] | None:
    """The conditions that must all fail so that none of these policies gives a reason or counts the entry.

    None where a policy has no `when`.
    """
    cache, conditions = policies.fails, list[Fails]()
    for policy in open_:
        if policy.when is None:
            return None
        if policy.id not in cache:
            cache[policy.id] = fails_beyond_head(policy.when)
        conditions.append(cache[policy.id])
    return tuple(conditions)


def _never_applies(policies: CompiledPolicies, policy: Policy, subject: Subject) -> bool:
    """Whether `when` is false whatever else the entry holds."""
    if policy.when is None:
        return False
    tests = policies.head_tests
    if policy.id not in tests:
        tests[policy.id] = by_head(policy.when)
    try:
        return tests[policy.id](subject, NO_FACTS).truth is False
    except Exception:  # noqa: BLE001 - a condition that fails is reported by `evaluate_policy`
        return False


def _parts(policies: CompiledPolicies, policy: Policy) -> frozenset[Part]:
    """The parts of an entry that the policy's conditions depend on, without its exemptions and rate."""
    cache = policies.parts_by_policy
    if policy.id not in cache:
        conditions = (condition for condition in (policy.when, policy.unless) if condition is not None)
        parts = (asked_of_entry({condition.word: condition.argument}) for condition in conditions)
        cache[policy.id] = frozenset[Part]().union(*parts)
    return cache[policy.id]


def _rests_on_head(policies: CompiledPolicies, policy: Policy) -> bool:
    cache = policies.rests_on_head
    if policy.id not in cache:
        cache[policy.id] = (
            policy.more_than is None and not policy.exemptions and _parts(policies, policy) <= HEAD
        )
    return cache[policy.id]


def is_silent(
    policies: CompiledPolicies,
    kind: str,
    operation: Operation,
    moved: tuple[str, ...],
    after: Body | None,
) -> bool:
    """Whether a change certainly breaks nothing and needs no exemption: no policy watches it, or all that do are kept.

    `moved` are the pointers of the changed fields, `after` is what is there now.
    """
    has_state_rule = False
    for policy in policies_for_name(policies, "change", kind):
        watch = policy.watch
        if operation not in watch.changes:
            continue
        if operation == "updated" and watch.fields and not _touches(moved, watch.fields):
            continue
        if policy.must is None:
            return False
        if operation != "deleted":
            has_state_rule = True
        elif watch.changes_declared:
            return False
    return not has_state_rule or (after is not None and policies.rules.of(kind).keeps(after))


@lru_cache(maxsize=4096)  # the same few fields move again and again
def _touches(moved: tuple[str, ...], fields: tuple[str, ...]) -> bool:
    return any(covers(field, pointer) for field in fields for pointer in moved)
