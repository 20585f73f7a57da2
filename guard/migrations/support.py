"""Which code may work on a database: said by the newest one that moved it, asked by all.

It stands beside Alembic's own table: steps do not make it, and it belongs to no workspace.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

from sqlalchemy import Column, Connection, MetaData, Table, Text, delete, insert, inspect, select

from drift.store.sql.database import StoreError

_TABLE: Final = Table("schema_support", MetaData(), Column("oldest", Text, nullable=False))
EVERY: Final = 5.0
"""Seconds after which a process asks again whether it may go on."""
NOTICE: Final = 15.0
"""Seconds that older code gets to notice that it may not go on: it asks three times, and ends what it began."""


class DatabaseTooNew(StoreError):
    """A newer version moved the database, and this code cannot work on it any more. Nothing was written."""

    def __init__(self, now: str, oldest: str | None, ours: str) -> None:
        needs = (
            f"needs code of {oldest} at least" if oldest else "does not say which older code can work on it"
        )
        super().__init__(
            f"A newer version moved the database to the shape {now}, which {needs}; this version is of {ours}. Install "
            f"the newer version, or put the backup back: docs/upgrading.md says how."
        )


def oldest_code(connection: Connection) -> str | None:
    """The last step of the oldest code that may work on the database; None where nothing is said."""
    if not inspect(connection).has_table(_TABLE.name):
        return None
    said: str | None = connection.execute(select(_TABLE.c.oldest)).scalar()
    return said


def keep_oldest(connection: Connection, oldest: str) -> None:
    """Say which code may go on; what was said before is never taken back."""
    _TABLE.create(connection, checkfirst=True)
    said = connection.execute(select(_TABLE.c.oldest)).scalar()
    if said is None or int(said) < int(oldest):
        connection.execute(delete(_TABLE))
        connection.execute(insert(_TABLE).values(oldest=oldest))


class MayGoOn:
    """Asked at the beginning of each transaction that writes; it looks into the database every few seconds."""

    def __init__(self, ours: str, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._ours = ours
        self._monotonic = monotonic
        self._asked = monotonic()
        self._lock = threading.Lock()
        self._refused = ""

    def __call__(self, connection: Connection) -> None:
        """Raises DatabaseTooNew."""
        if self._is_due():
            oldest = connection.execute(select(_TABLE.c.oldest)).scalar() or self._ours
            self._refused = oldest if int(oldest) > int(self._ours) else ""
        if self._refused:
            raise DatabaseTooNew(self._refused, self._refused, self._ours)

    def _is_due(self) -> bool:
        with self._lock:
            now = self._monotonic()
            if now - self._asked < EVERY:
                return False
            self._asked = now
            return True
