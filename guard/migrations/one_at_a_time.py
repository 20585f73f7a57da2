"""One replica migrates at a time. The others wait for it without holding anything in the database."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import func, select

from drift.store.sql.database import Database, StoreUnavailable

log = logging.getLogger(__name__)

_LOCK: Final = 7_281_550_119
"""The number of the advisory lock."""
AGAIN: Final = 0.5
"""Seconds between two tries."""
LONGEST: Final = 3600.0
"""Seconds that a replica waits for another: an index of a large table takes minutes."""
TRIES: Final = 60
"""How often a step is tried that wants a table for itself while others use it."""


@contextmanager
def alone(database: Database, wait: Callable[[float], object]) -> Iterator[None]:
    """Migrate alone. It is asked for again and again: who waits inside the database holds an old view of it, for whose
    end the making of an index would wait. SQLite has one writer anyway. Raises StoreUnavailable."""
    if database.dialect != "postgresql":
        yield
        return
    with database.outside() as connection:
        waited = 0.0
        while not connection.execute(select(func.pg_try_advisory_lock(_LOCK))).scalar_one():
            if waited >= LONGEST:
                raise StoreUnavailable(
                    "Another replica has been migrating the database for an hour.", "locked"
                )
            if waited == 0.0:
                log.info("Another replica migrates the database; this one waits for it.")
            wait(AGAIN)
            waited += AGAIN
        try:
            yield
        finally:
            connection.execute(select(func.pg_advisory_unlock(_LOCK)))


def patiently(step: Callable[[], None], wait: Callable[[float], object]) -> None:
    """Run a step, again where others use its tables: it waits for them for seconds only, as everybody else waits
    behind it meanwhile. Raises StoreUnavailable."""
    for _ in range(TRIES):
        try:
            step()
        except StoreUnavailable as problem:
            if problem.code != "locked":
                raise
            log.info("The database is in use, and is migrated a little later: %s", problem)
            wait(AGAIN)
        else:
            return
    step()
