"""Whether a value fits the shape that Intercom describes, and why not, for people. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from drift.core.catalogue.shapes import Shape, field_in, item_in
from drift.core.model.resources import Json, same
from guard.core.language.diagnostics import did_you_mean
from guard.core.text.values import show

_NAMES: Final = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    list: "array",
    dict: "object",
}
_WORDS: Final = {
    "string": "a text",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "array": "a list",
    "object": "a mapping",
    "null": "null",
}
_NUMBERS: Final = frozenset(("integer", "number"))


def why_no_value(value: Json, shape: Shape) -> str:
    """Why nothing of this shape has the value, as a clause that may go on with a hint; "" where something may. Null may
    be everywhere: Intercom shows it where it does not describe it."""
    if value is None:
        return ""
    name = _NAMES[type(value)]
    if name in ("array", "object") and overlaps((name,), shape):
        return next((why for why in _inside(value, shape) if why), "")
    if not overlaps((name,), shape) or (name == "number" and not _may_be_number(value, shape)):
        types = in_words(shape["type"])
        return (
            f"Intercom describes it as {types}, and {show(value)} is {_WORDS[name]}{_way_out(value, shape)}"
        )
    named = shape.get("enum")
    if named is None or any(same(value, other) for other in named):
        return ""
    close = (
        did_you_mean(value, [other for other in named if isinstance(other, str)]) if name == "string" else ""
    )
    return f"Intercom names {', '.join(map(show, named))}{_as_clause(close)}"


def _inside(value: Json, shape: Shape) -> Iterator[str]:
    if isinstance(value, list):
        yield from (why_no_value(item, item_in(shape)) for item in value)
        return
    for name, inner in value.items():
        field = field_in(shape, name)
        if field is not None and (why := why_no_value(inner, field)):
            yield f"of `{name}` {why}"


def overlaps(types: Iterable[str], shape: Shape) -> bool:
    """Whether a field of this shape may be of one of these types."""
    if "type" not in shape:
        return True
    wanted, described = set(types), {*shape["type"], "null"}
    return bool(wanted & described) or bool(wanted & _NUMBERS and described & _NUMBERS)


def in_words(types: Iterable[str]) -> str:
    """Types as people say them."""
    words = [_WORDS[name] for name in types if name != "null"] or [_WORDS["null"]]
    return " or ".join(words)


def _may_be_number(value: float, shape: Shape) -> bool:
    return "type" not in shape or "number" in shape["type"] or value.is_integer()


def _way_out(value: Json, shape: Shape) -> str:
    """How to write the value as it was meant."""
    types: Sequence[str] = shape["type"]
    if isinstance(value, str) and "boolean" in types and value.lower() in ("true", "false", "yes", "no"):
        return f". Write `{'true' if value.lower() in ('true', 'yes') else 'false'}` without quotes"
    if isinstance(value, str) and _NUMBERS & set(types) and value.strip("-").isdigit():
        return f". Write `{value}` without quotes"
    if isinstance(value, bool | int | float) and "string" in types:
        return f'. Write "{str(value).lower()}" in quotes'
    if "array" in types:
        return f". Write `contains: {{ const: {show(value)} }}` for a list that has it"
    return ""


def _as_clause(hint: str) -> str:
    """A hint is a sentence of its own; the full stop comes with the sentence around it."""
    return f".{hint.rstrip('.')}" if hint else ""
