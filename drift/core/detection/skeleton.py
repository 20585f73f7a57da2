"""The structure of a body apart from its values: which fields it has, and of which types. Pure.

A field is named by its steps, with `*` for each item of a list: the items of one list have one structure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Literal, TypeAlias

from drift.core.model.json_pointer import join, tokens
from drift.core.model.resources import Json, same

Steps: TypeAlias = tuple[str, ...]
Sort: TypeAlias = Literal["appeared", "vanished", "retyped", "respelled"]
EACH: Final = "*"


def pointer_of(steps: Steps) -> str:
    return join(steps)


def steps_of(pointer: str) -> Steps:
    return tokens(pointer)


def structural_moves(before: Json, after: Json) -> dict[Steps, Sort]:
    """The fields whose structure differs between two bodies, the outermost of each.

    A field appears only inside an object that both bodies have: the first item of a list is a value, and so is the
    object that takes the place of null.
    """
    return dict(_walk((), [before], [after]))


def _walk(at: Steps, befores: list[Json], afters: list[Json]) -> Iterator[tuple[Steps, Sort]]:
    """`befores` and `afters` are all values at this place; there are several inside lists."""
    if len(befores) == len(afters) and all(map(same, befores, afters)):
        return
    yield from _walk_objects(at, _objects(befores), _objects(afters))
    lists = [
        [item for value in values if isinstance(value, list) for item in value]
        for values in (befores, afters)
    ]
    if all(lists):
        yield from _walk((*at, EACH), *lists)
    if (sort := _sort(befores, afters)) is not None:
        yield at, sort


def _walk_objects(
    at: Steps, befores: list[dict[str, Json]], afters: list[dict[str, Json]]
) -> Iterator[tuple[Steps, Sort]]:
    if not befores or not afters:
        return
    had, has = ({key for value in values for key in value} for values in (befores, afters))
    for key in sorted(had | has):
        if key not in had:
            yield (*at, key), "appeared"
        elif key not in has:
            yield (*at, key), "vanished"
        else:
            old, new = ([value[key] for value in values if key in value] for values in (befores, afters))
            yield from _walk((*at, key), old, new)


def _objects(values: Iterable[Json]) -> list[dict[str, Json]]:
    return [value for value in values if isinstance(value, dict)]


def _sort(befores: list[Json], afters: list[Json]) -> Sort | None:
    """How the values at one place changed, if not only from one value to another."""
    if all(map(is_empty, (*befores, *afters))):
        spellings = ({type(value) for value in values} for values in (befores, afters))
        return "respelled" if set.isdisjoint(*spellings) else None
    old, new = types_of(befores), types_of(afters)
    return "retyped" if old and new and old.isdisjoint(new) else None


def is_empty(value: Json) -> bool:
    """Whether it is one of the spellings of no value. `false` and 0 are values."""
    return value is None or value in ("", [], {})


def types_of(values: Iterable[Json]) -> frozenset[str]:
    """The JSON types of the values, without null: that is no value of any type."""
    return frozenset(json_type(value) for value in values if value is not None)


def json_type(value: Json) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "string"
    if value is None:
        return "null"
    return "array" if isinstance(value, list) else "object"


def values_at(body: Json, steps: Steps) -> list[Json]:
    """All values at this place of a body: none, one, or several inside lists."""
    values = [body]
    for step in steps:
        if step == EACH:
            values = [item for value in values if isinstance(value, list) for item in value]
        else:
            values = [value[step] for value in values if isinstance(value, dict) and step in value]
    return values
