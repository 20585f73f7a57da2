"""Where Flask-Limiter counts: in the memory of this process, by a clock that nobody puts back, and for so many only.

The storage that comes with it reads the wall clock, starts threads, and keeps every address that ever failed.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Any, Final

from limits.storage import Storage
from limits.storage.base import MovingWindowSupport

from drift.core.model.ip_addresses import network_around

MOST_KEYS: Final = 10_000
URI: Final = "guardrail-attempts://"


def neighbourhood(address: str) -> str:
    """Whom an address counts for. Whoever has one address of IPv6 has the 2**64 beside it as well."""
    network = network_around(address, ipv4=32, ipv6=64)
    return address if network is None else str(network)


class Attempts(Storage, MovingWindowSupport):
    """When the last attempts of each key were, newest last. Keys that were not heard of for longest are forgotten."""

    STORAGE_SCHEME = ["guardrail-attempts"]  # noqa: RUF012  # as the library declares it

    def __init__(
        self,
        uri: str | None = None,
        wrap_exceptions: bool = False,
        clock: Callable[[], float] = time.monotonic,
        **options: Any,
    ) -> None:
        super().__init__(uri, wrap_exceptions, **options)
        self._clock = clock
        self._lock = threading.Lock()
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    @property
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        with self._lock:
            now = self._clock()
            times = self._within(key, now - expiry)
            if len(times) + amount > limit:
                return False
            times.extend([now] * amount)
            self._times[key] = times
            self._times.move_to_end(key)
            if len(self._times) > MOST_KEYS:
                self._times.popitem(last=False)
            return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        with self._lock:
            now = self._clock()
            times = self._within(key, now - expiry)
            return (times[0] if times else now), len(times)

    def _within(self, key: str, since: float) -> deque[float]:
        times = self._times.get(key, deque())
        while times and times[0] <= since:
            times.popleft()
        return times

    def check(self) -> bool:
        return True

    def reset(self) -> int:
        with self._lock:
            count = len(self._times)
            self._times.clear()
            return count

    def clear(self, key: str) -> None:
        with self._lock:
            self._times.pop(key, None)

    # For fixed windows, which nobody here uses.

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        raise NotImplementedError

    def get(self, key: str) -> int:
        raise NotImplementedError

    def get_expiry(self, key: str) -> float:
        raise NotImplementedError
