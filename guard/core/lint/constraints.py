"""The constraints that a rule puts on each field, and why no value satisfies some of them together. Certain reasons
only: what is not certain counts as possible. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from math import inf
from typing import Final, NamedTuple, TypeAlias

from drift.core.model.json_pointer import join
from drift.core.model.resources import Json
from guard.core.language.equal_values import has_spellings
from guard.core.language.rule_schema import compiled

Field: TypeAlias = tuple[str, ...]
Schemas: TypeAlias = tuple[Json, ...]
"""Schemas that must all hold of one value. True only requires that it exists, and False that it does not."""
Constraints: TypeAlias = dict[Field, Schemas]
"""The constraints of a rule by field."""
Bounds: TypeAlias = tuple[float, float]

_SIZES: Final = (
    ("string", "minLength", "maxLength", "a text"),
    ("array", "minItems", "maxItems", "a list"),
    ("object", "minProperties", "maxProperties", "a mapping"),
)
_TYPES: Final = frozenset(("string", "number", "boolean", "null", "array", "object"))
_OF_LETTERS: Final = frozenset(("pattern", "format", "minLength", "maxLength"))
NO_VALUE: Final = "none of the values that are named fits all that is asked"


def asked_by(effective: Json, *, there: bool = False) -> Constraints:
    """The certain constraints of an effective rule: along required `properties`, and through `allOf`. With `there`,
    those of fields that need not exist, too."""
    asked: dict[Field, list[Json]] = {}
    _collect(effective, (), asked, there)
    return {field: tuple(schemas) for field, schemas in asked.items()}


def _collect(schema: Json, field: Field, asked: dict[Field, list[Json]], there: bool) -> None:
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


def impossible(asked: Constraints, kinds: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """The fields of which no value fits, each with the reason as a clause. `kinds` are those of the resources."""
    for field, schemas in asked.items():
        if why := why_impossible(readable(schemas, kinds, field), kinds, field):
            yield name_of(field), why


def name_of(field: Field) -> str:
    return f"`{join(field)}`" if field else "the whole"


def readable(schemas: Schemas, kinds: Collection[str], field: Field) -> Schemas:
    """The schemas without those keywords that see letters, where the values of the field have several spellings: the
    letters are then not known."""
    if not any(isinstance(schema, dict) and _OF_LETTERS & schema.keys() for schema in schemas):
        return schemas
    if not has_spellings(kinds, field):
        return schemas
    return tuple(
        {word: value for word, value in schema.items() if word not in _OF_LETTERS}
        if isinstance(schema, dict)
        else schema
        for schema in schemas
    )


def why_impossible(schemas: Schemas, kinds: Collection[str] = (), field: Field = ()) -> str:
    """Why no value satisfies these schemas of one field, as a clause; "" where one may."""
    outline, values = outline_of(schemas), named_values(schemas)
    if values is None or outline.absent:
        return outline.why
    return "" if fitting(values, schemas, kinds, field) else NO_VALUE


def fitting(
    values: Sequence[Json], schemas: Schemas, kinds: Collection[str] = (), field: Field = ()
) -> list[Json]:
    """Those of the values that satisfy the schemas, none of which is False."""
    asked = [schema for schema in schemas if isinstance(schema, dict)]
    if len(asked) == 1 and len(asked[0]) == 1 and values == named_values(schemas):
        return list(values)  # what asks for nothing else is satisfied by what it names
    rules = [compiled(schema, kinds, field) for schema in asked]
    return [value for value in values if all(rule.is_valid(value) for rule in rules)]


def named_values(schemas: Schemas) -> Sequence[Json] | None:
    """The values that the first schema with `const` or `enum` names; None where none has."""
    for schema in schemas:
        if isinstance(schema, dict) and ("const" in schema or "enum" in schema):
            return [schema["const"]] if "const" in schema else list(schema["enum"])
    return None


class Outline(NamedTuple):
    """What schemas ask of a value, as far as types and bounds go. `is_open` and `is_closed` say whether the lowest and
    the highest number are themselves excluded or allowed; `sizes` are those of texts, lists and mappings."""

    exists: bool = False
    absent: bool = False
    types: frozenset[str] = _TYPES
    low: tuple[float, bool] = (-inf, False)
    high: tuple[float, bool] = (inf, True)
    sizes: tuple[Bounds, ...] = ((0, inf),) * len(_SIZES)

    def and_(self, other: Outline) -> Outline:
        """What both ask. More is never satisfied by more values."""
        return Outline(
            self.exists or other.exists,
            self.absent or other.absent,
            self.types & other.types,
            max(self.low, other.low),
            min(self.high, other.high),
            tuple(
                (max(least, at_least), min(most, at_most))
                for (least, most), (at_least, at_most) in zip(self.sizes, other.sizes, strict=True)
            ),
        )

    @property
    def why_absent(self) -> str:
        both = self.exists and self.absent
        return "it asks that it be there and that it be not" if both else ""

    @property
    def why(self) -> str:
        """Why no value fits, as a clause; "" where one may. Bounds say something of one type only, so that type must be
        the only one."""
        if self.absent:
            return self.why_absent
        if not self.types:
            return "it asks for two types at once"
        if self.types == {"number"}:
            return self._crossed_numbers()
        for (type_, _, _, name), (least, most) in zip(_SIZES, self.sizes, strict=True):
            if self.types == {type_} and least > most:
                return f"it asks for {name} of at least {least} and at most {most}"
        return ""

    def _crossed_numbers(self) -> str:
        """A bound that is not itself allowed is the stricter of two equal ones."""
        (least, is_open), (most, is_closed) = self.low, self.high
        if least < most or (least == most and is_closed and not is_open):
            return ""
        above, below = "more than" if is_open else "at least", "at most" if is_closed else "less than"
        return f"it asks for {above} {least} and {below} {most}"


def outline_of(schemas: Iterable[Json]) -> Outline:
    return reduce(Outline.and_, map(_outline, schemas), Outline())


def _outline(schema: Json) -> Outline:
    if not isinstance(schema, dict):
        return Outline(exists=schema is not False, absent=schema is False)
    named = schema.get("type", sorted(_TYPES))
    types = frozenset("number" if name == "integer" else name for name in _listed(named))
    low = max(_bound(schema, "minimum", -inf, False), _bound(schema, "exclusiveMinimum", -inf, True))
    high = min(_bound(schema, "maximum", inf, True), _bound(schema, "exclusiveMaximum", inf, False))
    sizes = tuple((schema.get(least, 0), schema.get(most, inf)) for _, least, most, _ in _SIZES)
    return Outline(True, False, types, low, high, sizes)


def _bound(schema: Mapping[str, Json], word: str, otherwise: float, mark: bool) -> tuple[float, bool]:
    return (schema[word], mark) if word in schema else (otherwise, otherwise > 0)


def _listed(named: Json) -> Sequence[str]:
    return [named] if isinstance(named, str) else named
