"""Unused references: fields that no stored resource has, and exemptions that excuse nothing. Pure.

Kinds without stored resources are not checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Final

from drift.core.catalogue.activity_types import ACTIVITY_TYPES
from drift.core.catalogue.catalogue import CATALOGUE, matches
from drift.core.model.email_addresses import plain_email
from drift.core.model.json_pointer import get, join, lies_in, tokens
from drift.core.model.resources import MISSING, Json, Resource
from guard.core.evaluation.exemptions import names_resource
from guard.core.evaluation.state_rules import evidence_of
from guard.core.language.diagnostics import Diagnostic, did_you_mean
from guard.core.language.rule_schema import compiled
from guard.core.language.vocabulary.who import GROUP
from guard.core.lint.exemption_rules import EXEMPTION_UNKNOWN_PERSON, UNSEEN_FIELD, UNUSED_EXEMPTION
from guard.core.lint.field_references import is_key, named_in_rules
from guard.core.model.policy import Exemption, Policy

PEOPLE_OF_INTERCOM: Final = "admin"
"""The kind of the teammates, whose resources have their email addresses."""


def unseen(policies: Sequence[Policy], stored: Iterable[Resource]) -> Iterator[tuple[Policy, Diagnostic]]:
    """Unused references with their policies. `stored` are the live resources of all kinds."""
    of_kind: dict[str, list[Resource]] = {}
    for resource in stored:
        of_kind.setdefault(resource.ref.kind, []).append(resource)
    for policy in policies:
        watched = [
            resource
            for kind, resources in of_kind.items()
            if any(fnmatchcase(kind, pattern) for pattern in policy.watch.kinds)
            for resource in resources
        ]
        if watched:
            yield from ((policy, diagnostic) for diagnostic in _diagnostics(policy, watched))
        yield from (
            (policy, diagnostic) for diagnostic in _nobodies(policy, of_kind.get(PEOPLE_OF_INTERCOM, ()))
        )


def _diagnostics(policy: Policy, watched: Sequence[Resource]) -> Iterator[Diagnostic]:
    documented = {name for kind in {resource.ref.kind for resource in watched} for name in _settings(kind)}
    missing: set[str] = set()
    for path, pointer in named_in_rules(policy):
        steps = tokens(pointer)
        if steps[0] in documented or join(steps[:-1]) in missing:
            continue
        if all(get(resource.body, pointer) is MISSING for resource in watched):
            missing.add(pointer)
            yield Diagnostic(
                path,
                f"{_none_of(watched)} has `{pointer}`.{_hint(pointer, watched)}",
                at_key=is_key(path),
                rule=UNSEEN_FIELD.id,
            )
    for index, exemption in enumerate(policy.exemptions):
        if sentence := _why_idle(policy, exemption, watched):
            yield Diagnostic(("exemptions", index), sentence, rule=UNUSED_EXEMPTION.id)


def _settings(kind: str) -> Iterator[str]:
    """The settings of a kind that is known only from the log: the record has a setting only after its first change."""
    if (of := CATALOGUE.get(kind)) is not None and of.log_only:
        yield from (name.removesuffix("_change") for name in ACTIVITY_TYPES if matches(name, of.folded_from))


def _none_of(watched: Sequence[Resource]) -> str:
    kinds = ", ".join(sorted({resource.ref.kind for resource in watched}))
    return f"None of the {len(watched)} resources ({kinds}) that the record holds"


def _hint(pointer: str, watched: Sequence[Resource]) -> str:
    """A sibling of the missing field with a similar name."""
    *parents, name = tokens(pointer)
    beside: set[str] = set()
    for resource in watched:
        parent = get(resource.body, join(parents))
        beside |= parent.keys() if isinstance(parent, dict) else set()
    return did_you_mean(name, sorted(beside)) or " Look at one with `guardrail history`."


def _nobodies(policy: Policy, teammates: Sequence[Resource]) -> Iterator[Diagnostic]:
    """Exempt people who are not teammates in Intercom. Not checked if no teammate was read."""
    addresses = {plain_email(str(teammate.body.get("email", ""))) for teammate in teammates}
    for index, exemption in enumerate(policy.exemptions if addresses else ()):
        for actor in exemption.actor:
            if not actor.startswith(GROUP) and not any(
                fnmatchcase(address, plain_email(actor)) for address in addresses
            ):
                yield Diagnostic(
                    ("exemptions", index),
                    f"The exemption excuses nobody as `{actor}`: the record holds no teammate with this address.",
                    rule=EXEMPTION_UNKNOWN_PERSON.id,
                )


def _why_idle(policy: Policy, exemption: Exemption, watched: Sequence[Resource]) -> str:
    named = [resource for resource in watched if names_resource(exemption, resource.ref)]
    if not named:
        return (
            f"The exemption excuses nothing: the record holds no resource that `{exemption.resource}` names."
        )
    for pointer in exemption.pointers:
        # A `*` matches any step, so no single field has that name.
        if "*" not in tokens(pointer) and all(get(resource.body, pointer) is MISSING for resource in named):
            return f"The exemption excuses nothing at `{pointer}`: none of the {len(named)} resources it names has it."
    if policy.must is None or _breaks_there(policy.must, exemption, named):
        return ""
    return f"The exemption of {exemption.describe()} is not needed now: what it names keeps the rule."


def _breaks_there(must: Json, exemption: Exemption, named: Sequence[Resource]) -> bool:
    """Whether one of these resources breaks the rule in a way that the exemption excuses."""
    rule = compiled(must, {resource.ref.kind for resource in named})
    if not exemption.pointers:
        return not all(rule.is_valid(resource.body) for resource in named)
    return any(
        lies_in(pointer, piece.pointer)
        for resource in named
        for piece in evidence_of(rule.iter_errors(dict(resource.body)), must)
        for pointer in exemption.pointers
    )
