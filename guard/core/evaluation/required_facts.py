"""The facts that policies need about a subject. The caller looks them up before it evaluates."""

from __future__ import annotations

from collections.abc import Iterable

from guard.core.evaluation.compiled import NO_FACTS_REQUIRED, RequiredFacts
from guard.core.evaluation.dispatch import name_of, policies_for_name
from guard.core.language.vocabulary.conditions import words_in
from guard.core.model.policy import Policy, PolicySet
from guard.core.model.subject import Subject


def required_facts(policies: PolicySet, subject: Subject) -> RequiredFacts:
    """What has to be looked up before `judge` can answer for certain."""
    if policies.derived.wants_any is None:
        policies.derived.wants_any = _wanted(policies.policies) != NO_FACTS_REQUIRED
    if not policies.derived.wants_any:
        return NO_FACTS_REQUIRED
    known, key = policies.derived.wanted, (subject.entry, name_of(subject))
    if key not in known:
        known[key] = _wanted(policies_for_name(policies, *key))
    return known[key]


def wants_addresses(policies: PolicySet) -> bool:
    """Whether any policy asks from where people came before."""
    return _wanted(policies.policies).ips


def _wanted(concerned: Iterable[Policy]) -> RequiredFacts:
    concerned = tuple(concerned)
    ips = any(
        condition is not None and "new_ip_for_actor" in words_in({condition.word: condition.argument})
        for policy in concerned
        for condition in (policy.when, policy.unless)
    )
    counts = tuple((one.id, one.watch.activities, one.more_than) for one in concerned if one.more_than)
    return RequiredFacts(ips, counts)
