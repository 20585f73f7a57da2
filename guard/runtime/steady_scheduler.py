"""APScheduler, by a clock that nobody can set.

APScheduler counts by the clock of the machine: where that is put back by an hour, it would run nothing for an hour.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler

log = logging.getLogger(__name__)

NOTICED: Final = 1.0
"""Seconds that the clock has to move before the schedule follows: less is how clocks are kept right all the time."""


def _ahead() -> float:
    """How far the clock of the machine is ahead of the one that nobody can set. The number itself means nothing."""
    return time.time() - time.monotonic()


class SteadyScheduler(BackgroundScheduler):  # type: ignore[misc]  # APScheduler 3 publishes no types
    """Moves what is due along with the clock of the machine, so that it stays due when it was. `ahead` tells how far
    that clock has moved."""

    def __init__(self, *, ahead: Callable[[], float] = _ahead, **options: Any) -> None:
        super().__init__(**options)
        self._ahead = ahead
        self._was_ahead = ahead()

    def _process_jobs(self) -> float | None:
        # What APScheduler calls whenever something may be due: it sleeps by a steady clock, and looks at the other one.
        moved = self._ahead() - self._was_ahead
        if abs(moved) > NOTICED:
            self._was_ahead += moved
            log.warning("the clock of this machine was moved by %+.0f s: the schedule goes on evenly", moved)
            self._shift(timedelta(seconds=moved))
        found: float | None = super()._process_jobs()
        return found

    def run_soon(self, id: str, seconds: float) -> None:
        """Run a job of this id after so many seconds, and not only when it is due."""
        with contextlib.suppress(JobLookupError):
            self.modify_job(id, next_run_time=datetime.now(UTC) + timedelta(seconds=seconds))

    def _shift(self, moved: timedelta) -> None:
        for job in self.get_jobs():
            if job.next_run_time is not None:
                job.modify(next_run_time=job.next_run_time + moved)


def of_intervals() -> SteadyScheduler:
    """For jobs that are run each so many seconds, one run of each at a time, however late it is."""
    return SteadyScheduler(
        timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
