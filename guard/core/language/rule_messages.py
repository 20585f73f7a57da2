"""Sentences about a rule of `must`: what it asks, and which value broke it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from drift.core.model.resources import Json
from guard.core.text.values import LONGEST, show

_RULES: Final[Mapping[str, Callable[[Json], str]]] = {
    "const": lambda wanted: f"must be {show(wanted)}",
    "enum": lambda wanted: f"must be one of {', '.join(show(value) for value in wanted)}",
    "type": lambda wanted: f"must be of type {_either(wanted)}",
    "minimum": lambda wanted: f"must be at least {show(wanted)}",
    "maximum": lambda wanted: f"must be at most {show(wanted)}",
    "exclusiveMinimum": lambda wanted: f"must be more than {show(wanted)}",
    "exclusiveMaximum": lambda wanted: f"must be less than {show(wanted)}",
    "minLength": lambda wanted: f"must have at least {wanted} characters",
    "maxLength": lambda wanted: f"must have at most {wanted} characters",
    "minItems": lambda wanted: f"must have at least {wanted} entries",
    "maxItems": lambda wanted: f"must have at most {wanted} entries",
    "pattern": lambda wanted: f"must match {wanted}",
    "format": lambda wanted: f"must be a valid {wanted}",
    "contains": lambda wanted: f"must contain {_wanted(wanted)}",
    "not": lambda wanted: f"must not match {_wanted(wanted)}",
    "uniqueItems": lambda wanted: "must not hold the same entry twice",
}


def say_broken(pointer: str, value: Json, rule: Mapping[str, Json], otherwise: str) -> str:
    """What is wrong with a value, as a clause: `/enabled is false, but must be true`."""
    if not _RULES.keys() & rule.keys():
        return f"{pointer or 'it'}: {otherwise[: 2 * LONGEST]}"
    return f"{pointer or 'it'} is {show(value)}, but {demand(rule)}"


def demand(rule: Mapping[str, Json]) -> str:
    """What a rule asks of a value, as the end of a clause: `must be true`."""
    known = (_RULES[keyword](wanted) for keyword, wanted in rule.items() if keyword in _RULES)
    return next(known, f"must fit {show(dict(rule))}")


def _either(wanted: Json) -> str:
    return wanted if isinstance(wanted, str) else " or ".join(wanted)


def _wanted(schema: Json) -> str:
    return show(schema["const"]) if isinstance(schema, dict) and schema.keys() == {"const"} else show(schema)
