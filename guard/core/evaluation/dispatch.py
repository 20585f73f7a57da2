"""Finds the policies that watch a subject, by its kind or the type of its log entry."""

from __future__ import annotations

from fnmatch import fnmatchcase

from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.model.policy import Policy
from guard.core.model.subject import Subject


def policies_for(policies: CompiledPolicies, subject: Subject) -> tuple[Policy, ...]:
    """The policies that watch such a subject, sorted by id: the order in the files never matters."""
    return policies_for_name(policies, subject.entry, name_of(subject))


def name_of(subject: Subject) -> str:
    """The kind of the subject's resource, or the type of its log entry."""
    name = subject.kind if subject.activity is None or subject.entry != "activity" else subject.activity.type
    return name or ""


def policies_for_name(policies: CompiledPolicies, entry: str, name: str) -> tuple[Policy, ...]:
    """The policies that watch this kind, or this type of log entry if `entry` is activity, sorted by id."""
    cache = policies.by_name
    key = (entry, name)
    if key not in cache:
        watching = (policy for policy in policies.policies if _watches(policy, *key))
        cache[key] = tuple(sorted(watching, key=lambda policy: policy.id))
    return cache[key]


def _watches(policy: Policy, entry: str, name: str) -> bool:
    if entry == "share":
        return policy.share is not None or bool(policy.aftermath)
    if policy.aftermath:
        return False
    if entry == "scan" and policy.must is None:
        return False
    patterns = policy.watch.activities if entry == "activity" else policy.watch.kinds
    return any(fnmatchcase(name, pattern) for pattern in patterns)
