"""Threads beside the loop, one for each receiver: one that is slow, or does not answer, delays no other."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeAlias

Safely: TypeAlias = Callable[[str, Callable[[], object]], bool]
"""Runs something under a name, and keeps what goes wrong for people to see."""


class Couriers:
    """`what` they bring names their threads. One courier at a time goes to a receiver."""

    def __init__(self, what: str, safely: Safely) -> None:
        self._what = what
        self._safely = safely
        self._lock = threading.Lock()
        self._under_way: dict[str, threading.Thread] = {}
        self._stopping = threading.Event()

    def send(self, name: str, bring: Callable[[], object]) -> None:
        """Send a courier to a receiver, unless one is under way. Returns at once."""
        with self._lock:
            under_way = self._under_way.get(name)
            if under_way is None or not under_way.is_alive():
                self._under_way[name] = self._start(f"{self._what} to {name}", bring)

    def goes_on(self) -> bool:
        """Whether a courier that is under way may begin another piece."""
        return not self._stopping.is_set()

    def wait(self, seconds: float) -> None:
        """Until every courier is back, so many seconds at most."""
        with self._lock:
            threads = list(self._under_way.values())
        end = time.monotonic() + seconds
        for thread in threads:
            thread.join(timeout=max(0.0, end - time.monotonic()))

    def begin(self) -> None:
        """Go again, after a stop."""
        self._stopping.clear()

    def stop(self, seconds: float) -> None:
        """Begin nothing else. What is under way gets so many seconds, or is sent again under the same ids."""
        self._stopping.set()
        self.wait(seconds)

    def _start(self, name: str, bring: Callable[[], object]) -> threading.Thread:
        thread = threading.Thread(target=lambda: self._safely(name, bring), name=name, daemon=True)
        thread.start()
        return thread
