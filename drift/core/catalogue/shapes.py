"""Shapes: what a field may be, by Intercom's description of its API. Reading them, not the description itself. Pure.

A shape is a JSON Schema of few words: `type` (a list), `enum`, bounds and `format` where Intercom names them,
`properties`, `items`, and for forms `readOnly` (nobody can write it), `required` (what a new resource needs) and
`description` (help of one line). `additionalProperties: true` is a mapping that may have any keys; with a shape, all
keys that `propertyNames` lists and `properties` does not have that one. Nothing is known of a field without `type`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from drift.core.model.json_pointer import escape

Shape: TypeAlias = dict[str, Any]

Names: TypeAlias = Mapping[str, Any] | None
"""The names of the fields, each with those in it; {}: it is no mapping; None: a mapping that may have any keys, or
nothing is known of it."""
ANYTHING: Final[Shape] = {}


def names_in(shape: Shape) -> frozenset[str] | None:
    """The fields of a mapping; None where it may have any, or is none."""
    others = shape.get("additionalProperties")
    if others is True or ("properties" not in shape and others is None):
        return None
    return frozenset(shape.get("properties", ())) | frozenset(shape.get("propertyNames", {}).get("enum", ()))


def field_in(shape: Shape, name: str) -> Shape | None:
    """The shape of a field; None where the mapping has none of this name."""
    known: Shape | None = shape.get("properties", {}).get(name)
    if known is not None:
        return known
    names = names_in(shape)
    if names is not None and name not in names:
        return None
    others = shape.get("additionalProperties")
    return others if isinstance(others, dict) else ANYTHING


def item_in(shape: Shape) -> Shape:
    """The shape of the items of a list."""
    item: Shape = shape.get("items", ANYTHING)
    return item


def names_of(shape: Shape) -> Names:
    """The names of the fields, at every depth down to lists."""
    names = names_in(shape)
    if names is None:
        is_open = shape.get("additionalProperties") is True or not shape.keys() & {"type", "items"}
        return None if is_open else {}
    return {name: names_of(field_in(shape, name) or ANYTHING) for name in sorted(names)}


def items_of(shape: Shape, pointer: str = "") -> Iterator[tuple[str, Names]]:
    """The names of the fields of the items of each list, by the pointer of the list. Lists of plain values are left
    out."""
    if "items" in shape:
        names = names_of(shape["items"])
        if names:
            yield pointer, names
        yield from items_of(shape["items"], f"{pointer}/*")
    for name in sorted(names_in(shape) or shape.get("properties", ())):
        yield from items_of(field_in(shape, name) or ANYTHING, f"{pointer}/{escape(name)}")


def maps_in(shape: Shape, pointer: str = "") -> Iterator[str]:
    """The pointers of mappings from keys that somebody chooses to objects of one form, as from languages to texts."""
    others = shape.get("additionalProperties")
    if "propertyNames" in shape and isinstance(others, dict) and "properties" in others:
        yield pointer
    if "items" in shape:
        yield from maps_in(shape["items"], f"{pointer}/*")
    for name in sorted(names_in(shape) or shape.get("properties", ())):
        yield from maps_in(field_in(shape, name) or ANYTHING, f"{pointer}/{escape(name)}")
