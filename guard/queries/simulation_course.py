"""How far a simulation is, and the way to stop it: shared by the thread that waits for it and those who look."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Stopped(Exception):
    """Somebody stopped the simulation."""


class Course:
    """`share` is what is done, between 0 and 1."""

    def __init__(self) -> None:
        self.share = 0.0
        self.is_stopped = False
        self._lock = threading.Lock()
        self._acts: list[Callable[[], None]] = []

    def report(self, share: float) -> None:
        """Raises Stopped, for a simulation that runs in this process."""
        self.share = max(self.share, min(share, 1.0))
        if self.is_stopped:
            raise Stopped

    def stop(self) -> None:
        with self._lock:
            self.is_stopped = True
            acts, self._acts = self._acts, []
        for act in acts:
            act()

    def when_stopped(self, act: Callable[[], None]) -> None:
        """Do this once it is stopped; at once where it is."""
        with self._lock:
            if not self.is_stopped:
                self._acts.append(act)
                return
        act()
