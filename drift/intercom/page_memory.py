"""What pages and items were the last time: what has not moved is neither parsed nor normalised again.

What an answer means follows from its bytes, the rules of its kind and the parent under which it is listed. So nothing
has to be forgotten when something changes. The memory ends with the process: another version begins with none. Answers
hold secrets, so only keyed digests of them are kept.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from typing import Final, Generic, NamedTuple, TypeVar

import orjson

from drift.core.catalogue.kind import Kind
from drift.core.model.resources import Digest, Json, Ref, Resource
from drift.intercom.pagination import Page, Step

T = TypeVar("T")

MOST: Final = 100_000
"""Entries of one kind that are kept. Beyond, the older half is forgotten and read anew."""


class Head(NamedTuple):
    """What is known of a resource without its body."""

    ref: Ref
    parent: Ref | None
    digest: Digest


class KnownPage(NamedTuple):
    """What a page held, and where the next one is."""

    heads: tuple[Head, ...]
    next: Step | None
    total: int | None


class _Entries(Generic[T]):
    """Entries of this reading and of the one before. What neither met is forgotten."""

    def __init__(self) -> None:
        self._now: dict[bytes, T] = {}
        self._before: dict[bytes, T] = {}

    def get(self, key: bytes) -> T | None:
        found = self._now.get(key)
        if found is None and (found := self._before.get(key)) is not None:
            self._now[key] = found
        return found

    def put(self, key: bytes, value: T) -> None:
        if len(self._now) >= MOST:
            self.turn()
        self._now[key] = value

    def turn(self) -> None:
        self._before, self._now = self._now, {}


class KindMemory:
    """The pages and items of one kind under one set of rules. Thread-safe: two threads find the same."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._has_read = False
        self._pages: _Entries[KnownPage] = _Entries()
        self._items: _Entries[Head] = _Entries()

    def asked(self, parent: Ref | None, shape: Callable[[Json], Resource]) -> Asked:
        """One request for a page of the list under a parent; `shape` makes a resource of an item."""
        return Asked(self, b"" if parent is None else str(parent).encode("utf-8", "surrogatepass"), shape)

    def page(self, key: bytes) -> KnownPage | None:
        return self._pages.get(key)

    def keep(self, key: bytes, page: Page[Resource]) -> None:
        heads = tuple(Head(item.ref, item.parent, item.digest) for item in page.items)
        self._pages.put(key, KnownPage(heads, page.next, page.total))

    @property
    def has_read(self) -> bool:
        """Whether the kind was read completely. Only from then on items are worth remembering: while pages stay as
        they are, nobody asks for their items."""
        return self._has_read

    def item(self, key: bytes) -> Head | None:
        return self._items.get(key)

    def keep_item(self, key: bytes, resource: Resource) -> None:
        self._items.put(key, Head(resource.ref, resource.parent, resource.digest))

    def digest(self, parent: bytes, content: bytes) -> bytes:
        return blake2b(
            content, key=self._key, salt=blake2b(parent, digest_size=16).digest(), digest_size=16
        ).digest()

    def turn(self) -> None:
        """A reading of the kind is complete: what it did not meet is no longer there."""
        self._has_read = True
        self._pages.turn()
        self._items.turn()


@dataclass(slots=True)
class Asked:
    """A request for one page: what its answer is known to hold, or what it turns out to hold."""

    memory: KindMemory
    parent: bytes
    shape: Callable[[Json], Resource]
    content: bytes = b""
    key: bytes = b""

    def recall(self, content: bytes) -> KnownPage | None:
        """What the page with these bytes holds, if it is known."""
        self.content, self.key = content, self.memory.digest(self.parent, content)
        return self.memory.page(self.key)

    def recognised(self, known: KnownPage, again: Callable[[bytes], Page[Resource]]) -> Page[Resource]:
        """The page as it is known; `again` reads its bytes if somebody wants a body."""
        whole = _Whole(self.content, again)
        items = [
            Resource.recognised(*head, partial(whole.item, position))
            for position, head in enumerate(known.heads)
        ]
        return Page(items, known.next, known.total)

    def keep(self, page: Page[Resource]) -> None:
        """Remember what the page with these bytes holds."""
        if self.memory.page(self.key) is None:
            self.memory.keep(self.key, page)

    def item(self, raw: Json) -> Resource:
        """The resource in an item, which is recognised if the item has not moved."""
        if not self.memory.has_read:
            return self.shape(raw)
        try:
            key = self.memory.digest(self.parent, orjson.dumps(raw))
        except TypeError:  # what orjson does not write, such as half of a surrogate pair
            return self.shape(raw)
        head = self.memory.item(key)
        if head is not None:
            return Resource.recognised(*head, partial(self.shape, raw))
        resource = self.shape(raw)
        self.memory.keep_item(key, resource)
        return resource


@dataclass(slots=True)
class _Whole:
    """The bytes of a page until somebody wants a body, then its resources."""

    content: bytes
    again: Callable[[bytes], Page[Resource]]
    items: list[Resource] | None = None

    def item(self, position: int) -> Resource:
        if self.items is None:
            self.items = self.again(self.content).items
        return self.items[position]


class PageMemories:
    """The memory of each kind."""

    def __init__(self) -> None:
        self._key = os.urandom(32)
        self._of: dict[Hashable, KindMemory] = {}

    def of(self, kind: Kind) -> KindMemory:
        return self._of.setdefault(_rules(kind), KindMemory(self._key))


def _rules(kind: Kind) -> Hashable:
    """All that decides what an answer means. With other rules, nothing is known."""
    return (
        (kind.name, kind.listing and (kind.listing.items, kind.listing.or_items, kind.listing.pages)),
        (kind.identity, kind.identity_else, kind.inside, kind.singleton, kind.parent, kind.parent_field),
        (kind.volatile, kind.sets, kind.secrets, kind.copies),
    )
