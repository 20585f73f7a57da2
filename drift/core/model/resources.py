"""Resources of a workspace: references, bodies, digests. Plain values, no I/O."""

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
"""The configuration of one resource in the shape that Intercom returns, with secrets replaced by fingerprints."""

Digest: TypeAlias = bytes
"""SHA-256 of the canonical bytes of a body: 32 bytes."""

SINGLETON_ID: Final = "singleton"
"""The id of a resource that exists once per workspace and has no id in Intercom."""


class Missing(Enum):
    """The value of a field that does not exist, as opposed to null or empty."""

    MISSING = "missing"

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Missing.MISSING


class Ref(Struct, frozen=True, order=True):
    """The name of one resource. Ids are strings, because Intercom returns the same id as a string or a number."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}/{self.id}"

    @classmethod
    def parse(cls, text: str) -> Ref:
        """Parse `kind/id` (or just `kind` for a singleton). Raises ValueError with a sentence."""
        kind, _, id_ = text.partition("/")
        if not kind:
            raise ValueError(
                f"{text!r} names no resource: write KIND/ID, for example office_hours_schedule/42"
            )
        return cls(kind, id_ or SINGLETON_ID)


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource as it was read. Its body has no volatile fields, sorted sets and fingerprints for secrets.

    `parent` is the resource that contains it, if its kind is nested. `trace` has the volatile fields about the edit
    (updated_at, updated_by_id ...): stored beside the body, never compared.
    """

    ref: Ref
    body: Body
    parent: Ref | None = None
    trace: Body = field(default_factory=dict)

    @property
    def digest(self) -> Digest:
        return digest(self.body)


def canonical(value: Json) -> bytes:
    """The canonical bytes of a JSON value: keys sorted, no spaces. `true` and `1` differ, as do `1` and `1.0`."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def digest(value: Json) -> Digest:
    """The SHA-256 of the canonical bytes."""
    return hashlib.sha256(canonical(value)).digest()


def same(left: Json | Missing, right: Json | Missing) -> bool:
    """Whether two JSON values are equal. Types count: `true` is not `1`, and null is not missing."""
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
