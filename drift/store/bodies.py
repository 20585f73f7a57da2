"""Bodies by digest, each stored once, compressed. A body derived from another is stored as the difference.

The older body is then the zlib dictionary of the newer one. It is always stored in full, so reading never follows a
chain.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple, TypeAlias

import orjson
from sqlalchemy import func, select

from drift.core.model.resources import Body, Digest, Ref, Resource, canonical
from drift.store.sql.tables import bodies
from drift.store.sql.workspace_scope import Scope, batches, writes_alone

base = bodies.alias("base")

Base: TypeAlias = tuple[int, bytes]
"""The number of a body that is kept in full, and its canonical bytes."""


Packed: TypeAlias = bytes
"""The canonical bytes of a body, compressed."""


class Ready(NamedTuple):
    """A body that was packed while others were read, and the kind and id of each resource that it refers to."""

    packed: Packed
    targets: frozenset[tuple[str, str]]


NONE_READY: Final[Mapping[Digest, Ready]] = {}


class Bodies:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def put(self, body: Body, like: Digest | None = None) -> Digest:
        """Keep a body, if it is new; returns its digest. `like` names the body it derives from."""
        raw = canonical(body)
        digest = hashlib.sha256(raw).digest()
        self._put({digest: (raw, like)})
        return digest

    def put_many(
        self,
        many: Sequence[Resource],
        like: Sequence[Digest | None],
        ready: Mapping[Digest, Ready] = NONE_READY,
    ) -> None:
        """Keep the bodies of resources, each with the body it derives from. `ready` are those that were packed
        already."""
        packed: dict[Digest, Packed] = {}
        rest: dict[Digest, tuple[bytes, Digest | None]] = {}
        for resource, old in zip(many, like, strict=True):
            digest = resource.digest
            if old is None and digest in ready:
                packed[digest] = ready[digest].packed
            else:
                rest[digest] = (resource.canonical(), old)
        rows = [{"digest": digest, "body": body, "base": None} for digest, body in packed.items()]
        self._scope.insert_all(bodies, rows)
        if not writes_alone(self._scope.connection):
            self._known(packed)  # those that were there already are kept from being deleted now
        self._put(rest)

    def _put(self, raws: Mapping[Digest, tuple[bytes, Digest | None]]) -> None:
        """Keep what is new among canonical bytes, each with the body it derives from."""
        known = self._known(raws)
        new = {digest: pair for digest, pair in raws.items() if digest not in known}
        bases = self._bases(old for _, old in new.values() if old is not None)
        rows = [_row(digest, raw, bases.get(old) if old else None) for digest, (raw, old) in new.items()]
        self._scope.insert_all(bodies, rows)

    def get(self, digests: Iterable[Digest]) -> dict[Digest, Body]:
        """The bodies that are kept under these digests; an unknown digest is left out."""
        return {digest: orjson.loads(raw) for digest, raw in self.canonical(digests).items()}

    def canonical(self, digests: Iterable[Digest]) -> dict[Digest, bytes]:
        """The same, as the canonical bytes of which the digest is."""
        found: dict[Digest, bytes] = {}
        for batch in batches(dict.fromkeys(digests)):
            statement = (
                select(bodies.c.digest, bodies.c.body, base.c.body)
                .outerjoin(base, bodies.c.base == base.c.id)
                .where(bodies.c.workspace == self._scope.workspace, self._scope.among(bodies.c.digest, batch))
            )
            for digest, packed, dictionary in self._scope.all(statement):
                found[digest] = _raw(packed, dictionary)
        return found

    def damaged(self) -> Iterator[Digest]:
        """The digests under which another body is kept, or none that can be read."""
        statement = (
            select(bodies.c.digest, bodies.c.body, base.c.body)
            .outerjoin(base, bodies.c.base == base.c.id)
            .where(bodies.c.workspace == self._scope.workspace)
        )
        for digest, packed, dictionary in self._scope.stream(statement):
            if not _is(digest, packed, dictionary):
                yield digest

    def _known(self, digests: Iterable[Digest]) -> set[Digest]:
        """Those of the digests under which a body is kept; nobody deletes it before this transaction ends."""
        known: set[Digest] = set()
        for batch in batches(digests):
            statement = select(bodies.c.digest).where(
                bodies.c.workspace == self._scope.workspace, self._scope.among(bodies.c.digest, batch)
            )
            known.update(
                row[0] for row in self._scope.all(statement.with_for_update(key_share=True, read=True))
            )
        return known

    def _bases(self, digests: Iterable[Digest]) -> dict[Digest, Base]:
        """The base of each body: itself if it is stored in full, else the body it builds on."""
        bases: dict[Digest, Base] = {}
        for batch in batches(dict.fromkeys(digests)):
            statement = (
                select(
                    bodies.c.digest,
                    func.coalesce(base.c.id, bodies.c.id),
                    func.coalesce(base.c.body, bodies.c.body),
                )
                .outerjoin(base, bodies.c.base == base.c.id)
                .where(bodies.c.workspace == self._scope.workspace, self._scope.among(bodies.c.digest, batch))
            )
            for digest, id, packed in self._scope.all(statement):
                bases[digest] = (id, zlib.decompress(packed))
        return bases


def pack(raw: bytes) -> Packed:
    """Canonical bytes as they are stored, where they derive from no other body. Other threads go on meanwhile."""
    return zlib.compress(raw)


def _row(digest: Digest, raw: bytes, old: Base | None) -> Mapping[str, Any]:
    plain = pack(raw)
    if old is not None:
        id, dictionary = old
        packer = zlib.compressobj(zdict=dictionary)
        small = packer.compress(raw) + packer.flush()
        if 2 * len(small) < len(plain):
            return {"digest": digest, "body": small, "base": id}
    return {"digest": digest, "body": plain, "base": None}


def _is(digest: Digest, packed: bytes, dictionary: bytes | None) -> bool:
    try:
        return hashlib.sha256(_raw(packed, dictionary)).digest() == digest
    except zlib.error:
        return False


def unpack(packed: bytes, dictionary: bytes | None) -> Body:
    """A body from its stored bytes and, where it builds on another one, that one's stored bytes."""
    body: Body = orjson.loads(_raw(packed, dictionary))
    return body


def packed_resource(
    ref: Ref, parent: Ref | None, digest: Digest, trace: Body | None, packed: bytes, dictionary: bytes | None
) -> Resource:
    """A resource from its stored bytes, which are unpacked when somebody looks at its body first. It holds them itself,
    so it does not matter what becomes of the database."""
    return Resource.recognised(
        ref, parent, digest, partial(_unpacked, ref, parent, trace, packed, dictionary)
    )


def _unpacked(
    ref: Ref, parent: Ref | None, trace: Body | None, packed: bytes, dictionary: bytes | None
) -> Resource:
    return Resource(ref, unpack(packed, dictionary), parent, trace)


def _raw(packed: bytes, dictionary: bytes | None) -> bytes:
    """The canonical bytes of a body."""
    if dictionary is None:
        return zlib.decompress(packed)
    return zlib.decompressobj(zdict=zlib.decompress(dictionary)).decompress(packed)
