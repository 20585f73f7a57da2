"""What time it is: by a clock that nobody can set, put right by what Intercom says in the `Date` of its answers.

The clock of a machine may be wrong, and may be set while the service runs. Entries of the activity log carry
Intercom's time, so Intercom's time is the one to compare them with. Thread-safe.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Final

from drift.intercom.retry_after import server_time

BELIEVED: Final = 2.0
"""Seconds by which `Date`, which has no fractions, may differ from our time before ours is put right."""


def steady(
    wall: Callable[[], float] = time.time, monotonic: Callable[[], float] = time.monotonic
) -> Callable[[], float]:
    """A clock that begins at the time of the machine, and goes on evenly although that is set."""
    began = wall() - monotonic()
    return lambda: began + monotonic()


class ServerClock:
    """Unix seconds as Intercom counts them, as far as its answers tell."""

    def __init__(self, local: Callable[[], float]) -> None:
        self._local = local
        self._lock = threading.Lock()
        self._ahead = 0.0  # of the local clock
        self._doubt: float | None = None  # by how much an answer differed; the next one has to agree
        self._learned = False

    def __call__(self) -> float:
        return self._local() + self._ahead

    @property
    def local(self) -> float:
        """The time before it is put right, to say how long a request took."""
        return self._local()

    def learn(self, headers: Mapping[str, str], sent_at: float) -> None:
        """Compare with an answer to a request that was sent at `sent_at`, by the local clock. The first answer counts
        at once; later, two in a row have to agree, as one may come from something on the way."""
        there = server_time(headers)
        if there is None:
            return
        with self._lock:
            off = _outside(there, sent_at + self._ahead, self._local() + self._ahead)
            if abs(off) <= BELIEVED:
                self._doubt, self._learned = None, True
            elif not self._learned or (self._doubt is not None and abs(off - self._doubt) <= BELIEVED):
                self._ahead += off
                self._doubt, self._learned = None, True
            else:
                self._doubt = off


def _outside(there: float, sent_at: float, received_at: float) -> float:
    """How far the second that the server named lies before or after the time in which it must have answered. Its
    fraction is not known: rather a little behind, so that nothing is asked before its time."""
    if there + 1.0 < sent_at:
        return there - sent_at
    if there > received_at:
        return there - received_at
    return 0.0
