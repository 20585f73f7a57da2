"""Lists in pages: a page of limited length, and an opaque cursor that says where the next one begins."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import orjson

from drift.core.json_view import Answer
from drift.core.model.resources import Json
from drift.web.rest.problem_details import WrongParameter

T = TypeVar("T")
Item = TypeVar("Item")


class Page(Answer, Generic[Item], frozen=True):
    """A page of a list; `next` is the cursor of the page after it, or null."""

    items: tuple[Item, ...]
    next: str | None


class Items(Answer, Generic[Item], frozen=True):
    """A list that is never long."""

    items: tuple[Item, ...]


def page(
    found: Sequence[T], limit: int, render: Callable[[T], Item], position: Callable[[T], tuple[Json, ...]]
) -> Page[Item]:
    """`found` holds up to one item more than the page does, which tells whether there is a next one."""
    shown = found[:limit]
    following = encode(position(shown[-1])) if len(found) > limit else None
    return Page(tuple(map(render, shown)), following)


def encode(position: tuple[Json, ...]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(position)).rstrip(b"=").decode()


def decode(cursor: str | None, *shape: type | tuple[type, ...]) -> tuple[Json, ...] | None:
    """The position a cursor stands for; None without one. Raises WrongParameter for what is no cursor of ours."""
    if cursor is None:
        return None
    try:
        position = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        position = None
    if not isinstance(position, list) or len(position) != len(shape):
        raise _no_cursor()
    if not all(
        isinstance(part, wanted) and _fits(part) for part, wanted in zip(position, shape, strict=True)
    ):
        raise _no_cursor()
    return tuple(position)


def decode_one(cursor: str | None, wanted: type) -> Json:
    """The one part of a cursor that has only one."""
    position = decode(cursor, wanted)
    return None if position is None else position[0]


def _fits(part: Json) -> bool:
    """A number that a database can take."""
    return not isinstance(part, int | float) or (not isinstance(part, bool) and abs(part) < 10**15)


def _no_cursor() -> WrongParameter:
    return WrongParameter(
        "The cursor is none of ours: leave it out to begin, then give back `next` as it came."
    )
