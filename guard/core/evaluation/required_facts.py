"""Which facts must be looked up before a subject can be judged."""

from __future__ import annotations

from collections.abc import Iterable

from guard.core.evaluation.compiled import NO_FACTS_REQUIRED, CompiledPolicies, RequiredFacts
from guard.core.evaluation.dispatch import name_of, policies_for_name
from guard.core.language.vocabulary.conditions import words_in
from guard.core.model.policy import Policy
from guard.core.model.subject import Subject


def required_facts(policies: CompiledPolicies, subject: Subject) -> RequiredFacts:
    """The facts that `judge` needs to be certain about a subject."""
    if policies.requires_any is None:
        policies.requires_any = _facts_required_by(policies.policies) != NO_FACTS_REQUIRED
    if not policies.requires_any:
        return NO_FACTS_REQUIRED
    cache, key = policies.required, (subject.entry, name_of(subject))
    if key not in cache:
        cache[key] = _facts_required_by(policies_for_name(policies, *key))
    return cache[key]


def wants_addresses(policies: CompiledPolicies) -> bool:
    """Whether any policy needs the earlier IP addresses of people."""
    return _facts_required_by(policies.policies).ips


def _facts_required_by(candidates: Iterable[Policy]) -> RequiredFacts:
    policies = tuple(candidates)
    ips = any(
        condition is not None and "new_ip_for_actor" in words_in({condition.word: condition.argument})
        for policy in policies
        for condition in (policy.when, policy.unless)
    )
    counts = tuple(
        (policy.id, policy.watch.activities, policy.more_than) for policy in policies if policy.more_than
    )
    return RequiredFacts(ips, counts)
