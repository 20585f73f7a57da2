"""Tells at hardly any cost whether anything was written to a database, so that nobody has to look for work in vain."""

from __future__ import annotations

import contextlib
import os
import threading
from typing import Final
from weakref import WeakSet

from sqlalchemy import Text, cast, func, select
from sqlalchemy.engine.interfaces import DBAPIConnection

from drift.store.sql.database import Database, StoreError

_watches: Final[WeakSet[ChangeWatch]] = WeakSet()


def _close_before_fork() -> None:
    """No connection may be shared between processes."""
    for watch in list(_watches):
        watch.close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_close_before_fork)


class ChangeWatch:
    """Sees what every process and every connection has committed; also what this process wrote itself."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._connection: DBAPIConnection | None = None
        self._seen: object = None
        _watches.add(self)

    def has_moved(self) -> bool:
        """Whether something may have been committed since this was asked last. True where that cannot be told."""
        with self._lock:
            before = self._seen
            try:
                self._seen = self._sqlite() if self._database.dialect == "sqlite" else self._postgresql()
            except Exception:  # noqa: BLE001 - whatever it is, whoever looks for work meets it, too, and says so
                self._let_go()
            return self._seen is None or self._seen != before

    def close(self) -> None:
        with self._lock:
            self._let_go()

    def _sqlite(self) -> object:
        """SQLite counts for each connection what the others commit: so it has to be the same one, that never writes."""
        if self._connection is None:
            pooled = self._database.engine.raw_connection()
            pooled.detach()  # the pool forgets it
            self._connection = pooled.dbapi_connection
        if self._connection is None:
            raise StoreError("The database gives no connection.")
        cursor = self._connection.cursor()
        cursor.execute("PRAGMA data_version")
        return id(self._connection), cursor.fetchone()

    def _postgresql(self) -> object:
        """Which transactions have begun to write and which of them have ended."""
        with self._database.read() as connection:
            return connection.execute(select(cast(func.txid_current_snapshot(), Text))).scalar_one()

    def _let_go(self) -> None:
        self._seen = None
        if self._connection is not None:
            with contextlib.suppress(Exception):
                self._connection.close()
            self._connection = None
