"""From standard changes as they were written to values, and to the policies that they may stand in for. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from fnmatch import fnmatchcase
from types import MappingProxyType

from drift.core.model.resources import Json
from guard.core.language.rule_schema import closed
from guard.core.language.vocabulary.conditions import condition
from guard.core.language.vocabulary.who import listed
from guard.core.model.periods import Period
from guard.core.model.policy import People, Policy, RequireApproval
from guard.core.model.standard_changes import StandardChange


def build_standard_change(
    document: Mapping[str, Json], people: People, file: str = "", line: int = 0
) -> StandardChange:
    """The standard change that this document describes, compiled. The document has been checked before."""
    where, until = document.get("where"), document.get("until")
    return StandardChange(
        id=document["id"],
        because=document["because"],
        owner=document["owner"],
        kind=document["kind"],
        by=condition({"actor": document["who"]}, people),
        change=document.get("change", "updated"),
        fields={pointer: closed(schema) for pointer, schema in document.get("fields", {}).items()},
        where=None if where is None else closed(where),
        who=listed(document["who"]),
        ticket=document.get("ticket", ""),
        until=None if until is None else date.fromisoformat(until),
        live=document.get("live", False),
        satisfies=listed(document.get("satisfies", ())),
        file=file,
        line=line,
        document=dict(document),
    )


def with_standard_changes(
    policies: Iterable[Policy],
    changes: Iterable[StandardChange],
    periods: Mapping[str, Period] = MappingProxyType({}),
) -> tuple[Policy, ...]:
    """The policies, each with the standard changes that may stand in for it, and the periods in which none may: those
    of its own freeze."""
    ordered = sorted(changes, key=lambda change: change.id)
    return tuple(
        replace(
            policy,
            standard_changes=tuple(one for one in ordered if stands_in(one, policy)),
            frozen=tuple(periods[name] for name in _freezes(policy) if name in periods),
        )
        for policy in policies
    )


def _freezes(policy: Policy) -> tuple[str, ...]:
    return policy.then.freeze if isinstance(policy.then, RequireApproval) else ()


def stands_in(change: StandardChange, policy: Policy) -> bool:
    """Whether it may stand in for this policy: one that watches its kind and asks for an approval, or that it
    satisfies. Never for one about the state."""
    return (
        policy.must is None
        and watches(policy, change)
        and (isinstance(policy.then, RequireApproval) or policy.id in change.satisfies)
    )


def watches(policy: Policy, change: StandardChange) -> bool:
    """Whether a policy watches such changes of this kind."""
    return change.change in policy.watch.changes and any(
        fnmatchcase(change.kind, pattern) for pattern in policy.watch.kinds
    )
