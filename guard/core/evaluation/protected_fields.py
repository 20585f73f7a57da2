"""The fields of a resource that a rule names: what a revert may touch, and which changes can break the rule. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from drift.core.model.changes import FieldChange
from drift.core.model.json_pointer import covers, escape, get, lies_in
from drift.core.model.resources import MISSING, Json

_KEYWORDS_OF_WHOLE_OBJECT: Final = frozenset(
    (
        *("additionalProperties", "patternProperties", "propertyNames", "minProperties", "maxProperties"),
        *("unevaluatedProperties", "dependentRequired", "const", "enum"),
    )
)
_KEYWORDS_WITH_LISTS: Final = ("allOf", "anyOf", "oneOf")
_KEYWORDS_WITH_SCHEMAS: Final = ("then", "else", "if", "not")


def named_fields(schema: Json) -> tuple[str, ...]:
    """The JSON Pointers that a rule names in `properties`, at any depth down to arrays. "" is the whole resource."""
    return tuple(dict.fromkeys(_walk(schema, "")))


def _walk(schema: Json, pointer: str) -> Iterator[str]:
    if not isinstance(schema, dict):
        yield pointer
        return
    nested = list(_walk_nested(schema, pointer))
    if not nested or _KEYWORDS_OF_WHOLE_OBJECT & schema.keys():
        yield pointer
    yield from nested


def _walk_nested(schema: dict[str, Json], pointer: str) -> Iterator[str]:
    properties = schema.get("properties") or {}
    for name, inner in properties.items():
        yield from _walk(inner, f"{pointer}/{escape(name)}")
    for name in schema.get("required") or ():
        if name not in properties:
            yield f"{pointer}/{escape(name)}"
    for inner in _inner_schemas(schema):
        yield from _walk(inner, pointer)


def _inner_schemas(schema: dict[str, Json]) -> Iterator[Json]:
    for keyword in _KEYWORDS_WITH_LISTS:
        yield from schema.get(keyword) or ()
    for keyword in _KEYWORDS_WITH_SCHEMAS:
        if isinstance(schema.get(keyword), dict):
            yield schema[keyword]
    yield from (schema.get("dependentSchemas") or {}).values()


def protected(named: Iterable[str], broken: Iterable[str], *bodies: Json) -> tuple[str, ...]:
    """The named fields that exist in one of the bodies, or are broken. Arrays are protected as a whole."""
    broken_pointers = tuple(broken)
    return tuple(
        pointer
        for pointer in named
        if any(get(body, pointer) is not MISSING for body in bodies)
        or any(covers(pointer, inner) for inner in broken_pointers)
    )


def without(pointers: Iterable[str], spared: Iterable[str], *bodies: Json) -> tuple[str, ...]:
    """These fields without the spared ones. A field around a spared one is replaced by its other parts."""
    patterns = tuple(spared)
    return tuple(dict.fromkeys(part for pointer in pointers for part in _unspared(pointer, patterns, bodies)))


def _unspared(pointer: str, spared: tuple[str, ...], bodies: tuple[Json, ...]) -> Iterator[str]:
    if any(lies_in(pattern, pointer) for pattern in spared):
        return
    keys = {key for body in bodies if isinstance(value := get(body, pointer), dict) for key in value}
    if not keys or not any(covers(pattern, pointer) for pattern in spared):
        yield pointer
        return
    for key in sorted(keys):
        yield from _unspared(f"{pointer}/{escape(key)}", spared, bodies)


def moved(fields: Iterable[FieldChange], pointers: Iterable[str]) -> tuple[str, ...]:
    """The pointers of the changed fields that one of these pointers covers."""
    patterns = tuple(pointers)
    return tuple(
        field.pointer for field in fields if any(covers(pattern, field.pointer) for pattern in patterns)
    )
