"""The policies that name a resource by its id, in rules, conditions about states, what they set, and exemptions. Pure.

Certain places only: an id under `id`, or in a field that the kind declares as a reference. Globs name nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import orjson

from drift.core.catalogue.catalogue import CATALOGUE, kinds_picked
from drift.core.catalogue.kind import Kind
from drift.core.catalogue.references import references_in
from drift.core.model.json_pointer import join
from drift.core.model.resources import Json, Ref
from guard.core.lint.field_references import conditions_about_states
from guard.core.model.policy import Policy, Revert
from guard.core.references.references import NamingPolicy

Steps = tuple[str, ...]
Named = tuple[Steps, Ref]
"""The steps to a value in the document of a policy, and the resource that it names."""

_ITEM: Final = "*"
_INSIDE: Final[Mapping[str, str]] = {
    "items": _ITEM,
    "contains": _ITEM,
    "unevaluatedItems": _ITEM,
    "additionalProperties": _ITEM,
}
"""Keywords whose schema is about each item, or each other field, of a value."""
_MOST_LISTS: Final = 4
"""Lists and mappings of any keys inside each other, down to which a rule is followed."""
_SAME: Final = ("not", "if", "then", "else")
_EACH: Final = ("allOf", "anyOf", "oneOf")


def named_by_policies(policies: Iterable[Policy], ref: Ref) -> tuple[NamingPolicy, ...]:
    """The policies that name this resource, with the places in each."""
    found = ((policy.id, _places(policy, ref)) for policy in policies)
    return tuple(NamingPolicy(id, places) for id, places in found if places)


def _places(policy: Policy, ref: Ref) -> tuple[str, ...]:
    # Most policies do not hold the id anywhere: looking that up is quicker than reading their rules.
    if orjson.dumps(ref.id)[1:-1] not in orjson.dumps(policy.document, default=str):
        return ()
    named = (*_in_states(policy), *_in_exemptions(policy))
    return tuple(dict.fromkeys(join(steps) for steps, named_ref in named if named_ref == ref))


def _in_states(policy: Policy) -> Iterator[Named]:
    """What is named where a policy speaks of the fields of a resource."""
    watched = [CATALOGUE[name] for name in sorted(kinds_picked(policy.watch.kinds))]
    for steps, schema in _schemas(policy):
        for path, place, value in _values(schema, steps, ()):
            for kind in watched:
                yield from ((path, ref) for ref in _refs(kind, place, value))
    if isinstance(policy.then, Revert) and policy.then.set is not None:
        for kind in watched:
            for one in references_in(kind, policy.then.set):
                yield ("then", "revert", "set"), one.to


def _schemas(policy: Policy) -> Iterator[tuple[Steps, Json]]:
    document = policy.document
    if "where" in document.get("watch", {}):
        yield ("watch", "where"), document["watch"]["where"]
    if "must" in document:
        yield ("must",), document["must"]
    for path, rule in conditions_about_states(policy):
        yield tuple(map(str, path)), rule


def _values(schema: Json, path: Steps, place: Steps) -> Iterator[tuple[Steps, Steps, Json]]:
    """The values that a schema names: the steps to each in the document, its place in a resource, and itself."""
    if not isinstance(schema, dict):
        return
    if "const" in schema:
        yield (*path, "const"), place, schema["const"]
    for index, value in enumerate(schema.get("enum", ())):
        yield (*path, "enum", str(index)), place, value
    for steps, inner, below in _inner(schema):
        yield from _values(inner, (*path, *steps), (*place, *below))


def _inner(schema: Json) -> Iterator[tuple[Steps, Json, Steps]]:
    """The schemas inside a schema: the steps to each, itself, and the steps of a value that it is about."""
    for word in ("properties", "patternProperties", "dependentSchemas"):
        for name, inner in schema.get(word, {}).items():
            about = {"properties": (name,), "patternProperties": (_ITEM,)}.get(word, ())
            yield (word, name), inner, about
    for word in _SAME:
        yield (word,), schema.get(word), ()
    for word, step in _INSIDE.items():
        yield (word,), schema.get(word), (step,)
    for word in (*_EACH, "prefixItems"):
        for index, inner in enumerate(schema.get(word, ())):
            yield (word, str(index)), inner, (_ITEM,) if word == "prefixItems" else ()


def _refs(kind: Kind, place: Steps, value: Json) -> Iterator[Ref]:
    """What a value at a place of a resource of this kind names. A list or a mapping may hold several ids."""
    if place == tuple(kind.identity.split(".")):
        if isinstance(value, str | int) and not isinstance(value, bool):
            yield Ref(kind.name, str(value))
        return
    bodies = _wrapped(place, value)
    yield from {reference.to for body in bodies for reference in references_in(kind, body)}


def _wrapped(place: Steps, value: Json) -> Iterator[dict[str, Json]]:
    """Bodies with a value at a place, in which `*` is an item of a list or a field of any name."""
    bodies = [value] if place.count(_ITEM) <= _MOST_LISTS else []
    for step in reversed(place):
        bodies = (
            [{step: body} for body in bodies]
            if step != _ITEM
            else [wrapped for body in bodies for wrapped in ([body], {_ITEM: body})]
        )
    yield from (body for body in bodies if isinstance(body, dict))


def _in_exemptions(policy: Policy) -> Iterator[Named]:
    for index, exemption in enumerate(policy.exemptions):
        named = exemption.resource
        if not named or any(letter in named for letter in "*?["):
            continue
        steps = ("exemptions", str(index), "resource")
        if "/" in named:
            yield steps, Ref.parse(named)
        else:
            yield from ((steps, Ref(kind, named)) for kind in sorted(kinds_picked(policy.watch.kinds)))
