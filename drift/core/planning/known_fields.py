"""The fields that an API version knows. Intercom silently ignores others, so they are never sent. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from drift.core.catalogue.kind import Kind, has_reached
from drift.core.model.json_pointer import tokens
from drift.core.model.resources import Json


def needed_version(kind: Kind, pointer: str, version: str) -> str:
    """The first version with this field; "" if the given version has it."""
    steps = tokens(pointer)
    for path, since in kind.fields_since.items():
        if not has_reached(version, since) and _leads_to(path.split("."), steps):
            return since
    return ""


def known_part(kind: Kind, body: dict[str, Json], version: str) -> dict[str, Json]:
    """The body of a write without the fields that this version lacks."""
    newer = [
        tuple(path.split(".")) for path, since in kind.fields_since.items() if not has_reached(version, since)
    ]
    return _without(body, newer) if newer else body


def _leads_to(path: Sequence[str], steps: Sequence[str]) -> bool:
    """Whether the steps lead to the path or into it."""
    return len(steps) >= len(path) and all(own in ("*", step) for own, step in zip(path, steps, strict=False))


def _without(body: dict[str, Json], paths: Sequence[tuple[str, ...]]) -> dict[str, Json]:
    kept = {}
    for name, value in body.items():
        inside = [path[1:] for path in paths if path[0] in ("*", name)]
        if () not in inside:
            kept[name] = _without(value, inside) if inside and isinstance(value, dict) else value
    return kept
