"""Writes what was recorded into the ledger of a workspace, until nothing waits."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final

from drift.store import StateStore
from drift.store.sql.database import Database
from drift.workspace import Workspace

log = logging.getLogger(__name__)

AT_ONCE: Final = 1000
"""About how many entries one transaction adds: nobody else writes to SQLite meanwhile."""
_SAY_AFTER: Final = 5.0
"""Seconds after which whoever starts the service is told why it takes so long."""


def feed_ledger(workspace: Workspace) -> int:
    """Make entries of what waits; returns how many. Several replicas may do so at once: one goes after the other."""
    with workspace.reading() as state:
        if not state.ledger.waits():
            return 0
    added = 0
    while some := _feed_once(workspace):
        added += some
    return added


def fill_ledger(database: Database, workspace: int, now: Callable[[], float] = time.time) -> None:
    """Write the record of a database that is older than its ledger into it, before anything else is recorded. What was
    written before an interruption is not written again."""
    begun = time.monotonic()
    while _fill_once(database, workspace, now):
        if time.monotonic() - begun > _SAY_AFTER:
            begun = time.monotonic()
            log.info("The record is older than its ledger, and is being written into it. This happens once.")


def _fill_once(database: Database, workspace: int, now: Callable[[], float]) -> bool:
    with database.write(now) as connection:
        return StateStore(connection, workspace).ledger.fill(now())


def _feed_once(workspace: Workspace) -> int:
    with workspace.writing() as state:
        return state.ledger.sequence(AT_ONCE)
