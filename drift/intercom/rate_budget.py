"""The rate budget: the share of Intercom's rate limit that the service uses. The customer's other integrations keep the
rest.

Intercom counts calls per time window. The headers of each response give the limit and the remaining calls. Thread-safe.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Final

from drift.core.planning.pace import Pace

WINDOW: Final = 10.0
"""The documented length of a window in seconds. Used until a header gives the end of the current window."""
FIRST_GUESS: Final = 1666
"""Calls per window until a header gives the limit: the documented 10,000 a minute for one app."""
URGENT_SHARE: Final = 0.1
"""The extra share for urgent calls (writes and the reads they wait for), so that a snapshot cannot starve them."""
PATIENT_PART: Final = 0.9
"""The part of the share that patient calls may use (readings that nobody waits for): the rest is there for the settings
at any moment."""
LONGEST_WINDOW: Final = 60.0
"""The longest wait in seconds that a header can cause: a server clock that is ahead must not block calls for long."""
SLACK: Final = 0.05
"""Seconds to wait after the end of a window, because clocks differ slightly."""


class RateBudget:
    """Counts calls per window. When the share is used, callers wait for the next window."""

    def __init__(self, share: float, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        if not 0 < share <= 1:
            raise ValueError(f"The budget share must be above 0 and at most 1, not {share}.")
        self._share = share
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._limit = FIRST_GUESS
        self._remaining: int | None = None
        self._reset: int | None = None  # the end of the window from a header; None while it is assumed
        self._ends_at = 0.0
        self._used = 0

    def spend(self, *, urgent: bool = False, patient: bool = False) -> None:
        """Take one call from the budget. Sleeps until one is available."""
        while (wait := self._try(urgent, patient)) > 0:
            self._sleep(wait)

    def learn(self, headers: Mapping[str, str]) -> None:
        """Update the budget from the headers of a response. Missing or non-numeric headers are ignored."""
        limit, remaining, reset = (
            _whole(headers.get(f"X-RateLimit-{name}")) for name in ("Limit", "Remaining", "Reset")
        )
        with self._lock:
            if limit is not None and limit > 0:
                self._limit = limit
            now = self._clock()
            if reset is None or reset <= now or (self._reset is not None and reset < self._reset):
                return  # a slow response can describe a window that is over
            if self._reset is not None and reset > self._reset:
                self._used, self._remaining = 0, None  # Intercom's next window began early
            self._reset = reset
            self._ends_at = min(float(reset), now + LONGEST_WINDOW)
            if remaining is not None:
                self._remaining = remaining if self._remaining is None else min(self._remaining, remaining)

    @property
    def used(self) -> int:
        """The calls made in the current window."""
        return self._used

    @property
    def limit(self) -> int:
        """The calls per window that Intercom allows all integrations together."""
        return self._limit

    def _try(self, urgent: bool, patient: bool) -> float:
        """Take a call and return 0, or return the seconds to wait."""
        with self._lock:
            now = self._clock()
            # The window is over, or the clock was set back.
            if now >= self._ends_at or self._ends_at - now > LONGEST_WINDOW:
                self._ends_at, self._reset, self._used, self._remaining = now + WINDOW, None, 0, None
            allowed = self.allowed(urgent=urgent, patient=patient)
            if self._used < allowed and (self._remaining is None or self._remaining > 0):
                self._used += 1
                if self._remaining is not None:
                    self._remaining -= 1
                return 0.0
            return self._ends_at - now + SLACK

    def allowed(self, *, urgent: bool = False, patient: bool = False) -> int:
        """The calls per window that the service may make, or that are left to patient ones."""
        share = min(1.0, self._share + URGENT_SHARE) if urgent else self._share
        return max(1, int(self._limit * share * (PATIENT_PART if patient else 1)))

    def pace(self) -> Pace:
        """The share of urgent calls, and what of it no other call can use."""
        urgent = self.allowed(urgent=True)
        return Pace(urgent, max(1, urgent - self.allowed()), WINDOW)


def _whole(text: str | None) -> int | None:
    try:
        return int(text) if text is not None else None
    except ValueError:
        return None
