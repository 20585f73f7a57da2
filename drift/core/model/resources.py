"""Resources of a workspace: references, bodies, digests. Plain values, no I/O."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
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

UNBORN: Final = "new:"
"""What the id of a resource that does not exist yet begins with; no id of Intercom does."""


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

    @property
    def is_unborn(self) -> bool:
        """Whether it is a name for what is to be created, and no id of Intercom."""
        return self.id.startswith(UNBORN)

    @classmethod
    def parse(cls, text: str) -> Ref:
        """Parse `kind/id` (or just `kind` for a singleton). Raises ValueError with a sentence."""
        kind, _, id_ = text.partition("/")
        if not kind:
            raise ValueError(
                f"{text!r} names no resource: write KIND/ID, for example office_hours_schedule/42"
            )
        return cls(kind, id_ or SINGLETON_ID)


class Resource:
    """One resource as it was read. Its body has no volatile fields, sorted sets and fingerprints for secrets.

    `parent` is the resource that contains it, if its kind is nested. `trace` has the volatile fields about the edit
    (updated_at, updated_by_id ...): stored beside the body, never compared. A value: nothing of it changes.
    """

    __slots__ = ("_body", "_digest", "_load", "_trace", "parent", "ref")
    __match_args__ = ("ref", "body", "parent", "trace")

    def __init__(self, ref: Ref, body: Body, parent: Ref | None = None, trace: Body | None = None) -> None:
        self.ref = ref
        self.parent = parent
        self._body: Body | None = body
        self._trace: Body | None = {} if trace is None else trace
        self._digest: Digest | None = None
        self._load: Callable[[], Resource] | None = None

    @classmethod
    def recognised(
        cls, ref: Ref, parent: Ref | None, digest: Digest, load: Callable[[], Resource]
    ) -> Resource:
        """A resource whose digest is known already. The rest is loaded when somebody asks for it: seldom."""
        found = cls.__new__(cls)
        found.ref, found.parent = ref, parent
        found._body, found._trace, found._digest, found._load = None, None, digest, load
        return found

    @property
    def body(self) -> Body:
        body = self._body
        return self._loaded()[0] if body is None else body

    @property
    def trace(self) -> Body:
        trace = self._trace
        return self._loaded()[1] if trace is None else trace

    @property
    def digest(self) -> Digest:
        if self._digest is None:
            self.canonical()
        return self._digest or b""

    @property
    def is_recognised(self) -> bool:
        """Whether the digest is known without a look at the body."""
        return self._body is None

    def with_body(self, body: Body) -> Resource:
        """The same resource with another body."""
        return Resource(self.ref, body, self.parent, self.trace)

    def let_go(self, load: Callable[[], Resource]) -> None:
        """Keep only the digest of the body, which `load` brings again with the rest."""
        if self.digest:
            self._load, self._body = load, None

    def canonical(self) -> bytes:
        """The canonical bytes of the body, of which the digest is kept."""
        raw = canonical(self.body)
        if self._digest is None:
            self._digest = hashlib.sha256(raw).digest()
        return raw

    def _loaded(self) -> tuple[Body, Body]:
        """Body and trace, loaded once. Two threads may both do so: they find the same."""
        load = self._load
        if load is None:  # another thread has just ended
            return self.body, self.trace
        whole = load()
        self._trace, self._body = whole.trace, whole.body
        self._load = None
        return whole.body, whole.trace

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Resource):
            return NotImplemented
        return (self.ref, self.parent, self.body, self.trace) == (
            other.ref,
            other.parent,
            other.body,
            other.trace,
        )

    __hash__ = None  # type: ignore[assignment]  # a body is a mapping

    def __repr__(self) -> str:
        return f"Resource(ref={self.ref!r}, body={self.body!r}, parent={self.parent!r}, trace={self.trace!r})"


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
