"""One thread that looks, for all workspaces of a process, where there may be work: none has a loop of its own."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping
from typing import Final, Protocol

from drift.store.ledger_news import newest_pending
from drift.store.sql.change_watch import ChangeWatch
from drift.store.sql.database import Database, StoreError
from guard.store.open_work import EVERYTHING, Sort, open_work

log = logging.getLogger(__name__)

BEAT: Final = 0.5
"""Seconds between two looks."""
OPEN_EVERY: Final = 2.0
"""Seconds after which it is looked again where anything is open."""
END: Final = 2.0
_NOTHING: Final[frozenset[Sort]] = frozenset()


class Beaten(Protocol):
    """What looks after one workspace. `number` is that of the store."""

    @property
    def number(self) -> int: ...

    def beat(self, *, moved: bool, among: int, is_open: Collection[Sort]) -> None:
        """Begin what is due; returns at once. `moved` says that something may have been written, `among` how many
        workspaces there are, `is_open` which sorts of work may wait for their time."""


class Dispatcher:
    """`relieve` is called with each beat. Thread-safe."""

    def __init__(self, database: Database, relieve: Callable[[], None], beat: float = BEAT) -> None:
        self._database = database
        self._relieve = relieve
        self._beat = beat
        self._written = ChangeWatch(database)
        self._lock = threading.Lock()
        self._all: dict[int, Beaten] = {}
        self._pending: Mapping[int, int] = {}
        self._open: Mapping[int, frozenset[Sort]] | None = None  # None: nobody knows
        self._looked_at = 0.0
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def add(self, one: Beaten) -> None:
        with self._lock:
            self._all[one.number] = one
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="guard", daemon=True)
                self._thread.start()
        self.wake()

    def remove(self, one: Beaten) -> None:
        with self._lock:
            if self._all.get(one.number) is one:
                del self._all[one.number]

    def wake(self) -> None:
        """Look now, as something came in."""
        self._woken.set()

    def close(self) -> None:
        self._stopping.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join(timeout=END)
        self._written.close()

    def look(self) -> None:
        """One beat."""
        with self._lock:
            known = list(self._all.values())
        moved = self._moved(known)
        self._look_where_open()
        for one in known:
            is_open = EVERYTHING if self._open is None else self._open.get(one.number, _NOTHING)
            try:
                one.beat(moved=one.number in moved, among=len(known), is_open=is_open)
            except Exception:  # what is wrong with one is no matter of the others
                log.exception("the workspace %s could not be looked after", one.number)
        self._relieve()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._woken.wait(timeout=self._beat)
            self._woken.clear()
            self.look()

    def _look_where_open(self) -> None:
        now = time.monotonic()
        if self._open is not None and now - self._looked_at < OPEN_EVERY:
            return
        try:
            with self._database.read() as connection:
                self._open, self._looked_at = open_work(connection), now
        except StoreError:
            self._open = None

    def _moved(self, known: list[Beaten]) -> set[int]:
        """The workspaces in which something may have been written, by whatever process."""
        if not self._written.has_moved():
            return set()
        if len(known) == 1:
            return {known[0].number}
        try:
            with self._database.read() as connection:
                pending = newest_pending(connection)
        except StoreError:
            return {one.number for one in known}
        before, self._pending = self._pending, pending
        return {number for number, newest in pending.items() if before.get(number) != newest}
