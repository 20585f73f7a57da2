"""Announcements: what one process tells all others of a database at once. Whatever must not be lost stands in a row,
too: an announcement only saves waiting for the next look."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from collections.abc import Iterable
from typing import Any, Final, NamedTuple
from weakref import WeakSet

import psycopg
from psycopg import sql
from sqlalchemy import Connection, func, select, text

from drift.store.sql.change_watch import ChangeWatch
from drift.store.sql.database import Database

log = logging.getLogger(__name__)

CHANNEL: Final = "guardrail"
ALL: Final = 0
"""The number that stands for all workspaces; none has it."""
ANYTHING: Final = "anything"
"""The word for: something may have happened, and nothing tells what."""
_NOTIFY_EACH: Final = text("SELECT pg_notify(:channel, word) FROM unnest(CAST(:words AS text[])) AS word")
_SLICE: Final = 0.5
"""Seconds of one wait, after which it is looked whether to go on."""

_listeners: Final[WeakSet[Listener]] = WeakSet()


class Announcement(NamedTuple):
    workspace: int
    word: str


SOMETHING: Final = frozenset({Announcement(ALL, ANYTHING)})
_NOTHING: Final[frozenset[Announcement]] = frozenset()


def announce(connection: Connection, workspace: int, word: str) -> None:
    """Tell it to all listeners when this transaction is committed. On SQLite each commit is seen, and tells it."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_notify(CHANNEL, f"{workspace} {word}")))


def announce_all(connection: Connection, many: Iterable[Announcement]) -> None:
    """The same for several announcements, with one statement."""
    if connection.dialect.name == "postgresql":
        words = [f"{one.workspace} {one.word}" for one in many]
        connection.execute(_NOTIFY_EACH, {"channel": CHANNEL, "words": words})


def _forget_before_fork() -> None:
    """No connection may be shared between processes."""
    for listener in list(_listeners):
        listener.close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_forget_before_fork)


class Listener:
    """Hears what is announced, one caller at a time. It has a connection of its own, and makes a new one where that
    breaks: what was announced meanwhile is not known then, and it says so with `SOMETHING`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: psycopg.Connection[Any] | None = None
        self._watch = ChangeWatch(database)
        self._stopped = threading.Event()
        _listeners.add(self)

    def wait(self, seconds: float) -> frozenset[Announcement]:
        """What was announced, as soon as something was; nothing after so many seconds. Never raises: while the database
        is away, something may always have happened."""
        if self._database.dialect == "sqlite":
            return self._watched(seconds)
        if self._connection is None:
            return self._connect(seconds)
        try:
            return self._heard(self._connection, seconds)
        except (psycopg.Error, OSError, ValueError) as problem:
            log.warning("The announcements of the database are not heard: %s", type(problem).__name__)
            self.close()
            return SOMETHING

    def stop(self) -> None:
        """Let whoever waits go, soon."""
        self._stopped.set()

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(Exception):
                connection.close()
        self._watch.close()

    @property
    def hears(self) -> bool:
        """Whether it is told at once; on SQLite each commit is looked for."""
        return self._database.dialect == "sqlite" or self._connection is not None

    def _connect(self, seconds: float) -> frozenset[Announcement]:
        try:
            self._connection = listening(self._database)
        except (psycopg.Error, OSError):
            self._stopped.wait(seconds)
        return SOMETHING

    def _heard(self, connection: psycopg.Connection[Any], seconds: float) -> frozenset[Announcement]:
        end = time.monotonic() + seconds
        while not self._stopped.is_set():
            left = min(end - time.monotonic(), _SLICE)
            said = [note.payload for note in connection.notifies(timeout=max(left, 0.0), stop_after=1)]
            said += [note.payload for note in connection.notifies(timeout=0.0)] if said else []
            if said:
                return frozenset(map(_announcement, said))
            if time.monotonic() >= end:
                break
        return _NOTHING

    def _watched(self, seconds: float) -> frozenset[Announcement]:
        end = time.monotonic() + seconds
        while not self._watch.has_moved():
            left = min(end - time.monotonic(), _SLICE)
            if left <= 0 or self._stopped.wait(left):
                return _NOTHING
        return SOMETHING


def tell(database: Database, channel: str) -> None:
    """Say nothing in particular to whoever listens there. Raises StoreUnavailable."""
    with database.outside() as connection:
        connection.execute(select(func.pg_notify(channel, "")))


def listening(database: Database, channel: str = CHANNEL) -> psycopg.Connection[Any]:
    """A connection of its own that hears what is announced. Raises psycopg.Error."""
    args, options = database.engine.dialect.create_connect_args(database.url)
    connection: psycopg.Connection[Any] = psycopg.connect(
        *args, **{**database.connect_args, **options}, autocommit=True
    )
    try:
        connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
    except BaseException:
        connection.close()
        raise
    return connection


def _announcement(payload: str) -> Announcement:
    workspace, _, word = payload.partition(" ")
    return Announcement(int(workspace), word) if workspace.isdigit() else next(iter(SOMETHING))
