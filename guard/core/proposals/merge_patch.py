"""JSON Merge Patch (RFC 7396): a part of a document that says what becomes of it. Null takes a field away. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from drift.core.model.resources import MISSING, Json, Missing
from guard.core.proposals.new_names import is_reference


def merged(target: Json, patch: Json) -> Json:
    """The target after the patch. Neither is changed in place."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


def leaves(patch: Json, steps: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Json | Missing]]:
    """The fields that a patch speaks of, as steps and their new values; MISSING for those that it takes away."""
    if isinstance(patch, dict) and (patch or not steps) and not is_reference(patch):
        for name, value in patch.items():
            yield from leaves(value, (*steps, name))
    else:
        yield steps, MISSING if patch is None else patch
