"""Looks at what PostgreSQL has to allow: that processes tell each other what they did, and enough connections."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import psycopg

from drift.store.sql.announcements import listening, tell
from drift.store.sql.database import Database, StoreError, allowed_connections
from guard.runtime.checkup.check import Check, fails, works

_CHANNEL: Final = "guardrail_doctor"
"""A channel of its own: no process looks for work because somebody asks how it is."""
_PATIENCE: Final = 5.0
_BESIDE: Final = 1
"""Connections of a process beside its pool: the one that hears announcements."""


def server_checks(database: Database, replicas: int) -> Iterator[Check]:
    """Of a server that answers, and so many replicas that are there. Raises StoreUnavailable."""
    yield _announcement_check(database)
    if replicas:
        needed = replicas * (database.most_connections + _BESIDE)
        yield _room_check(replicas, needed, allowed_connections(database))


def _announcement_check(database: Database) -> Check:
    name = "announcements"
    why = "what was said did not arrive"
    try:
        with listening(database, _CHANNEL) as hears:
            tell(database, _CHANNEL)
            if any(True for _ in hears.notifies(timeout=_PATIENCE, stop_after=1)):
                return works(name, "What one process does, the others hear at once.")
    except (psycopg.Error, StoreError) as problem:
        why = type(problem).__name__
    return fails(
        name,
        f"What one process does, the others find only when they look, within seconds: {why}.",
        "A pool such as PgBouncer passes LISTEN and NOTIFY on in session mode only: set it, or go around the pool.",
    )


def _room_check(replicas: int, needed: int, allowed: int) -> Check:
    name = "connections"
    them = "1 replica" if replicas == 1 else f"{replicas} replicas"
    found = f"{them} may open {needed} connections, and the server allows {allowed} in all."
    if needed <= allowed:
        return works(name, found)
    return fails(
        name,
        found,
        f"Set max_connections = {needed + needed // 4} in postgresql.conf, or run fewer replicas.",
    )
