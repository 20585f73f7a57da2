"""Bodies by their digest, each kept once, compressed."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Mapping

import orjson
from sqlalchemy import select

from drift.resources import Body, Digest, canonical
from drift.store.scope import Scope, batches
from drift.store.tables import bodies


class Bodies:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def put(self, body: Body) -> Digest:
        """Keep a body, if it is new; returns its digest."""
        raw = canonical(body)
        digest = hashlib.sha256(raw).digest()
        self._put_raw({digest: raw})
        return digest

    def put_many(self, many: Iterable[Body]) -> list[Digest]:
        """Keep bodies; their digests come back in the same order."""
        raws = [canonical(body) for body in many]
        digests = [hashlib.sha256(raw).digest() for raw in raws]
        self._put_raw(dict(zip(digests, raws, strict=True)))
        return digests

    def get(self, digests: Iterable[Digest]) -> dict[Digest, Body]:
        """The bodies that are kept under these digests; an unknown digest is left out."""
        found: dict[Digest, Body] = {}
        for batch in batches(dict.fromkeys(digests)):
            statement = select(bodies.c.digest, bodies.c.body).where(
                bodies.c.workspace == self._scope.workspace, bodies.c.digest.in_(batch)
            )
            found.update((digest, unpack(packed)) for digest, packed in self._scope.all(statement))
        return found

    def _put_raw(self, raws: Mapping[Digest, bytes]) -> None:
        stored = self._stored(raws)
        rows = [
            {"digest": digest, "body": zlib.compress(raw)}
            for digest, raw in raws.items()
            if digest not in stored
        ]
        self._scope.insert_all(bodies, rows)

    def _stored(self, digests: Iterable[Digest]) -> set[Digest]:
        stored: set[Digest] = set()
        for batch in batches(digests):
            statement = select(bodies.c.digest).where(
                bodies.c.workspace == self._scope.workspace, bodies.c.digest.in_(batch)
            )
            stored.update(row[0] for row in self._scope.all(statement))
        return stored


def unpack(packed: bytes) -> Body:
    body: Body = orjson.loads(zlib.decompress(packed))
    return body
