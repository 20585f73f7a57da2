"""Conflicts of `set`: values that break the policy's own rule or another policy, and policies that set the same field
to different values. Reports certain conflicts only. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from drift.core.model.json_pointer import covers, join
from drift.core.model.resources import Json
from guard.core.language.diagnostics import Diagnostic
from guard.core.language.rule_schema import compiled
from guard.core.lint.constraints import Constraints, Field, asked_by, readable
from guard.core.lint.contradictions import (
    Group,
    Placed,
    and_others,
    first_of,
    place_of,
    selection,
    watched_kinds,
)
from guard.core.lint.demands import Demand, DemandIndex, Demands
from guard.core.lint.policy_rules import CONFLICTING_SETS, POINTER_IN_SET, SET_BREAKS_RULE
from guard.core.model.policy import Policy, Revert

_PATH: Final = ("then", "revert", "set")


class Setting(NamedTuple):
    """A policy that sets values, and the values by field."""

    policy: Policy
    values: Mapping[Field, Json]


def set_warnings(policy: Policy) -> Iterator[Diagnostic]:
    """Values of `set` that are mistaken pointers or break the policy's own rule."""
    setting = setting_of(policy)
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
        for field in _broken(setting, asked_by(policy.must, there=True), watched_kinds(policy)):
            yield Diagnostic(
                (*_PATH, *field),
                f"{_sets(setting, field)}, which breaks this policy's own `must`.",
                rule=SET_BREAKS_RULE.id,
            )


def conflicts(policies: Sequence[Policy]) -> Iterator[tuple[Policy, Diagnostic]]:
    """Values of `set` that break another policy, or that another policy sets differently: a warning for each field."""
    settings = [setting for setting in map(setting_of, policies) if setting is not None]
    if settings:
        yield from (_against_rules(*found) for found in breaking(settings, policies))
        yield from (_against_values(*found) for found in differing(settings))


def breaking(
    settings: Sequence[Setting], policies: Sequence[Policy]
) -> Iterator[tuple[Setting, Field, list[Group]]]:
    """Each value that is set with the other policies that it breaks. Where the rules themselves conflict, that is told
    instead."""
    demands, index = Demands(), DemandIndex[Placed]()
    for position, policy in enumerate(policies):
        if policy.must is not None and _always(policy):
            asked = demands.of(asked_by(policy.must, there=True), watched_kinds(policy)).values()
            satisfiable = [demand for demand in asked if not demand.why]
            index.add(watched_kinds(policy), selection(policy), satisfiable, (position, policy))
    for setting in settings:
        policy, kinds = setting.policy, watched_kinds(setting.policy)
        own = {} if policy.must is None else demands.of(asked_by(policy.must, there=True), kinds)
        for field, value in setting.values.items():
            groups = _breaking(index, setting, demands.one(field, ({"const": value},), kinds), own.get(field))
            if groups:
                yield setting, field, groups


def _breaking(index: DemandIndex[Placed], setting: Setting, value: Demand, own: Demand | None) -> list[Group]:
    if own is not None and own.why:
        return []
    policy = setting.policy
    groups = [
        (demand, [maker for maker in makers if maker[1] is not policy] if demand is own else makers)
        for demand, makers in index.against(watched_kinds(policy), selection(policy), value)
        if own is None or not own.conflicts(demand)
    ]
    return [group for group in groups if group[1]]


def differing(settings: Sequence[Setting]) -> Iterator[tuple[Setting, Field, list[Group]]]:
    """Each value that is set with the earlier policies that set another one after the same change. Rules that conflict
    are told for themselves."""
    demands = Demands()
    earlier: dict[Field, dict[tuple[Demand, _Scope], list[Placed]]] = {}
    for position, setting in enumerate(settings):
        policy = setting.policy
        if policy.must is not None or not _always(policy):
            continue
        scope = _Scope.of(policy)
        for field, value in sorted(setting.values.items()):
            of_field = earlier.setdefault(field, {})
            own = demands.one(field, ({"const": value},), scope.kinds)
            groups = [
                (demand, makers)
                for (demand, other), makers in of_field.items()
                if demand.conflicts(own) and _may_meet(scope, other)
            ]
            if groups:
                yield setting, field, groups
            of_field.setdefault((own, scope), []).append((position, policy))


class _Scope(NamedTuple):
    """The changes that a policy speaks of."""

    kinds: frozenset[str]
    where: bytes
    changes: frozenset[str]
    fields: tuple[str, ...]

    @classmethod
    def of(cls, policy: Policy) -> _Scope:
        return cls(
            watched_kinds(policy), selection(policy), frozenset(policy.watch.changes), policy.watch.fields
        )


@lru_cache(maxsize=65536)
def _may_meet(scope: _Scope, other: _Scope) -> bool:
    """Whether one change may trigger policies of both. A deleted resource is recreated as it was, so nothing is set."""
    if scope.kinds.isdisjoint(other.kinds) or (scope.where and other.where and scope.where != other.where):
        return False
    touching = (
        not scope.fields
        or not other.fields
        or any(covers(field, pointer) for field in scope.fields for pointer in other.fields)
    )
    return touching and bool((scope.changes & other.changes) - {"deleted"})


def _against_rules(setting: Setting, field: Field, groups: Sequence[Group]) -> tuple[Policy, Diagnostic]:
    _, first = first_of(groups)
    sentence = f"{_sets(setting, field)}, which breaks {place_of(first)}.{and_others(groups)}"
    return setting.policy, Diagnostic((*_PATH, *field), sentence, rule=SET_BREAKS_RULE.id)


def _against_values(setting: Setting, field: Field, groups: Sequence[Group]) -> tuple[Policy, Diagnostic]:
    from guard.core.text.values import show  # rarely needed

    demand, first = first_of(groups)
    ((value,),) = (schema.values() for schema in demand.schemas)
    sentence = (
        f"{_sets(setting, field)}, and {place_of(first)} sets it to {show(value)}: after a change that both speak "
        f"of, only one can be so.{and_others(groups)}"
    )
    return setting.policy, Diagnostic((*_PATH, *field), sentence, rule=CONFLICTING_SETS.id)


def _sets(setting: Setting, field: Field) -> str:
    from guard.core.text.values import show  # as above

    return f"This sets `{join(field)}` to {show(setting.values[field])}"


def setting_of(policy: Policy) -> Setting | None:
    if not isinstance(policy.then, Revert) or policy.then.set is None:
        return None
    return Setting(policy, dict(_values(policy.then.set, ())))


def _values(declared: Json, field: Field) -> Iterator[tuple[Field, Json]]:
    """The values that are set for certain. Mappings are merged; other values replace."""
    for name, value in declared.items():
        if isinstance(value, dict):
            yield from _values(value, (*field, name))
        else:
            yield (*field, name), value


def _broken(setting: Setting, asked: Constraints, kinds: Collection[str]) -> list[Field]:
    """The fields whose new values violate the constraints on them."""
    return [
        field
        for field, value in setting.values.items()
        if field in asked
        and not all(_fits(value, schema, kinds, field) for schema in readable(asked[field], kinds, field))
    ]


def _fits(value: Json, schema: Json, kinds: Collection[str], field: Field) -> bool:
    return schema is True or (schema is not False and compiled(schema, kinds, field).is_valid(value))


def _always(policy: Policy) -> bool:
    """Whether a policy has no conditions: conditions could keep two policies apart, which is not analysed here."""
    return policy.when is None and policy.unless is None
