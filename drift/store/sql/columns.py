"""Column types of the stores: moments, text, JSON. Values are converted here and nowhere else."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from typing import Any, Final

import orjson
from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, Text, TypeDecorator
from sqlalchemy.engine import Dialect

from drift.core.model.resources import Json

Key: Final = BigInteger().with_variant(Integer(), "sqlite")
"""A number that the database counts up; SQLite only counts plain INTEGER."""


class Moment(TypeDecorator[float]):
    """Unix seconds outside, whole milliseconds inside."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: float | None, dialect: Dialect) -> int | None:
        return None if value is None else round(value * 1000)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], float | None]:
        """Given as one plain function, because it runs for every row of long lists."""
        return _seconds


class Words(TypeDecorator[str]):
    """Text that both databases take. PostgreSQL refuses NUL and nobody takes half a surrogate pair, so both are
    replaced on the way in, in what is stored and in what is looked up."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None or (value.isascii() and "\0" not in value):
            return value
        return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


class JsonText(TypeDecorator[Json]):
    """A JSON value as text; NUL is written as an escape, which both databases take."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Json, dialect: Dialect) -> str | None:
        return None if value is None else dump(value).decode()

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Json]:
        """Given as one plain function, because it runs for every row of long lists."""
        return _json


class Packed(TypeDecorator[Json]):
    """A JSON value compressed: what is kept whole and seldom read."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Json, dialect: Dialect) -> bytes | None:
        return None if value is None else zlib.compress(dump(value))

    def process_result_value(self, value: Any, dialect: Dialect) -> Json:
        return None if value is None else load(zlib.decompress(value))


def _seconds(milliseconds: int | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000


def _json(text: str | None) -> Json:
    return None if text is None else load(text)


def dump(value: Json) -> bytes:
    """JSON bytes. What orjson refuses (half a surrogate pair, very large numbers) the standard library writes."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return json.dumps(value, separators=(",", ":")).encode()


def load(text: str | bytes) -> Json:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)


def workspace_column(*, primary_key: bool = False) -> Column[int]:
    """Every row belongs to one workspace."""
    return Column("workspace", Integer, ForeignKey("workspaces.id"), primary_key=primary_key, nullable=False)


def ref_columns() -> tuple[Column[Any], ...]:
    return Column("kind", Words, nullable=False), Column("resource_id", Words, nullable=False)


def parent_columns() -> tuple[Column[Any], ...]:
    return Column("parent_kind", Words), Column("parent_id", Words)


def actor_columns() -> tuple[Column[Any], ...]:
    return (
        Column("actor_type", Words),
        Column("actor_id", Words),
        Column("actor_email", Words),
        Column("actor_ip", Words),
    )


def way_columns() -> tuple[Column[Any], ...]:
    """By which app and token the actor acted. No entry of the activity log tells."""
    return Column("actor_app", Words), Column("actor_token", Words)
