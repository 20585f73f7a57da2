"""required_facts."""

from __future__ import annotations

from collections.abc import Iterable

from guard.core.evaluation.compiled import NO_WISHES, Wanted
from guard.core.evaluation.dispatch import looking_at, name_of
from guard.core.language.vocabulary.conditions import words_in
from guard.core.model.policy import Policy, PolicySet
from guard.core.model.subject import Subject


def wanted_facts(policies: PolicySet, subject: Subject) -> Wanted:
    """What has to be looked up before `judge` can answer for certain."""
    if policies.derived.wants_any is None:
        policies.derived.wants_any = _wanted(policies.policies) != NO_WISHES
    if not policies.derived.wants_any:
        return NO_WISHES
    known, key = policies.derived.wanted, (subject.entry, name_of(subject))
    if key not in known:
        known[key] = _wanted(looking_at(policies, *key))
    return known[key]


def wants_addresses(policies: PolicySet) -> bool:
    """Whether any policy asks from where people came before."""
    return _wanted(policies.policies).ips


def _wanted(concerned: Iterable[Policy]) -> Wanted:
    concerned = tuple(concerned)
    ips = any(
        condition is not None and "new_ip_for_actor" in words_in({condition.word: condition.argument})
        for policy in concerned
        for condition in (policy.when, policy.unless)
    )
    counts = tuple((one.id, one.watch.activities, one.more_than) for one in concerned if one.more_than)
    return Wanted(ips, counts)
