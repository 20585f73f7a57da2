"""Values, counts and spans of time as people read them, cut to length."""

from __future__ import annotations

import json
from typing import Final

import orjson

from drift.core.model.resources import Json

LONGEST: Final = 80
"""How much of a value a sentence shows, in characters; the evidence holds it whole."""
AT_LENGTH: Final = 400
"""The same, where what a policy asks is told."""

_UNITS: Final = (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))


def show(value: Json) -> str:
    """A value as JSON, cut where it gets long."""
    try:
        text = orjson.dumps(value).decode()
    except TypeError:
        text = repr(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


def written(value: Json) -> str:
    """What a policy asks, as JSON in which a line can be broken, cut where it gets very long."""
    text = json.dumps(value, ensure_ascii=False, default=repr)
    return text if len(text) <= AT_LENGTH else text[: AT_LENGTH - 3] + "..."


def often(count: int) -> str:
    """How often something happened: `once`, `21 times`."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def span(seconds: float) -> str:
    """A time as people say it: `10 minutes`."""
    name, size = next((name, size) for name, size in _UNITS if seconds % size == 0 or size == 1)
    count = seconds / size
    return f"{count:g} {name}{'' if count == 1 else 's'}"


def when(days_left: int) -> str:
    """When an exemption ends, as people say it."""
    return {0: "today", 1: "tomorrow"}.get(days_left, f"in {days_left} days")
