"""Whether a standard change stands in for a policy: whoever makes the change, or asks for it, has the agreement. Pure.

A policy about the state (`must`) is never stood in for, as the state would go on breaking it; and none is in a freeze
that it names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

import jsonschema_rs
import orjson

from drift.core.model.actor_types import what_acted
from drift.core.model.json_pointer import get, join, lies_in, tokens
from drift.core.model.resources import MISSING, Json, Resource
from guard.core.language.patterns import fits
from guard.core.language.rule_schema import compiled
from guard.core.model.periods import Span
from guard.core.model.policy import Policy
from guard.core.model.standard_changes import StandardChange
from guard.core.model.subject import Facts, Subject


def standing_in(policy: Policy, subject: Subject, facts: Facts) -> tuple[StandardChange | None, bool]:
    """The standard change that stands in for a broken policy, and, where there is none, whether one would if it were
    known who acted."""
    if any(period.touches(Span.at(subject.at)) for period in policy.frozen):
        return None, False
    rests_on_actor = False
    for change in policy.standard_changes:
        if not _may_match(change, subject, facts):
            continue
        acted = change.by.test(subject, facts)
        if acted.truth is True:
            return change, False
        rests_on_actor = rests_on_actor or (acted.truth is None and acted.rests_on_actor)
    return None, rests_on_actor


def _may_match(change: StandardChange, subject: Subject, facts: Facts) -> bool:
    """Whether all but the person matches. What acts for a person (a robot, an app, a token) is not that person."""
    return (
        (subject.entry == "proposal" or (subject.entry == "change" and change.live))
        and subject.kind == change.kind
        and subject.operation == change.change
        and what_acted(subject.actor) in (None, "person")
        and change.holds_at(subject.at)
        and (not change.ticket or fits(change.ticket, facts.ticket.strip()))
        and _selects(change, subject)
        and (change.change == "deleted" or _allows(change, subject))
    )


def _selects(change: StandardChange, subject: Subject) -> bool:
    """Whether `where` fits the resource on every side of the change."""
    if change.where is None:
        return True
    rule = _rule(orjson.dumps(change.where), change.kind, ())
    return all(rule.is_valid(dict(side.body)) for side in (subject.before, subject.after) if side is not None)


def _allows(change: StandardChange, subject: Subject) -> bool:
    """Whether everything that was touched lies in a named field, and has a value that is allowed there."""
    after = subject.after
    return after is not None and all(
        _is_allowed(change.fields, change.kind, after, field.pointer) for field in subject.fields
    )


def _is_allowed(allowed: Mapping[str, Json], kind: str, after: Resource, pointer: str) -> bool:
    return any(_fits(schema, kind, after, named) for named, schema in _named(allowed, pointer))


def _named(allowed: Mapping[str, Json], pointer: str) -> Iterator[tuple[str, Json]]:
    """The fields in which a pointer lies, with what is allowed there; a `*` stands for any one step."""
    steps = tokens(pointer)
    for pattern, schema in allowed.items():
        if lies_in(pattern, pointer):
            yield join(steps[: len(tokens(pattern))]), schema


def _fits(schema: Json, kind: str, after: Resource, pointer: str) -> bool:
    value = get(after.body, pointer)
    if value is MISSING:
        return False
    return _rule(orjson.dumps(schema), kind, tokens(pointer)).is_valid(value)


@lru_cache(maxsize=512)
def _rule(schema: bytes, kind: str, steps: tuple[str, ...]) -> jsonschema_rs.Validator:
    return compiled(orjson.loads(schema), (kind,), steps)
