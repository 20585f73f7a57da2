"""Whose turn it is to write to an SQLite file: threads of this process in the order in which they came, and processes
so that none of them always comes too late. It knows no SQL.

SQLite itself keeps no queue. Whoever waits for the file looks again after a sleep of up to 0.1 s, and where others
write one transaction after the other, it may look for many seconds without ever finding the file free.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from weakref import WeakValueDictionary

_LOOKS_EVERY: Final = 0.002
"""Seconds between two looks whether another process still waits for the file."""


class FileTurn:
    """The turn of one file in this process, for everybody who opens it. Thread-safe."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._taken = False
        self._queue: deque[threading.Lock] = deque()

    @property
    def waiting(self) -> int:
        """How many threads of this process wait for it."""
        with self._lock:
            return len(self._queue)

    def take(self, seconds: float) -> bool:
        """Wait for the turn, at most so many seconds. Whoever gets it has to `leave` it."""
        with self._lock:
            if not self._taken:
                self._taken = True
                return True
            mine = threading.Lock()
            mine.acquire()
            self._queue.append(mine)
        try:
            return mine.acquire(timeout=seconds) or not self._gave_up(mine)
        except BaseException:
            if not self._gave_up(mine):
                self.leave()
            raise

    def leave(self) -> None:
        """Give the turn to whoever has waited the longest."""
        with self._lock:
            if self._queue:
                self._queue.popleft().release()
            else:
                self._taken = False

    def _gave_up(self, mine: threading.Lock) -> bool:
        """False where the turn came in the moment in which the wait ended."""
        with self._lock:
            if mine not in self._queue:
                return False
            self._queue.remove(mine)
            return True

    @contextmanager
    def next_of_processes(self, seconds: float) -> Iterator[None]:
        """Be the one process that waits for the file: meanwhile, whoever has just written cannot take it again. It is
        a courtesy, by a lock of the folder: after so many seconds, and where the file system has no such locks, it
        goes on without."""
        door = self._door()
        try:
            if door is not None:
                _wait_at(door, seconds)
            yield
        finally:
            if door is not None:
                os.close(door)

    def _door(self) -> int | None:
        if self._folder is None:
            return None
        try:
            return os.open(self._folder, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return None


def _wait_at(door: int, seconds: float) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(door, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= end:
                return
            time.sleep(_LOOKS_EVERY)
        except OSError:
            return


_turns: Final[WeakValueDictionary[Path, FileTurn]] = WeakValueDictionary()
_turns_lock = threading.Lock()


def turn_of(file: Path | None) -> FileTurn:
    """The turn of a file; of a database in memory, one of its own."""
    if file is None:
        return FileTurn(None)
    path = Path(os.path.realpath(file))
    with _turns_lock:
        return _turns.setdefault(path, FileTurn(path.parent))


def _forget_turns() -> None:
    """Threads that had the turn are not in the child of a fork."""
    global _turns_lock
    _turns_lock = threading.Lock()
    _turns.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_turns)
