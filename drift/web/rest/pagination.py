"""Pagination: a page of limited length, and an opaque cursor to the next one."""

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
    items: Sequence[T], limit: int, render: Callable[[T], Item], position: Callable[[T], tuple[Json, ...]]
) -> Page[Item]:
    """The page of the first `limit` items. `items` holds one more if there is a next page."""
    page_items = items[:limit]
    next_cursor = encode(position(page_items[-1])) if len(items) > limit else None
    return Page(tuple(map(render, page_items)), next_cursor)


def encode(position: tuple[Json, ...]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(position)).rstrip(b"=").decode()


def decode(cursor: str | None, *shape: type | tuple[type, ...]) -> tuple[Json, ...] | None:
    """The position that a cursor encodes; None without a cursor. Raises WrongParameter if it is not one of ours."""
    if cursor is None:
        return None
    try:
        position = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        position = None
    if not isinstance(position, list) or len(position) != len(shape):
        raise _invalid_cursor()
    if not all(
        isinstance(part, expected) and _is_storable(part)
        for part, expected in zip(position, shape, strict=True)
    ):
        raise _invalid_cursor()
    return tuple(position)


def decode_one(cursor: str | None, expected: type) -> Json:
    """The position of a cursor that has only one part."""
    position = decode(cursor, expected)
    return None if position is None else position[0]


def _is_storable(part: Json) -> bool:
    """Whether a database can compare with it: any text, and any number in its range."""
    return not isinstance(part, int | float) or (not isinstance(part, bool) and abs(part) < 10**15)


def _invalid_cursor() -> WrongParameter:
    return WrongParameter(
        "The cursor is none of ours: leave it out to begin, then give back `next` as it came."
    )
