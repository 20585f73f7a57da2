"""JSON as bytes on one line, whatever Intercom sent. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping

import orjson

from drift.core.model.resources import Json


def json_bytes(value: Json) -> bytes:
    """What orjson refuses (half a surrogate pair, numbers beyond 64 bits) the standard library writes, in ASCII."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return json.dumps(value, separators=(",", ":"), default=dict).encode()


def filled(values: Mapping[str, Json]) -> dict[str, Json]:
    """Without what says nothing: null, empty texts, lists and objects."""
    return {name: value for name, value in values.items() if value or value is False or value == 0}
