"""Values at the boundary of a rule: equal to a limit, or with the minimum of fitting items. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from drift.core.model.json_pointer import escape
from drift.core.model.resources import Json
from guard.core.language.rule_messages import demand
from guard.core.language.rule_schema import compiled
from guard.core.text.values import show

_SIZES: Final = ("minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties")
_NEXT: Final[Mapping[str, Callable[[Json], Json]]] = {
    "minimum": lambda bound: bound,
    "maximum": lambda bound: bound,
    "exclusiveMinimum": lambda bound: bound + 1,
    "exclusiveMaximum": lambda bound: bound - 1,
}


def edges(schema: Json, value: Json, pointer: str = "") -> Iterator[tuple[str, str]]:
    """(pointer, clause) for each value at the boundary of an effective schema that it fits."""
    if not isinstance(schema, dict):
        return
    yield from ((pointer, clause) for clause in _edges(schema, value, pointer))
    for inner in schema.get("allOf", ()):
        yield from edges(inner, value, pointer)
    if isinstance(value, dict):
        for name, inner in schema.get("properties", {}).items():
            if name in value:
                yield from edges(inner, value[name], f"{pointer}/{escape(name)}")


def _edges(schema: dict[str, Json], value: Json, pointer: str) -> Iterator[str]:
    for keyword, closest in _NEXT.items():
        if keyword in schema and _is_number(value) and value == closest(schema[keyword]):
            yield f"{pointer} is {show(value)}, and {demand({keyword: schema[keyword]})}"
    for keyword in _SIZES:
        if keyword in schema and isinstance(value, str | list | dict) and len(value) == schema[keyword]:
            yield f"{pointer} has {len(value)}, and {demand({keyword: schema[keyword]})}"
    contained = schema.get("contains")
    if isinstance(contained, dict) and "const" not in contained and isinstance(value, list):
        fitting = [item for item in value if compiled(contained).is_valid(item)]
        if len(fitting) == schema.get("minContains", 1):
            yield f"{show(fitting)} in {pointer} is all that fits, and it {demand({'contains': contained})}"


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
