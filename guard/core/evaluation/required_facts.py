"""Which facts must be looked up before a subject can be judged."""

from __future__ import annotations

from collections.abc import Iterable

from guard.core.evaluation.compiled import NO_FACTS_REQUIRED, CompiledPolicies, RequiredFacts
from guard.core.evaluation.dispatch import name_of, policies_for_name
from guard.core.language.vocabulary.conditions import words_in
from guard.core.model.policy import Policy
from guard.core.model.subject import Subject


def required_facts(policies: CompiledPolicies, subject: Subject) -> RequiredFacts:
    """What has to be looked up before `judge` can answer for certain."""
    if policies.requires_any is None:
        policies.requires_any = _facts_required_by(policies.policies) != NO_FACTS_REQUIRED
    if not policies.requires_any:
        return NO_FACTS_REQUIRED
    known, key = policies.required, (subject.entry, name_of(subject))
    if key not in known:
        known[key] = _facts_required_by(policies_for_name(policies, *key))
    return known[key]


def wants_addresses(policies: CompiledPolicies) -> bool:
    """Whether any policy asks from where people came before."""
    return _facts_required_by(policies.policies).ips


def _facts_required_by(concerned: Iterable[Policy]) -> RequiredFacts:
    concerned = tuple(concerned)
    ips = any(
        condition is not None and "new_ip_for_actor" in words_in({condition.word: condition.argument})
        for policy in concerned
        for condition in (policy.when, policy.unless)
    )
    counts = tuple((one.id, one.watch.activities, one.more_than) for one in concerned if one.more_than)
    return RequiredFacts(ips, counts)
