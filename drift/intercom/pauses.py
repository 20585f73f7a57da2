"""What Intercom asks to be left alone with, and until when (`Retry-After`). Thread-safe."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

LONGEST: Final = 900.0
"""Seconds that are believed at most: what waits longer is asked for again in between."""
PATIENCE: Final = 120.0
"""Seconds that a request waits for the end of a pause. If it is longer, the request fails and is made again later."""
URGENT_PATIENCE: Final = 10.0
"""The same of a request that others wait for."""

EVERYTHING: Final = ""


class Pauses:
    """A rate limit concerns everything; a 503 only the path that it was an answer to."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._until: dict[str, float] = {}

    def begin(self, what: str, seconds: float) -> None:
        now = self._clock()
        with self._lock:
            self._until = {path: until for path, until in self._until.items() if until > now}
            self._until[what] = max(self._until.get(what, 0.0), now + min(seconds, LONGEST))

    def left(self, path: str) -> float:
        """Seconds until a request for this path is welcome; 0 when it is now."""
        now = self._clock()
        with self._lock:
            left = max(self._until.get(EVERYTHING, 0.0), self._until.get(path, 0.0)) - now
        return left if 0.0 < left <= LONGEST else 0.0  # more can only mean that the clock was put back
