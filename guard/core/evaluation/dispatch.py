"""Dispatch: which policies of a set watch a subject, by its kind or its activity type."""

from __future__ import annotations

from fnmatch import fnmatchcase

from guard.core.model.policy import Policy, PolicySet
from guard.core.model.subject import Subject


def policies_for(policies: PolicySet, subject: Subject) -> tuple[Policy, ...]:
    """The policies that look at subjects like this one, by id: the order they were written in never matters."""
    return policies_for_name(policies, subject.entry, name_of(subject))


def name_of(subject: Subject) -> str:
    """The kind of what it is about, or the type of an entry."""
    name = subject.kind if subject.activity is None or subject.entry != "activity" else subject.activity.type
    return name or ""


def policies_for_name(policies: PolicySet, entry: str, name: str) -> tuple[Policy, ...]:
    """The policies that look at this kind, or at this type of entries (`entry` is activity), by id."""
    known = policies.derived.watching
    key = (entry, name)
    if key not in known:
        found = (one for one in policies.policies if _looks_at(one, *key))
        known[key] = tuple(sorted(found, key=lambda one: one.id))
    return known[key]


def _looks_at(policy: Policy, entry: str, name: str) -> bool:
    if entry == "scan" and policy.must is None:
        return False
    patterns = policy.watch.activities if entry == "activity" else policy.watch.kinds
    return any(fnmatchcase(name, pattern) for pattern in patterns)
