"""Conflicts of `set`: values that break the policy's own rule or another policy, and policies that set the same field
to different values. Reports certain conflicts only. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import combinations
from typing import Final, NamedTuple, TypeAlias

from drift.core.model.json_pointer import covers, join
from drift.core.model.resources import Json, same
from guard.core.language.diagnostics import Diagnostic
from guard.core.language.rule_schema import compiled
from guard.core.lint.contradictions import (
    Constraints,
    asked_by,
    impossible,
    may_select_the_same,
    watched_kinds,
)
from guard.core.lint.policy_rules import CONFLICTING_SETS, POINTER_IN_SET, SET_BREAKS_RULE
from guard.core.model.policy import Policy, Revert

Field: TypeAlias = tuple[str, ...]
_PATH: Final = ("then", "revert", "set")


class _Setting(NamedTuple):
    """A policy that sets values, and the values by field."""

    policy: Policy
    values: Mapping[Field, Json]


def set_warnings(policy: Policy) -> Iterator[Diagnostic]:
    """Values of `set` that are mistaken pointers or break the policy's own rule."""
    setting = _setting(policy)
    if setting is None:
        return
    for field in setting.values:
        if field[0].startswith("/"):
            sentence = (
                f"`{field[0]}` is set as the name of a field, and no field is called so: `set` takes names and no JSON "
                f"Pointers. Write `{field[0][1:].partition('/')[0]}`, and what lies in it below."
            )
            yield Diagnostic((*_PATH, field[0]), sentence, at_key=True, rule=POINTER_IN_SET.id)
    if policy.must is not None:
        for field in _broken(setting, asked_by(policy.must, there=True)):
            yield Diagnostic(
                (*_PATH, *field),
                f"{_sets(setting, field)}, which breaks this policy's own `must`.",
                rule=SET_BREAKS_RULE.id,
            )


def conflicts(policies: Sequence[Policy]) -> Iterator[tuple[Policy, Diagnostic]]:
    """Values of `set` that break another policy, or that another policy sets differently."""
    settings = [setting for setting in map(_setting, policies) if setting is not None]
    if not settings:
        return
    asking = [
        (policy, asked_by(policy.must, there=True))
        for policy in policies
        if policy.must is not None and _always(policy)
    ]
    for setting in settings:
        for other, asked in asking:
            if other is not setting.policy and _may_meet(setting.policy, other):
                yield from _against_rule(setting, other, asked)
    free = [setting for setting in settings if setting.policy.must is None and _always(setting.policy)]
    for first, second in combinations(free, 2):
        if _may_meet(first.policy, second.policy) and _same_change(first.policy, second.policy):
            yield from _against_values(first, second)


def _against_rule(
    setting: _Setting, other: Policy, asked: Constraints
) -> Iterator[tuple[Policy, Diagnostic]]:
    own = asked_by(setting.policy.must, there=True) if setting.policy.must is not None else {}
    for field in _broken(setting, asked):
        if not any(
            impossible({field: own.get(field, ()) + asked[field]})
        ):  # else the rules conflict, which is reported
            sentence = f"{_sets(setting, field)}, which breaks `{other.id}` ({other.file}:{other.line})."
            yield setting.policy, Diagnostic((*_PATH, *field), sentence, rule=SET_BREAKS_RULE.id)


def _against_values(setting: _Setting, other: _Setting) -> Iterator[tuple[Policy, Diagnostic]]:
    from guard.core.text.values import show  # rarely needed

    for field in setting.values.keys() & other.values.keys():
        if not same(setting.values[field], other.values[field]):
            policy = setting.policy
            sentence = (
                f"{_sets(other, field)}, and `{policy.id}` ({policy.file}:{policy.line}) sets it to "
                f"{show(setting.values[field])}: after a change that both speak of, only one can be so."
            )
            yield other.policy, Diagnostic((*_PATH, *field), sentence, rule=CONFLICTING_SETS.id)


def _sets(setting: _Setting, field: Field) -> str:
    from guard.core.text.values import show  # as above

    return f"This sets `{join(field)}` to {show(setting.values[field])}"


def _setting(policy: Policy) -> _Setting | None:
    if not isinstance(policy.then, Revert) or policy.then.set is None:
        return None
    return _Setting(policy, dict(_values(policy.then.set, ())))


def _values(declared: Json, field: Field) -> Iterator[tuple[Field, Json]]:
    """The values that are set for certain. Mappings are merged; other values replace."""
    for name, value in declared.items():
        if isinstance(value, dict):
            yield from _values(value, (*field, name))
        else:
            yield (*field, name), value


def _broken(setting: _Setting, asked: Constraints) -> list[Field]:
    """The fields whose new values violate the constraints on them."""
    return [
        field
        for field, value in setting.values.items()
        if field in asked and not all(map(partial(_fits, value), asked[field]))
    ]


def _fits(value: Json, schema: Json) -> bool:
    return schema is True or (schema is not False and compiled(schema).is_valid(value))


def _always(policy: Policy) -> bool:
    """Whether a policy has no conditions: conditions could keep two policies apart, which is not analysed here."""
    return policy.when is None and policy.unless is None


def _may_meet(policy: Policy, other: Policy) -> bool:
    return not watched_kinds(policy).isdisjoint(watched_kinds(other)) and may_select_the_same(policy, other)


def _same_change(policy: Policy, other: Policy) -> bool:
    """Whether one change may trigger both. A deleted resource is recreated as it was, so nothing is set."""
    changes = (policy.watch.changes & other.watch.changes) - {"deleted"}
    fields, other_fields = policy.watch.fields, other.watch.fields
    touching = (
        not fields
        or not other_fields
        or any(covers(field, other_field) for field in fields for other_field in other_fields)
    )
    return bool(changes) and touching
