"""Which sort of control a field gets, by its shape or, where Intercom describes none, by its value. Pure."""

from __future__ import annotations

import re
from typing import Final

from drift.core.catalogue.shapes import ANYTHING, Shape, field_in, item_in, names_in
from drift.core.model.resources import MISSING, Json, Missing
from drift.core.normalisation.redaction import holds_secret
from guard.core.lint.shape_fits import why_no_value
from guard.core.proposals.forms.control import Sort

DEEPEST: Final = 4
"""The deepest nesting of controls; what lies below is JSON."""
_LONG: Final = 60
"""A text with more characters gets several lines."""
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_EARLIEST: Final = 100_000_000
"""Whole numbers from here on may be unix seconds: since March 1973."""
_NAMES: Final = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    list: "array",
    dict: "object",
}
_SCALARS: Final = frozenset(("string", "integer", "number", "boolean"))


def believed(shape: Shape, base: Json | Missing) -> Shape:
    """The shape, or nothing where the record has what the shape does not: then the record is believed."""
    return ANYTHING if base is not MISSING and why_no_value(base, shape) else shape


def sample_of(base: Json | Missing, now: Json | Missing) -> Json | Missing:
    """A value that is like both that a control has to show."""
    if base is MISSING or base is None:
        return now
    if isinstance(base, list) and isinstance(now, list):
        return [*base, *now]
    if isinstance(base, str) and isinstance(now, str):
        return now if "\n" in now or len(now) > len(base) else base
    return base


def types_of(shape: Shape, sample: Json | Missing) -> tuple[str, ...]:
    """The types that a field may have, without null; those of its value where none are described."""
    described = tuple(name for name in shape.get("type", ()) if name != "null")
    if described or "type" in shape:
        return described
    return () if sample is MISSING or sample is None else (_NAMES[type(sample)],)


def sort_of(name: str, shape: Shape, sample: Json | Missing, to: str = "", depth: int = 0) -> Sort:
    """The sort of control for a field of this name. `sample` is a value of it, `to` the kind whose ids it holds."""
    types = types_of(shape, sample)
    if sample is not MISSING and holds_secret(sample) and not isinstance(sample, dict):
        return "fixed"
    if len(types) != 1:
        return "text" if types and set(types) <= {"string", "integer"} else "json"
    match types[0]:
        case "array":
            return _list(shape, sample, to, depth)
        case "object":
            return _object(shape, sample, depth)
        case scalar:
            return _scalar(name, scalar, shape, sample, to)


def _scalar(name: str, scalar: str, shape: Shape, sample: Json | Missing, to: str) -> Sort:
    if to and scalar != "boolean":
        return "one"
    if "enum" in shape or scalar == "boolean":
        return "choice"
    if scalar == "string":
        return _text(name, sample)
    is_moment = name.endswith("_at") and scalar == "integer"
    return "moment" if is_moment and (not isinstance(sample, int) or sample >= _EARLIEST) else "number"


def _text(name: str, sample: Json | Missing) -> Sort:
    if name.endswith("_date") and (not isinstance(sample, str) or _DATE.fullmatch(sample)):
        return "date"
    is_long = isinstance(sample, str) and (len(sample) > _LONG or "\n" in sample or "\r" in sample)
    return (
        "long" if is_long or name in ("body", "body_markdown", "description", "html", "message") else "text"
    )


def _list(shape: Shape, sample: Json | Missing, to: str, depth: int) -> Sort:
    items = sample if isinstance(sample, list) else []
    types = _types_of_items(shape, items)
    if to and types <= {"string", "integer"}:
        return "several"
    if types == {"object"} and depth < DEEPEST and item_names(item_in(shape), items):
        return "rows"
    of_one = len(types) == 1 and types <= _SCALARS - {"boolean"}
    return "lines" if of_one and all(map(_fits_a_line, items)) else "json"


def _types_of_items(shape: Shape, items: list[Json]) -> set[str]:
    found = {_NAMES.get(type(item), "null") for item in items}
    return found or {name for name in item_in(shape).get("type", ()) if name != "null"}


def _fits_a_line(item: Json) -> bool:
    return not isinstance(item, str) or (item == item.strip() and item != "" and len(item.splitlines()) == 1)


def _object(shape: Shape, sample: Json | Missing, depth: int) -> Sort:
    if depth >= DEEPEST:
        return "json"
    if shape.get("additionalProperties"):
        return "keyed"
    has_names = bool(names_in(shape)) or (isinstance(sample, dict) and bool(sample))
    return "group" if has_names else "json"


def item_names(shape: Shape, items: list[Json]) -> tuple[str, ...]:
    """The names of the fields of objects in a list, in order."""
    described = names_in(shape) or frozenset()
    found = {name for item in items if isinstance(item, dict) for name in item}
    return tuple(
        sorted(name for name in described | found if not (field_in(shape, name) or ANYTHING).get("readOnly"))
    )
