"""JSON Pointers (RFC 6901): reading and setting a field of a body. Values are never changed in place."""

from __future__ import annotations

from collections.abc import Sequence

from drift.resources import MISSING, Json, Missing


def escape(token: str) -> str:
    return token.replace("~", "~0").replace("/", "~1")


def tokens(pointer: str) -> tuple[str, ...]:
    """The steps of a pointer. Raises ValueError when it is neither empty nor starts with a slash."""
    if pointer == "":
        return ()
    if not pointer.startswith("/"):
        raise ValueError(f"{pointer!r} is not a JSON Pointer: it must start with /")
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/"))


def join(steps: Sequence[str]) -> str:
    return "".join("/" + escape(step) for step in steps)


def get(value: Json, pointer: str) -> Json | Missing:
    """The value at the pointer, or MISSING."""
    for step in tokens(pointer):
        if isinstance(value, dict):
            if step not in value:
                return MISSING
            value = value[step]
        elif isinstance(value, list):
            if not step.isdigit() or int(step) >= len(value):
                return MISSING
            value = value[int(step)]
        else:
            return MISSING
    return value


def put(value: Json, pointer: str, new: Json | Missing) -> Json:
    """A copy of the value with the field at the pointer set, or taken out when `new` is MISSING.

    Objects on the way are made when they are missing. Only the path is copied; the rest is shared.
    """
    steps = tokens(pointer)
    if not steps:
        return None if new is MISSING else new
    return _put(value, steps, new)


def _put(value: Json, steps: tuple[str, ...], new: Json | Missing) -> Json:
    step, rest = steps[0], steps[1:]
    if isinstance(value, list) and step.isdigit() and int(step) < len(value):
        changed = list(value)
        if not rest and new is MISSING:
            del changed[int(step)]
        else:
            changed[int(step)] = _put(changed[int(step)], rest, new) if rest else new
        return changed
    copy = dict(value) if isinstance(value, dict) else {}
    if rest:
        if new is MISSING and step not in copy:
            return copy
        copy[step] = _put(copy.get(step), rest, new)
    elif new is MISSING:
        copy.pop(step, None)
    else:
        copy[step] = new
    return copy


def covers(pattern: str, pointer: str) -> bool:
    """Whether a field named in a policy speaks of a changed field: the same one, one inside it, or one around it.

    A `*` step stands for any one step, as in `/translated_content/*/title`.
    """
    return all(one in (other, "*") or other == "*" for one, other in zip(tokens(pattern), tokens(pointer), strict=False))
