"""Faults of shape: answers as an Intercom with other fields would give them. Nothing that is kept changes."""

from collections.abc import Callable, Mapping
from typing import Any

from drift.sandbox.faults import Fault

Value = Any
NAMES = ("unknown_fields", "drop_field", "move_field", "retype_field")


def reshaped(name: str, value: Value, fault: Fault) -> Value:
    """An answer under one of these faults."""
    return _each_object(value, lambda body: _RESHAPING[name](body, fault))


def _each_object(value: Value, reshape: Callable[[dict[str, Value]], dict[str, Value]]) -> Value:
    if isinstance(value, list):
        return [_each_object(item, reshape) for item in value]
    if not isinstance(value, dict):
        return value
    return reshape({key: _each_object(item, reshape) for key, item in value.items()})


def _with_surprises(body: dict[str, Value], fault: Fault) -> dict[str, Value]:
    """Keys and values nobody has heard of."""
    known = {key: fault.enums.get(key, item) if isinstance(item, str) else item for key, item in body.items()}
    return known | {"unreleased_field": {"beta": True}} if "type" in body else known


def _without_field(body: dict[str, Value], fault: Fault) -> dict[str, Value]:
    return {key: item for key, item in body.items() if key != fault.field} if "id" in body else body


def _with_moved_field(body: dict[str, Value], fault: Fault) -> dict[str, Value]:
    if "id" not in body or fault.field not in body:
        return body
    outer, _, inner = fault.to.partition(".")
    moved = body[fault.field]
    there = body.get(outer)
    inside = there if isinstance(there, Mapping) else {}
    return _without_field(body, fault) | {outer: {**inside, inner: moved} if inner else moved}


def _with_retyped_field(body: dict[str, Value], fault: Fault) -> dict[str, Value]:
    if "id" not in body or fault.field not in body:
        return body
    return body | {fault.field: _retyped(body[fault.field])}


def _retyped(value: Value) -> Value:
    """Numbers and switches as text, text in a list, no value as empty text."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    if value is None:
        return ""
    return [value] if isinstance(value, str) else value


_RESHAPING: dict[str, Callable[[dict[str, Value], Fault], dict[str, Value]]] = {
    "unknown_fields": _with_surprises,
    "drop_field": _without_field,
    "move_field": _with_moved_field,
    "retype_field": _with_retyped_field,
}
