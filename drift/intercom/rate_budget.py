"""The share of Intercom's rate limit that we allow ourselves, so that the customer's other integrations keep the rest.

Intercom cuts time into windows and says with each answer how many calls a window has and how many are left.
Thread-safe.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Final

WINDOW: Final = 10.0
"""Seconds of a window, as documented. Used until a header says when the current one ends."""
FIRST_GUESS: Final = 1666
"""Calls of a window until a header says: 10,000 a minute, as documented for one app."""
URGENT_SHARE: Final = 0.1
"""What urgent calls (writes, and the reads a write waits for) may use on top, so that no snapshot starves them."""
LONGEST_WINDOW: Final = 60.0
"""Seconds that are believed at most: a server whose clock runs ahead must not stop us for long."""
SLACK: Final = 0.05
"""Seconds after the end of a window before the next call: clocks differ a little."""


class RateBudget:
    """Counts our calls per window and makes a caller wait for the next one when our share is used."""

    def __init__(self, share: float, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        if not 0 < share <= 1:
            raise ValueError(f"The budget share must be above 0 and at most 1, not {share}.")
        self._share = share
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._limit = FIRST_GUESS
        self._remaining: int | None = None
        self._reset: int | None = None  # when the window ends as Intercom says; None while we only assume it
        self._ends_at = 0.0
        self._used = 0

    def spend(self, *, urgent: bool = False) -> None:
        """Take one call out of the budget; sleeps until there is one."""
        while (wait := self._try(urgent)) > 0:
            self._sleep(wait)

    def learn(self, headers: Mapping[str, str]) -> None:
        """Take in what an answer says of its window. Headers that are missing or no numbers teach nothing."""
        limit, remaining, reset = (
            _whole(headers.get(f"X-RateLimit-{name}")) for name in ("Limit", "Remaining", "Reset")
        )
        with self._lock:
            if limit is not None and limit > 0:
                self._limit = limit
            now = self._clock()
            if reset is None or reset <= now or (self._reset is not None and reset < self._reset):
                return  # an answer that took long speaks of a window that is over
            if self._reset is not None and reset > self._reset:
                self._used, self._remaining = 0, None  # Intercom's next window began before ours ended
            self._reset = reset
            self._ends_at = min(float(reset), now + LONGEST_WINDOW)
            if remaining is not None:
                self._remaining = remaining if self._remaining is None else min(self._remaining, remaining)

    @property
    def used(self) -> int:
        """Our calls in the current window."""
        return self._used

    @property
    def limit(self) -> int:
        """Calls that Intercom grants in a window, to everybody together."""
        return self._limit

    def _try(self, urgent: bool) -> float:
        """Take a call and answer 0, or answer how many seconds to wait."""
        with self._lock:
            now = self._clock()
            if (
                now >= self._ends_at or self._ends_at - now > LONGEST_WINDOW
            ):  # it is over, or the clock was put back
                self._ends_at, self._reset, self._used, self._remaining = now + WINDOW, None, 0, None
            if self._used < self.allowed(urgent=urgent) and (self._remaining is None or self._remaining > 0):
                self._used += 1
                if self._remaining is not None:
                    self._remaining -= 1
                return 0.0
            return self._ends_at - now + SLACK

    def allowed(self, *, urgent: bool = False) -> int:
        """Calls of a window that we allow ourselves."""
        share = min(1.0, self._share + URGENT_SHARE) if urgent else self._share
        return max(1, int(self._limit * share))


def _whole(text: str | None) -> int | None:
    try:
        return int(text) if text is not None else None
    except ValueError:
        return None
