"""Contradictions within a rule and between rules: no value satisfies them. Reports certain ones only. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final, TypeAlias

from drift.core.catalogue.catalogue import kinds_picked
from drift.core.model.json_pointer import join
from drift.core.model.resources import Json
from guard.core.language.diagnostics import Diagnostic
from guard.core.language.rule_schema import closed, compiled
from guard.core.lint.policy_rules import CONFLICTING_RULES, RULE_NEVER_HOLDS, SELECTION_NEVER_HOLDS
from guard.core.model.policy import Policy

Constraints: TypeAlias = dict[tuple[str, ...], tuple[Json, ...]]
"""The constraints of a rule by field: schemas that must all hold. True only requires that the field exists, and False
that it does not."""

_SIZES: Final = (
    ("string", "minLength", "maxLength", "a text"),
    ("array", "minItems", "maxItems", "a list"),
    ("object", "minProperties", "maxProperties", "a mapping"),
)
_TYPES: Final = frozenset(("string", "number", "boolean", "null", "array", "object"))


def rule_warnings(policy: Policy) -> Iterator[Diagnostic]:
    """Rules of a policy that no resource can satisfy. `condition_warnings` checks its conditions."""
    must, where = policy.must, policy.watch.where
    broken = list(impossible(asked_by(must))) if must is not None else []
    for pointer, why in broken:
        sentence = f"Nothing can fulfil this rule, so everything breaks it: of {pointer} {why}."
        yield Diagnostic(("must",), sentence, rule=RULE_NEVER_HOLDS.id)
    if where is not None:
        nothing = list(impossible(asked_by(closed(policy.document["watch"]["where"]))))
        for pointer, why in nothing:
            sentence = f"This selects nothing that has the fields it names: of {pointer} {why}."
            yield Diagnostic(("watch", "where"), sentence, rule=SELECTION_NEVER_HOLDS.id)
        if must is not None and not broken and not nothing:
            yield from _selected_and_broken(must, where)


def _selected_and_broken(must: Json, where: Json) -> Iterator[Diagnostic]:
    """Fields that the rule requires and that contradict `where`. A selection accepts a missing field, so the fields of
    `where` need not exist."""
    asked, selected = asked_by(must), asked_by(where, there=True)
    needed = {field for field, schemas in asked.items() if not any(schema is False for schema in schemas)}
    shared = {field: asked[field] + selected[field] for field in needed & selected.keys()}
    for pointer, why in impossible(dict(sorted(shared.items()))):
        sentence = (
            f"Nothing that `where` selects can fulfil this rule, so all of it breaks it: of {pointer} {why}."
        )
        yield Diagnostic(("must",), sentence, rule=RULE_NEVER_HOLDS.id)
        return


def contradictions(policies: Sequence[Policy]) -> Iterator[tuple[Policy, Diagnostic]]:
    """Pairs of policies of which a resource can satisfy only one."""
    asking = [
        (policy, watched_kinds(policy), asked_by(policy.must)) for policy in policies if _always_asks(policy)
    ]
    for (policy, of_kinds, of_policy), (other, of_others, of_other) in combinations(asking, 2):
        if of_kinds.isdisjoint(of_others) or not may_select_the_same(policy, other):
            continue
        shared = (of_policy.keys() & of_other.keys()) - {()}
        both = {field: of_policy[field] + of_other[field] for field in sorted(shared)}
        alone = {pointer for asked in (of_policy, of_other) for pointer, _ in impossible(asked)}
        for pointer, why in impossible(both):
            if pointer not in alone:
                yield (
                    other,
                    Diagnostic(
                        ("must",),
                        f"No resource can fulfil both this and `{policy.id}` ({policy.file}:{policy.line}): "
                        f"of {pointer} {why}.",
                        rule=CONFLICTING_RULES.id,
                    ),
                )


def _always_asks(policy: Policy) -> bool:
    """Whether a policy has no conditions: conditions could keep two policies apart, which is not analysed here."""
    return policy.must is not None and policy.when is None and policy.unless is None


def may_select_the_same(policy: Policy, other: Policy) -> bool:
    return None in (policy.watch.where, other.watch.where) or policy.watch.where == other.watch.where


def watched_kinds(policy: Policy) -> frozenset[str]:
    return kinds_picked(policy.watch.kinds)


def asked_by(effective: Json, *, there: bool = False) -> Constraints:
    """The constraints that certainly apply: those of required `properties` and of `allOf`. With `there`, also the
    constraints on optional fields, for the case that they exist."""
    asked: dict[tuple[str, ...], list[Json]] = {}
    _collect(effective, (), asked, there)
    return {field: tuple(schemas) for field, schemas in asked.items()}


def _collect(
    schema: Json, field: tuple[str, ...], asked: dict[tuple[str, ...], list[Json]], there: bool
) -> None:
    asked.setdefault(field, []).append(schema)
    if not isinstance(schema, dict):
        return
    for inner in schema.get("allOf", ()):
        _collect(inner, field, asked, there)
    for name, inner in schema.get("properties", {}).items():
        if there or inner is False or name in schema.get("required", ()):
            _collect(inner, (*field, name), asked, there)
    for name in schema.get("required", ()):
        asked.setdefault((*field, name), []).append(True)


def impossible(asked: Constraints) -> Iterator[tuple[str, str]]:
    """The fields that no value satisfies, each with the reason as a clause."""
    for field, schemas in asked.items():
        if why := _why_impossible(schemas):
            yield (f"`{join(field)}`" if field else "the whole"), why


def _why_impossible(schemas: Sequence[Json]) -> str:
    if any(schema is False for schema in schemas):
        needed = any(schema is not False for schema in schemas)
        return "it asks that it be there and that it be not" if needed else ""
    asked = [schema for schema in schemas if isinstance(schema, dict)]
    allowed = [_values(schema) for schema in asked if "const" in schema or "enum" in schema]
    if allowed:
        # A single `const` or `enum` is satisfied by its own values. Otherwise each value is tested on all schemas.
        alone = len(asked) == 1 and len(asked[0]) == 1
        rules = [] if alone else [compiled(schema) for schema in asked]
        fits = any(all(rule.is_valid(value) for rule in rules) for value in allowed[0])
        return "" if fits else "none of the values that are named fits all that is asked"
    types = _TYPES.intersection(*(_types(schema) for schema in asked))
    if not types:
        return "it asks for two types at once"
    return next((why for why in _crossed(asked, types) if why), "")


def _values(schema: Mapping[str, Json]) -> Sequence[Json]:
    return [schema["const"]] if "const" in schema else list(schema["enum"])


def _types(schema: Mapping[str, Json]) -> frozenset[str]:
    named = schema.get("type", sorted(_TYPES))
    listed = [named] if isinstance(named, str) else named
    return frozenset("number" if type_ == "integer" else type_ for type_ in listed)


def _crossed(asked: Sequence[Mapping[str, Json]], types: frozenset[str]) -> Iterator[str]:
    """Crossed bounds. A bound applies to one type only, so that type must be the only one allowed."""
    if types == {"number"}:
        yield _crossed_numbers(asked)
    for type_, at_least, at_most, name in _SIZES:
        least = max((schema[at_least] for schema in asked if at_least in schema), default=0)
        most = min((schema[at_most] for schema in asked if at_most in schema), default=least)
        if types == {type_} and least > most:
            yield f"it asks for {name} of at least {least} and at most {most}"


def _crossed_numbers(asked: Sequence[Mapping[str, Json]]) -> str:
    """Crossed numeric bounds. Of two equal bounds, the exclusive one is stricter."""
    low = [
        (schema[word], word != "minimum")
        for word in ("minimum", "exclusiveMinimum")
        for schema in asked
        if word in schema
    ]
    high = [
        (schema[word], word == "maximum")
        for word in ("maximum", "exclusiveMaximum")
        for schema in asked
        if word in schema
    ]
    if not low or not high:
        return ""
    (least, is_open), (most, is_closed) = max(low), min(high)
    if least < most or (least == most and is_closed and not is_open):
        return ""
    above, below = "more than" if is_open else "at least", "at most" if is_closed else "less than"
    return f"it asks for {above} {least} and {below} {most}"
