"""JSON Pointers (RFC 6901): reading and setting a field of a body. Values are never changed in place."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from drift.core.model.resources import MISSING, Json, Missing


def escape(token: str) -> str:
    return token.replace("~", "~0").replace("/", "~1")


@lru_cache(maxsize=4096)
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
    """The value at the pointer; MISSING when there is none."""
    for step in tokens(pointer):
        if isinstance(value, dict):
            if step not in value:
                return MISSING
            value = value[step]
        elif isinstance(value, list):
            index = _index(step, len(value))
            if index is None:
                return MISSING
            value = value[index]
        else:
            return MISSING
    return value


def put(value: Json, pointer: str, new: Json | Missing) -> Json:
    """A copy of the value with the field at the pointer set, or removed when `new` is MISSING.

    Missing objects on the path are created. Only the path is copied; the rest is shared. Raises ValueError when the
    pointer names an item that a list does not have.
    """
    steps = tokens(pointer)
    if new is MISSING and get(value, pointer) is MISSING:
        return value
    if not steps:
        return None if new is MISSING else new
    return _put(value, steps, new)


def _put(value: Json, steps: tuple[str, ...], new: Json | Missing) -> Json:
    if isinstance(value, list):
        return _put_item(value, steps, new)
    step, rest = steps[0], steps[1:]
    copy = dict(value) if isinstance(value, dict) else {}
    if rest:
        copy[step] = _put(copy.get(step), rest, new)
    elif new is MISSING:
        copy.pop(step, None)
    else:
        copy[step] = new
    return copy


def _put_item(value: list[Json], steps: tuple[str, ...], new: Json | Missing) -> Json:
    step, rest = steps[0], steps[1:]
    index = _index(step, len(value))
    if index is None:
        raise ValueError(f"a list of {len(value)} has no item {step!r}")
    copy = list(value)
    if rest:
        copy[index] = _put(copy[index], rest, new)
    elif new is MISSING:
        del copy[index]
    else:
        copy[index] = new
    return copy


def _index(step: str, length: int) -> int | None:
    """The list index that a step names; None when there is no such item. RFC 6901 allows no leading zeros."""
    if not (step.isascii() and step.isdigit()) or (len(step) > 1 and step[0] == "0"):
        return None
    return int(step) if int(step) < length else None


def lies_in(pattern: str, pointer: str) -> bool:
    """Whether a field is the one that the pattern names or lies inside it; a field around it does not count."""
    return len(tokens(pointer)) >= len(tokens(pattern)) and covers(pattern, pointer)


def covers(pattern: str, pointer: str) -> bool:
    """Whether a policy's pattern covers a changed field: the same field, one inside it, or one around it.

    A `*` step matches any one step, as in `/translated_content/*/title`.
    """
    return all(
        expected in (step, "*") for expected, step in zip(tokens(pattern), tokens(pointer), strict=False)
    )
