"""Which fields of a resource a rule speaks of: what putting back may touch, and whose move breaks it again. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from drift.core.model.changes import FieldChange
from drift.core.model.json_pointer import covers, escape, get, lies_in
from drift.core.model.resources import MISSING, Json

_WHOLE: Final = frozenset(
    (
        *("additionalProperties", "patternProperties", "propertyNames", "minProperties", "maxProperties"),
        *("unevaluatedProperties", "dependentRequired", "const", "enum"),
    )
)
_BESIDE: Final = ("allOf", "anyOf", "oneOf")
_UNDER: Final = ("then", "else", "if", "not")


def named_fields(schema: Json) -> tuple[str, ...]:
    """The JSON Pointers a rule names in `properties`, at any depth down to arrays. "" is the whole resource."""
    return tuple(dict.fromkeys(_named(schema, "")))


def _named(schema: Json, pointer: str) -> Iterator[str]:
    if not isinstance(schema, dict):
        yield pointer
        return
    deeper = list(_deeper(schema, pointer))
    if not deeper or _WHOLE & schema.keys():
        yield pointer
    yield from deeper


def _deeper(schema: dict[str, Json], pointer: str) -> Iterator[str]:
    properties = schema.get("properties") or {}
    for name, inner in properties.items():
        yield from _named(inner, f"{pointer}/{escape(name)}")
    for name in schema.get("required") or ():
        if name not in properties:
            yield f"{pointer}/{escape(name)}"
    for inner in _applied(schema):
        yield from _named(inner, pointer)


def _applied(schema: dict[str, Json]) -> Iterator[Json]:
    for keyword in _BESIDE:
        yield from schema.get(keyword) or ()
    for keyword in _UNDER:
        if isinstance(schema.get(keyword), dict):
            yield schema[keyword]
    yield from (schema.get("dependentSchemas") or {}).values()


def protected(named: Iterable[str], broken: Iterable[str], *bodies: Json) -> tuple[str, ...]:
    """The named fields that exist in one of the bodies, or broke. Arrays are protected as a whole."""
    broke = tuple(broken)
    return tuple(
        pointer
        for pointer in named
        if any(get(body, pointer) is not MISSING for body in bodies)
        or any(covers(pointer, one) for one in broke)
    )


def without(pointers: Iterable[str], spared: Iterable[str], *bodies: Json) -> tuple[str, ...]:
    """These fields less those at or below a spared one; a field around one gives way to what else stands in it."""
    patterns = tuple(spared)
    return tuple(dict.fromkeys(one for pointer in pointers for one in _outside(pointer, patterns, bodies)))


def _outside(pointer: str, spared: tuple[str, ...], bodies: tuple[Json, ...]) -> Iterator[str]:
    if any(lies_in(one, pointer) for one in spared):
        return
    inside = {key for body in bodies if isinstance(value := get(body, pointer), dict) for key in value}
    if not inside or not any(covers(one, pointer) for one in spared):
        yield pointer
        return
    for key in sorted(inside):
        yield from _outside(f"{pointer}/{escape(key)}", spared, bodies)


def moved(fields: Iterable[FieldChange], pointers: Iterable[str]) -> tuple[str, ...]:
    """The pointers of the changed fields that one of these pointers speaks of."""
    patterns = tuple(pointers)
    return tuple(
        field.pointer for field in fields if any(covers(pattern, field.pointer) for pattern in patterns)
    )
