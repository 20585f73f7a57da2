"""What a workspace holds: references, resources and their bodies, as plain values. Reads and writes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, TypeAlias

import orjson
from msgspec import Struct

Json: TypeAlias = Any
"""A JSON value: None, bool, int, float, str, list of Json, or dict of str to Json."""

Body: TypeAlias = Mapping[str, Json]
"""The configuration of one resource, in the shape Intercom reads it out, secrets replaced by fingerprints."""

Digest: TypeAlias = bytes
"""sha256 over the canonical bytes of a body: 32 bytes."""

SINGLETON_ID: Final = "singleton"
"""The id of a resource of which a workspace has exactly one and to which Intercom gives no id."""


class Missing(Enum):
    """The one value that says "there is no such field", apart from null and from empty."""

    MISSING = "missing"

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Missing.MISSING


class Ref(Struct, frozen=True, order=True):
    """Names one resource of a workspace. Ids are strings, as the same id is a string here and a number there."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}/{self.id}"

    @classmethod
    def parse(cls, text: str) -> Ref:
        """Read `kind/id` (or just `kind`, for a singleton). Raises ValueError with a sentence."""
        kind, _, id_ = text.partition("/")
        if not kind:
            raise ValueError(
                f"{text!r} names no resource: write KIND/ID, for example office_hours_schedule/42"
            )
        return cls(kind, id_ or SINGLETON_ID)


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource as it was read: its body without volatile fields, sets sorted, secrets fingerprinted.

    `parent` is the resource it lives under, where its kind is nested. `trace` holds the volatile fields that say
    something about the edit (updated_at, updated_by_id ...): kept beside the body, never compared.
    """

    ref: Ref
    body: Body
    parent: Ref | None = None
    trace: Body = field(default_factory=dict)

    @property
    def digest(self) -> Digest:
        return digest(self.body)


def canonical(value: Json) -> bytes:
    """The bytes that stand for a JSON value: keys sorted, no spaces. `true` and `1`, `1` and `1.0` differ."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def digest(value: Json) -> Digest:
    """sha256 of the canonical bytes."""
    return hashlib.sha256(canonical(value)).digest()


def same(left: Json | Missing, right: Json | Missing) -> bool:
    """Whether two JSON values are the same value: strict about types, so `true` is not `1` and null is not missing."""
    if left is right:
        return True
    if left is MISSING or right is MISSING:
        return False
    if type(left) is not type(right):
        return False
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(value, right[key]) for key, value in left.items())
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, float):
        return bool(
            left.hex() == right.hex()
        )  # 0.0 and -0.0 have different bytes, so they are different values
    return bool(left == right)
