"""Connections that keep the server waiting are closed, so that they take nobody's place.

A request reaches a thread only when it is there as a whole. Until then a connection costs a place, and there are not
endlessly many: whoever holds some hundred open and sends a byte now and then would keep everybody else out. So would
whoever asks for something and does not take the answer.
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
TAKEN_WITHIN: Final = 20.0
"""Seconds in which an answer has to be taken, and one more for every `SLOWEST` bytes of it."""
SLOWEST: Final = 8_000
LINGERS: Final = 5.0
"""Seconds after which, in a crowd, whoever has not taken an answer is one of those that wait."""
LOOK_EVERY: Final = 0.2
_SAY_AGAIN: Final = 60.0


class PatientChannel(HTTPChannel):
    """A connection that knows since when it keeps the server waiting."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.waits_since = time.monotonic()
        self.begun_at: float | None = None  # when the first byte of a request came that is not complete
        self.served = False
        self.answer_bytes = 0  # of the last answer, when it was there as a whole
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
        self.answer_bytes = self.total_outbufs_len
        self.waits_since = time.monotonic()

    @property
    def is_waiting(self) -> bool:
        """Whether nothing of it is being worked on or sent: only the other side could go on."""
        return not self.requests and not self.total_outbufs_len and not self.will_close

    @property
    def is_sending(self) -> bool:
        """Whether an answer is there as a whole, and the other side has not taken all of it."""
        return bool(self.served and not self.requests and self.total_outbufs_len)

    def takes_too_long(self, now: float) -> bool:
        return now - self.waits_since > TAKEN_WITHIN + self.answer_bytes / SLOWEST

    def is_too_slow(self, now: float) -> bool:
        if self.begun_at is not None:
            return now - self.begun_at > REQUEST_WITHIN
        return now - self.waits_since > (IDLE if self.served else REQUEST_WITHIN)


def _close(channel: PatientChannel) -> None:
    if channel.is_sending:
        channel.handle_close()  # nobody reads, so it would never be told that there is room to write, and close
    else:
        channel.will_close = True


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
        sending = [channel for channel in every if channel.is_sending]
        late = [channel for channel in waiting if channel.is_too_slow(now)]
        late += [channel for channel in sending if channel.takes_too_long(now)]
        crowd = len(every) - len(late) - self._crowded
        if crowd > 0:
            lingering = [channel for channel in sending if now - channel.waits_since > LINGERS]
            rest = [channel for channel in (*waiting, *lingering) if channel not in late]
            # Whoever was never answered goes before a proxy that keeps its connections: that one has made requests on
            # them. Whoever takes no answer goes before both.
            rest.sort(key=lambda channel: (not channel.is_sending, channel.served, channel.waits_since))
            late += rest[:crowd]
            self._tell(len(every), now)
        for channel in late:
            _close(channel)
        return len(late)

    def _tell(self, count: int, now: float) -> None:
        if now - self._said_at >= _SAY_AGAIN:
            self._said_at = now
            log.warning("%d connections are open: those that keep the server waiting are closed", count)
