"""Looks that are due often, and mostly in vain: among many workspaces they are seldom where nothing was written."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from guard.runtime.jobs import Job

ALONE: Final = 10
"""So many workspaces are looked after as if each were alone. Among more, idle looks become as much rarer."""
LONGEST: Final = 30.0
"""Seconds between two looks at most, whatever the number of workspaces, unless they are rarer by themselves."""


@dataclass(slots=True)
class _Look:
    job: Job
    due: float
    due_anyhow: float
    seen: int = 0


def stretched(every: float, among: int) -> float:
    """How often to look where nothing moved."""
    return max(every, min(every * among / ALONE, LONGEST))


class Looks:
    """Of one workspace. For one thread."""

    def __init__(self, jobs: Iterable[Job], now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        begun = now()
        self._looks = [_Look(job, begun + job.every, begun + job.every) for job in jobs]
        self._moves = 0

    def due(self, *, moved: bool, among: int) -> list[Job]:
        """What to look at now. `moved` says that something may have been written, `among` how many workspaces there
        are."""
        self._moves += moved
        now = self._now()
        found = []
        for look in self._looks:
            if now < look.due or (look.seen == self._moves and now < look.due_anyhow):
                continue
            look.seen = self._moves
            look.due = now + look.job.every
            look.due_anyhow = now + stretched(look.job.every, among)
            found.append(look.job)
        return found

    def put_back(self, job: Job) -> None:
        """It could not begin now: it is due with the next beat, whatever moved."""
        for look in self._looks:
            if look.job.name == job.name:
                look.due = look.due_anyhow = self._now()
