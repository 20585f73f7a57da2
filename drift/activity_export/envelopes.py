"""Entries as others stored them: inside of a webhook or a connector's record, with objects kept as text. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

import orjson

from drift.core.model.activity import NotAnActivity
from drift.core.model.resources import Json

TYPE: Final = "activity_type"
_DEEPEST: Final = 5
"""Levels of envelopes that are opened."""
_ADDRESS: Final = re.compile(r"[^\s<>()\[\]\"',;:]+@[^\s<>()\[\]\"',;:]+\.[^\s<>()\[\]\"',;:]+")


def entry_of(raw: Json) -> Json:
    """The entry in an envelope, with its objects as objects. Anything else is returned as it is. Raises NotAnActivity
    where an envelope holds no entry, or several."""
    entry = raw if _is_entry(raw) else _inside(raw)
    if not isinstance(entry, dict):
        return entry
    who, metadata = entry.get("performed_by"), entry.get("metadata")
    if isinstance(who, str):
        entry = {**entry, "performed_by": as_object("performed_by", who)}
    return {**entry, "metadata": as_object("metadata", metadata)} if isinstance(metadata, str) else entry


def actor_of(text: str) -> Json:
    """Who acted, from an object that was kept as text, or from a name with an address, such as `Carol
    (carol@acme.example)`."""
    if text.lstrip().startswith("{"):
        return as_object("performed_by", text)
    address = _ADDRESS.search(text)
    return {"type": "admin", "email": address[0]} if address else None


def decoded(text: str) -> Json:
    """The object in a text; None for any other text."""
    if not text.lstrip().startswith("{"):
        return None
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None


def _is_entry(raw: Json) -> bool:
    return isinstance(raw, dict) and TYPE in raw


def _inside(raw: Json) -> Json:
    if not isinstance(raw, Mapping):
        return raw
    found = list(_entries(raw, _DEEPEST))
    if len(found) == 1:
        return found[0]
    if found:
        raise NotAnActivity(
            "it holds several entries in an envelope that is not known: put each on a line of its own"
        )
    if isinstance(topic := raw.get("topic"), str):
        raise NotAnActivity(f"it is a notification of {topic[:60]}, and holds no entry of the activity log")
    return raw


def _entries(value: Json, levels: int) -> Iterator[Json]:
    """The entries inside of a value, whatever the names of the envelopes."""
    if isinstance(value, str):
        value = decoded(value)
    if _is_entry(value):
        yield value
    elif isinstance(value, Mapping) and levels:
        for inner in value.values():
            yield from _entries(inner, levels - 1)


def as_object(name: str, value: Json) -> Json:
    """An object that a warehouse unloaded as text. Text that is none says nothing that a policy could read."""
    if not isinstance(value, str):
        return value
    if not value.strip() or value.strip().lower() in ("null", "none"):
        return None
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        pass
    if name == "performed_by" and not value.lstrip().startswith(("{", "[")):
        return actor_of(value)
    raise NotAnActivity(f"its {name} is no JSON")
