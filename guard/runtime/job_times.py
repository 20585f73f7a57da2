"""When each job of the service began and ended last, and which of them do not run as they should."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from guard.core.model.blind_spots import BlindSpot, Cause

MISSED: Final = 3
"""Runs that may be missed."""
LEAST: Final = 120.0
"""Seconds that may pass in any case."""
LONG: Final = 10
"""How many of its intervals a run may take."""
LONG_LEAST: Final = 900.0


@dataclass(slots=True)
class _Times:
    every: float
    ended_at: float
    began_at: float | None = None


class JobTimes:
    """By a clock that nobody can set. Thread-safe."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._now = monotonic
        self._lock = threading.Lock()
        self._jobs: dict[str, _Times] = {}

    def expect(self, name: str, every: float) -> None:
        """A job that is to run each `every` seconds from now on."""
        with self._lock:
            self._jobs[name] = _Times(every, self._now())

    def expect_nothing(self) -> None:
        """No job is to run any more."""
        with self._lock:
            self._jobs.clear()

    def passed(self, name: str) -> None:
        """There was nothing to do for a job: that is as good as a run."""
        with self._lock:
            times = self._jobs.get(name)
            if times is not None and times.began_at is None:
                times.ended_at = self._now()

    @contextmanager
    def running(self, name: str) -> Iterator[None]:
        self._set(name, began_at=self._now())
        try:
            yield
        finally:
            self._set(name, began_at=None)

    def overdue(self, now: float) -> list[BlindSpot]:
        """The jobs that have not come to an end for too long; `now` is in unix seconds."""
        with self._lock:
            jobs = dict(self._jobs)
        found = []
        for name, times in jobs.items():
            if sentence := self._why(name, times):
                since = now - (self._now() - times.ended_at)
                found.append(BlindSpot(Cause.JOB_OVERDUE, name, since, sentence))
        return found

    def _why(self, name: str, times: _Times) -> str:
        silent = self._now() - times.ended_at
        if times.began_at is not None:
            took = self._now() - times.began_at
            if took > max(LONG * times.every, LONG_LEAST):
                return f"The job “{name}” has been running for {took:.0f} s and does not come to an end."
        elif silent > max(MISSED * times.every, LEAST):
            return f"The job “{name}” is to run every {times.every:g} s, and has not run for {silent:.0f} s."
        return ""

    def _set(self, name: str, *, began_at: float | None) -> None:
        with self._lock:
            times = self._jobs.get(name)
            if times is not None:
                times.began_at = began_at
                times.ended_at = times.ended_at if began_at is not None else self._now()
