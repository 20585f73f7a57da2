"""Rules that contradict themselves or each other: what no value can fulfil. Certain findings only; what is not certain
is not said. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Final, TypeAlias

from drift.catalogue import CATALOGUE, picked
from drift.pointers import join
from drift.resources import Json
from guard.complaint import Complaint
from guard.policies import Policy
from guard.rule_schemas import closed, compiled

Asked: TypeAlias = dict[tuple[str, ...], tuple[Json, ...]]
"""What a rule asks of each field: schemas, all of which have to hold. True asks only that it be there, False that it
be not."""

_SIZES: Final = (
    ("string", "minLength", "maxLength", "a text"),
    ("array", "minItems", "maxItems", "a list"),
    ("object", "minProperties", "maxProperties", "a mapping"),
)
_TYPES: Final = frozenset(("string", "number", "boolean", "null", "array", "object"))


def doubts(policy: Policy) -> Iterator[Complaint]:
    """Where a policy can never speak, or never be quiet."""
    written = policy.document
    for words, path in _rules(written):
        rule: Json = written
        for step in path:
            rule = rule[step]
        effective = policy.must if path == ("must",) else closed(rule)
        for pointer, why in _impossible(_asked(effective)):
            yield Complaint(path, f"{words}: of {pointer} {why}.")
    when, unless = written.get("when"), written.get("unless")
    if isinstance(when, dict) and isinstance(unless, dict) and unless.items() <= when.items():
        yield Complaint(
            ("unless",), "This policy never speaks: whatever its `when` picks, its `unless` excuses."
        )


def _rules(written: Mapping[str, Json]) -> Iterator[tuple[str, tuple[str, ...]]]:
    if "must" in written:
        yield "Nothing can fulfil this rule, so everything breaks it", ("must",)
    if "where" in written["watch"]:
        yield "This selects nothing that has the fields it names", ("watch", "where")
    for word in ("becomes", "was", "metadata"):
        if isinstance(written.get("when"), dict) and word in written["when"]:
            yield "This never holds, so the policy never speaks", ("when", word)
        if isinstance(written.get("unless"), dict) and word in written["unless"]:
            yield "This never holds, so it excuses nothing", ("unless", word)


def contradictions(policies: Sequence[Policy]) -> Iterator[tuple[Policy, Complaint]]:
    """Policies of which a resource can fulfil only one."""
    asking = [(policy, _watched(policy), _asked(policy.must)) for policy in policies if _always_asks(policy)]
    for (one, of_kinds, of_one), (other, of_others, of_other) in combinations(asking, 2):
        if of_kinds.isdisjoint(of_others) or not _may_select_the_same(one, other):
            continue
        shared = (of_one.keys() & of_other.keys()) - {()}
        both = {field: of_one[field] + of_other[field] for field in sorted(shared)}
        for pointer, why in _impossible(both):
            alone = (*_impossible(of_one), *_impossible(of_other))
            if pointer not in dict(alone):
                yield (
                    other,
                    Complaint(
                        ("must",),
                        f"No resource can fulfil both this and `{one.id}` ({one.file}:{one.line}): of {pointer} {why}.",
                    ),
                )


def _always_asks(policy: Policy) -> bool:
    """Conditions may keep policies apart, and nothing here could tell."""
    return policy.must is not None and policy.when is None and policy.unless is None


def _may_select_the_same(one: Policy, other: Policy) -> bool:
    return None in (one.watch.where, other.watch.where) or one.watch.where == other.watch.where


def _watched(policy: Policy) -> frozenset[str]:
    return _named(policy.watch.kinds)


@lru_cache(maxsize=1024)
def _named(patterns: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name for pattern in patterns for name in picked(CATALOGUE, pattern))


def _asked(effective: Json) -> Asked:
    """Only what holds for certain: along `properties` that are required, and through `allOf`."""
    asked: dict[tuple[str, ...], list[Json]] = {}
    _collect(effective, (), asked)
    return {field: tuple(schemas) for field, schemas in asked.items()}


def _collect(schema: Json, field: tuple[str, ...], asked: dict[tuple[str, ...], list[Json]]) -> None:
    asked.setdefault(field, []).append(schema)
    if not isinstance(schema, dict):
        return
    for inner in schema.get("allOf", ()):
        _collect(inner, field, asked)
    for name, inner in schema.get("properties", {}).items():
        if inner is False or name in schema.get("required", ()):
            _collect(inner, (*field, name), asked)
    for name in schema.get("required", ()):
        asked.setdefault((*field, name), []).append(True)


def _impossible(asked: Asked) -> Iterator[tuple[str, str]]:
    """The fields of which no value fits, each with the reason as a clause."""
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
        alone = (
            len(asked) == 1 and len(asked[0]) == 1
        )  # one that asks for nothing else is fulfilled by what it names
        # Else each value that one of them names is tried on all of them.
        rules = [] if alone else [compiled(one) for one in asked]
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
    return frozenset("number" if one == "integer" else one for one in listed)


def _crossed(asked: Sequence[Mapping[str, Json]], types: frozenset[str]) -> Iterator[str]:
    """Bounds that cross. They say something of one type only, so that type must be the only one."""
    if types == {"number"}:
        yield _crossed_numbers(asked)
    for type_, at_least, at_most, name in _SIZES:
        least = max((one[at_least] for one in asked if at_least in one), default=0)
        most = min((one[at_most] for one in asked if at_most in one), default=least)
        if types == {type_} and least > most:
            yield f"it asks for {name} of at least {least} and at most {most}"


def _crossed_numbers(asked: Sequence[Mapping[str, Json]]) -> str:
    """A bound that is not itself allowed is the stricter of two equal ones."""
    low = [
        (one[word], word != "minimum")
        for word in ("minimum", "exclusiveMinimum")
        for one in asked
        if word in one
    ]
    high = [
        (one[word], word == "maximum")
        for word in ("maximum", "exclusiveMaximum")
        for one in asked
        if word in one
    ]
    if not low or not high:
        return ""
    (least, is_open), (most, is_closed) = max(low), min(high)
    if least < most or (least == most and is_closed and not is_open):
        return ""
    above, below = "more than" if is_open else "at least", "at most" if is_closed else "less than"
    return f"it asks for {above} {least} and {below} {most}"
