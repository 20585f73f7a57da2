"""Fields and their values in words. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson
from msgspec import UNSET

from drift.core.json_view import MovedAnswer
from drift.core.model.json_pointer import tokens
from guard.slack.card import Moved


def moved(fields: Iterable[MovedAnswer]) -> tuple[Moved, ...]:
    return tuple(Moved(_name(one.pointer), _value(one.before), _value(one.after)) for one in fields)


def _name(pointer: str) -> str:
    text = " / ".join(step.replace("_", " ") for step in tokens(pointer)) or "all of it"
    return text[:1].upper() + text[1:]


def _value(of: Any) -> str:
    if of is UNSET:
        return "not there"
    if isinstance(of, str):
        return of or "(empty)"
    if isinstance(of, dict) and of:
        return ", ".join(f"{name.replace('_', ' ')} {_value(member)}" for name, member in of.items())
    if isinstance(of, list) and of:
        return "; ".join(map(_value, of))
    return orjson.dumps(of).decode()
