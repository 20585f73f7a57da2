"""Partial evaluation: what is certain from an entry's type and actor alone, or from a resource's state. Pure.

Most entries break nothing, and little is needed to know it. A backtest over a year asks here first. The verdict stays
that of `judge`: the answers here come from the same policies.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

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

_MOST_HEADS: Final = 50_000
"""How many heads a set remembers: types times people and their addresses. Beyond that it begins anew."""


def known_outcome(policies: CompiledPolicies, mode: Mode, type_: str, actor: Actor) -> KnownOutcome:
    """What is certain about every entry of this type by this actor, worked out once: worth it where there are many."""
    outcomes = policies.outcomes
    key = (mode, type_, actor)
    known = outcomes.get(key)
    if known is None:
        if len(outcomes) >= _MOST_HEADS:
            outcomes.clear()
        known = outcomes[key] = _from_anywhere(policies, key) or _outcome(policies, key)
    return known


def known_of_entry(policies: CompiledPolicies, mode: Mode, type_: str, actor: Actor) -> KnownOutcome | None:
    """The same, where it has been worked out."""
    return policies.outcomes.get((mode, type_, actor))


def asks_for_metadata(policies: CompiledPolicies, type_: str) -> bool:
    """Whether what is said of an entry of this type may rest on its metadata."""
    return "metadata" in _asks_of_type(policies, type_)


def _asks_of_type(policies: CompiledPolicies, type_: str) -> frozenset[Part]:
    """What the answers of all the policies about an entry of this type rest on."""
    known = policies.parts_by_type
    if type_ not in known:
        asks = (_asks(policies, one) for one in policies_for_name(policies, "activity", type_))
        known[type_] = frozenset[Part]().union(*asks)
    return known[type_]


def _from_anywhere(policies: CompiledPolicies, key: tuple[Mode, str, Actor]) -> KnownOutcome | None:
    """What is certain about entries of this type by this actor from whatever address; None where it makes a difference,
    as it does to the sentence about what is broken."""
    mode, type_, actor = key
    somewhere = Actor(actor.type, actor.id, actor.email)
    if actor.ip is None or somewhere == NOBODY or "ip" in _asks_of_type(policies, type_):
        return None
    known = known_outcome(policies, mode, type_, somewhere)
    return None if known.breaks else known


def _outcome(policies: CompiledPolicies, key: tuple[Mode, str, Actor]) -> KnownOutcome:
    mode, type_, actor = key
    concerned = policies_for_name(policies, "activity", type_)
    if actor == NOBODY:  # who acted may become known yet
        return KnownOutcome((), concerned, whole=True, judgement=Judgement(()), breaks=False, silent=None)
    subject = Subject.of_activity(Activity("", type_, 0, actor, {}, {}))
    asked = EvaluationContext(subject, NO_FACTS, mode, policies.rules)
    reasons: list[Reason] = []
    open_: list[Policy] = []
    for policy in concerned:
        if _rests_on_head(policies, policy):
            if (said := evaluate_policy(asked, policy)) is not None:
                reasons.append(said)
        elif not _never_applies(policies, policy, subject):
            open_.append(policy)
    whole = any("metadata" in _asks(policies, one) for one in open_)
    judgement = Judgement(tuple(reasons))
    return KnownOutcome(
        judgement.reasons,
        tuple(open_),
        whole,
        judgement,
        breaks=bool(judgement.broken),
        silent=_silent(policies, open_),
    )


def _silent(policies: CompiledPolicies, open_: Iterable[Policy]) -> tuple[Fails, ...] | None:
    """What tells that none of these policies speaks, or counts what happens; None where one has no `when`."""
    known, silent = policies.fails, list[Fails]()
    for policy in open_:
        if policy.when is None:
            return None
        if policy.id not in known:
            known[policy.id] = fails_beyond_head(policy.when)
        silent.append(known[policy.id])
    return tuple(silent)


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


def _asks(policies: CompiledPolicies, policy: Policy) -> frozenset[Part]:
    """What the policy's answer about an entry rests on, its exemptions and its rate left out."""
    known = policies.parts_by_policy
    if policy.id not in known:
        conditions = (one for one in (policy.when, policy.unless) if one is not None)
        parts = (asked_of_entry({one.word: one.argument}) for one in conditions)
        known[policy.id] = frozenset[Part]().union(*parts)
    return known[policy.id]


def _rests_on_head(policies: CompiledPolicies, policy: Policy) -> bool:
    known = policies.rests_on_head
    if policy.id not in known:
        known[policy.id] = (
            policy.more_than is None and not policy.exemptions and _asks(policies, policy) <= HEAD
        )
    return known[policy.id]


def is_silent(
    policies: CompiledPolicies,
    kind: str,
    operation: Operation,
    moved: tuple[str, ...],
    after: Body | None,
) -> bool:
    """Whether a change surely breaks nothing and needs no excuse: no policy watches it, or all that do are kept.

    `moved` are the pointers of the changed fields, `after` is what is there now.
    """
    over_state = False
    for policy in policies_for_name(policies, "change", kind):
        watch = policy.watch
        if operation not in watch.changes:
            continue
        if operation == "updated" and watch.fields and not _touches(moved, watch.fields):
            continue
        if policy.must is None:
            return False
        if operation != "deleted":
            over_state = True
        elif watch.changes_declared:
            return False
    return not over_state or (after is not None and policies.rules.of(kind).keeps(after))


@lru_cache(maxsize=4096)  # the same few fields move again and again
def _touches(moved: tuple[str, ...], fields: tuple[str, ...]) -> bool:
    return any(covers(field, pointer) for field in fields for pointer in moved)
