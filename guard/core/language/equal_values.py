"""Rules that compare values and not letters: `const` and `enum` of a field whose values have several spellings. Pure.

A rule is rewritten only where a kind declares such a field, so every other rule runs as it was written.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import jsonschema_rs

from drift.core.model.resources import Json, canonical
from drift.core.normalisation.comparison import ITEM, Place, places_of, plain

_EQUAL: Final[Mapping[str, str]] = {"const": "equalTo", "enum": "equalToOneOf"}
WRITTEN: Final[Mapping[str, str]] = {equal: written for written, equal in _EQUAL.items()}
"""The keyword that an author wrote, by the one that takes its place."""
_STEPS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("items", "contains", "unevaluatedItems", "prefixItems"), ITEM),
    **dict.fromkeys(("additionalProperties", "unevaluatedProperties", "patternProperties"), "*"),
    **dict.fromkeys(("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas"), ""),
}
"""The step from a value to what the schemas of a keyword speak of; "" is the value itself."""
_MAPS: Final = ("patternProperties", "dependentSchemas")


class _Field(NamedTuple):
    """A field of resources of some kinds, by its steps. Nothing is to be known of one without a place."""

    kinds: tuple[str, ...]
    steps: tuple[str, ...]
    place: Place | None

    @classmethod
    def of(cls, kinds: Collection[str], steps: Iterable[str]) -> _Field:
        field = cls(tuple(sorted(kinds)), (), places_of(kinds))
        for step in steps:
            field = field.step(step)
        return field

    def step(self, step: str) -> _Field:
        if not step:
            return self
        inside = self.place and (self.place.items if step == ITEM else self.place.step(step))
        return _Field(self.kinds, (*self.steps, step), inside)

    @property
    def has_spellings(self) -> bool:
        place = self.place
        return place is not None and (place.sort is not None or place.order is not None or bool(place.inside))


def by_value(schema: Json, kinds: Collection[str], steps: Iterable[str] = ()) -> Json:
    """The schema of a field (by default of the whole resource) for resources of these kinds; the same object where
    nothing that it names has several spellings."""
    return _rewritten(schema, _Field.of(kinds, steps))


def has_spellings(kinds: Collection[str], steps: Iterable[str]) -> bool:
    """Whether the values of this field of resources of these kinds have several spellings."""
    return bool(kinds) and _Field.of(kinds, steps).has_spellings


def plain_value(value: Json, kinds: Collection[str], steps: Iterable[str]) -> bytes:
    """A value of this field in the one spelling that stands for all that are equal to it, as canonical bytes."""
    return canonical(plain(value, _Field.of(kinds, steps).place if kinds else None))


class _Equal:
    """The keyword that compares values: its argument names the field, the kinds and the values that fit."""

    def __init__(self, parent: Json, argument: dict[str, Any], path: Sequence[str | int]) -> None:
        self._place = _Field.of(argument["kinds"], argument["field"]).place
        self._values = {canonical(plain(value, self._place)) for value in argument["values"]}

    def validate(self, instance: Json) -> None:
        if canonical(plain(instance, self._place)) not in self._values:
            raise ValueError("it is another value")


EQUALITY: Final[dict[str, type[jsonschema_rs.KeywordValidator]]] = dict.fromkeys(WRITTEN, _Equal)
"""What a validator of a rewritten schema has to know."""


def as_written(path: Sequence[str | int]) -> Sequence[str | int]:
    """The steps to a keyword, as they are in the rule of the author."""
    return [*path[:-1], WRITTEN[str(path[-1])]] if path and path[-1] in WRITTEN else path


def _rewritten(schema: Json, field: _Field) -> Json:
    if not isinstance(schema, dict) or not field.has_spellings:
        return schema
    rewritten: dict[str, Json] = {
        _EQUAL.get(word, word): _keyword(word, value, field) for word, value in schema.items()
    }
    return _or_same(schema, rewritten)


def _keyword(word: str, value: Json, field: _Field) -> Json:
    if word in _EQUAL:
        values = [value] if word == "const" else value
        return {"kinds": list(field.kinds), "field": list(field.steps), "values": values}
    if word == "properties":
        return _or_same(value, {name: _rewritten(inner, field.step(name)) for name, inner in value.items()})
    if word not in _STEPS:
        return value
    inside = field.step(_STEPS[word])
    return _inner(value, lambda inner: _rewritten(inner, inside), is_map=word in _MAPS)


def _inner(value: Json, rewrite: Callable[[Json], Json], *, is_map: bool) -> Json:
    if is_map:
        return _or_same(value, {name: rewrite(inner) for name, inner in value.items()})
    if isinstance(value, list):
        rewritten = [rewrite(inner) for inner in value]
        return value if all(new is old for new, old in zip(rewritten, value, strict=True)) else rewritten
    return rewrite(value)


def _or_same(value: dict[str, Json], rewritten: dict[str, Json]) -> dict[str, Json]:
    """The value itself where nothing in it was rewritten."""
    is_same = value.keys() == rewritten.keys() and all(rewritten[name] is value[name] for name in value)
    return value if is_same else rewritten
