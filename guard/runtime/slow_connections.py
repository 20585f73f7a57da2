"""Connections that keep the server waiting are closed, so that they take nobody's place.

A request reaches a thread only when it is there as a whole. Until then a connection costs a place, and there are not
endlessly many: whoever holds some hundred open and sends a byte now and then would keep everybody else out.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from typing import Any, Final

from waitress.channel import HTTPChannel

log = logging.getLogger(__name__)

CONNECTIONS: Final = 600
"""Connections at a time; the next one waits until one of them ends."""
CROWDED: Final = 250
"""Connections from which on those that wait are closed, the oldest first, to make room."""
REQUEST_WITHIN: Final = 20.0
"""Seconds in which a request has to arrive as a whole, from its first byte on or from the connection on."""
IDLE: Final = 60.0
"""Seconds for which a connection that has made a request is kept for the next one."""
LOOK_EVERY: Final = 0.2
_SAY_AGAIN: Final = 60.0


class PatientChannel(HTTPChannel):
    """A connection that knows since when it keeps the server waiting."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.waits_since = time.monotonic()
        self.begun_at: float | None = None  # when the first byte of a request came that is not complete
        self.served = False
        super().__init__(*arguments, **options)

    def received(self, data: bytes) -> bool:
        if self.request is None:
            self.begun_at = time.monotonic()
        taken = bool(super().received(data))
        if self.request is None:
            self.begun_at = None
        return taken

    def service(self) -> None:
        super().service()
        self.served = True
        self.waits_since = time.monotonic()

    @property
    def is_waiting(self) -> bool:
        """Whether nothing of it is being worked on or sent: only the other side could go on."""
        return not self.requests and not self.total_outbufs_len and not self.will_close

    def is_too_slow(self, now: float) -> bool:
        if self.begun_at is not None:
            return now - self.begun_at > REQUEST_WITHIN
        return now - self.waits_since > (IDLE if self.served else REQUEST_WITHIN)


class SlowConnections:
    """Called by the loop of the server, in its thread."""

    def __init__(self, crowded: int = CROWDED, clock: Callable[[], float] = time.monotonic) -> None:
        self._crowded = crowded
        self._clock = clock
        self._looked_at = 0.0
        self._said_at = float("-inf")

    def close_some(self, channels: Iterable[PatientChannel]) -> int:
        """Close those that are too slow, and, where there are too many, those that wait longest; returns how many."""
        now = self._clock()
        if now - self._looked_at < LOOK_EVERY:
            return 0
        self._looked_at = now
        every = list(channels)
        waiting = [channel for channel in every if channel.is_waiting]
        late = [channel for channel in waiting if channel.is_too_slow(now)]
        crowd = len(every) - len(late) - self._crowded
        if crowd > 0:
            rest = [channel for channel in waiting if channel not in late]
            # Whoever was never answered goes first: a proxy that keeps its connections has made requests on them.
            rest.sort(key=lambda channel: (channel.served, channel.waits_since))
            late += rest[:crowd]
            self._tell(len(every), now)
        for channel in late:
            channel.will_close = True
        return len(late)

    def _tell(self, count: int, now: float) -> None:
        if now - self._said_at >= _SAY_AGAIN:
            self._said_at = now
            log.warning("%d connections are open: those that keep the server waiting are closed", count)
