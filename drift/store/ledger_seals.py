"""The public keys and the signed checkpoints of a ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from drift.core.ledger.notes import key_of
from drift.store.sql.seal_tables import ledger_checkpoints, ledger_keys
from drift.store.sql.workspace_scope import Query, Scope, Stored


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """A public key as NAME+HINT+BASE64, from when to when it signs, and after how many entries. `handed` is the signed
    note by which an older key handed over to it; empty where none did."""

    public: str
    since: float
    since_size: int
    until: float | None
    until_size: int | None
    handed: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """A signed checkpoint over the first `size` entries. `stamp` is a time stamp of RFC 3161."""

    size: int
    at: float
    note: str
    witnessed_at: float | None = None
    stamp: bytes | None = None


class LedgerSeals:
    def __init__(self, scope: Scope) -> None:
        self._scope: Final = scope

    def published(self) -> list[PublishedKey]:
        """All keys that ever signed, in the order in which they came."""
        rows = self._scope.all(self._scope.select(ledger_keys).order_by(ledger_keys.c.number))
        return [_key(row) for row in rows]

    def origin(self) -> str:
        """The name of the ledger, which its first key carries; empty before the first."""
        row = self._scope.first(self._scope.select(ledger_keys).order_by(ledger_keys.c.number))
        return "" if row is None else key_of(row.public).name

    def publish(self, public: str, now: float, size: int, handed: str = "") -> None:
        number = self._scope.count(ledger_keys) + 1
        self._scope.insert_new(
            ledger_keys,
            {
                "public": public,
                "number": number,
                "since": now,
                "since_size": size,
                "until": None,
                "until_size": None,
                "handed": handed,
            },
        )

    def retire(self, public: str, now: float, size: int) -> bool:
        """From now on, and from this size on, a key signs no more; tells whether it signed until now."""
        c = ledger_keys.c
        return (
            self._scope.update(ledger_keys, c.public == public, c.until.is_(None), until=now, until_size=size)
            == 1
        )

    def seal(self, sealed: Sealed) -> bool:
        """Keep a checkpoint; tells whether it is the first of its size."""
        return self._scope.insert_new(
            ledger_checkpoints,
            {
                "size": sealed.size,
                "at": sealed.at,
                "note": sealed.note,
            },
        )

    def vouch(self, size: int, *, note: str, at: float) -> None:
        """A witness signed a checkpoint."""
        self._scope.update(ledger_checkpoints, ledger_checkpoints.c.size == size, note=note, witnessed_at=at)

    def stamp(self, size: int, token: bytes) -> None:
        self._scope.update(ledger_checkpoints, ledger_checkpoints.c.size == size, stamp=token)

    def newest_at(self) -> float | None:
        """When the newest was signed."""
        newest = self.newest()
        return None if newest is None else newest.at

    def newest(self) -> Sealed | None:
        return self._first(self._scope.select(ledger_checkpoints).order_by(ledger_checkpoints.c.size.desc()))

    def witnessed(self) -> Sealed | None:
        """The newest that a witness signed."""
        c = ledger_checkpoints.c
        signed = self._scope.select(ledger_checkpoints, c.witnessed_at.is_not(None))
        return self._first(signed.order_by(c.size.desc()))

    def of(self, size: int) -> Sealed | None:
        return self._first(self._scope.select(ledger_checkpoints, ledger_checkpoints.c.size == size))

    def after(self, size: int) -> Sealed | None:
        """The oldest that counts at least so many entries."""
        c = ledger_checkpoints.c
        return self._first(self._scope.select(ledger_checkpoints, c.size >= size).order_by(c.size))

    def between(self, first: int, last: int) -> list[Sealed]:
        """Those of these sizes, the smallest first."""
        c = ledger_checkpoints.c
        rows = self._scope.all(
            self._scope.select(ledger_checkpoints, c.size.between(first, last)).order_by(c.size)
        )
        return [_sealed(row) for row in rows]

    def list(self, limit: int, before_size: int | None = None) -> Sequence[Sealed]:
        """Newest first."""
        c = ledger_checkpoints.c
        where = () if before_size is None else (c.size < before_size,)
        statement = self._scope.select(ledger_checkpoints, *where).order_by(c.size.desc()).limit(limit)
        return [_sealed(row) for row in self._scope.all(statement)]

    def _first(self, statement: Query) -> Sealed | None:
        row = self._scope.first(statement)
        return None if row is None else _sealed(row)


def _key(row: Stored) -> PublishedKey:
    return PublishedKey(row.public, row.since, row.since_size, row.until, row.until_size, row.handed)


def _sealed(row: Stored) -> Sealed:
    return Sealed(row.size, row.at, row.note, row.witnessed_at, row.stamp)
