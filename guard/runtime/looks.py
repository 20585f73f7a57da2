"""Looks that are due often, and mostly in vain: among many workspaces they are seldom where nothing was written."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Final

from guard.runtime.jobs import Job
from guard.store.open_work import EVERYTHING, Sort

ALONE: Final = 10
"""So many workspaces are looked after as if each were alone. Among more, idle looks become as much rarer."""
LONGEST: Final = 30.0
"""Seconds between two looks at most, whatever the number of workspaces, unless they are rarer by themselves."""
RARE: Final = 300.0
"""The same where one look at all workspaces has told that nothing is open."""


@dataclass(slots=True)
class _Look:
    job: Job
    due: float
    due_open: float
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
        first = [(job, begun + job.every) for job in jobs]
        self._looks = [_Look(job, at, at, at) for job, at in first]
        self._moves = 0

    def due(self, *, moved: bool, among: int, is_open: Collection[Sort] = EVERYTHING) -> list[Job]:
        """What to look at now. `moved` says that something may have been written, `among` how many workspaces there
        are, `is_open` which sorts of work are open."""
        self._moves += moved
        now = self._now()
        found = []
        for look in self._looks:
            is_idle = look.seen == self._moves and now < self._due_idle(look, is_open)
            if now < look.due or is_idle:
                continue
            look.seen = self._moves
            look.due = now + look.job.every
            look.due_open = now + stretched(look.job.every, among)
            look.due_anyhow = now + max(look.job.every, RARE)
            found.append(look.job)
        return found

    @staticmethod
    def _due_idle(look: _Look, is_open: Collection[Sort]) -> float:
        closed = look.job.only is not None and look.job.only not in is_open
        return look.due_anyhow if closed else look.due_open

    def closed(self, is_open: Collection[Sort]) -> list[str]:
        """The names of those for which there is nothing to do, as was looked for all workspaces at once."""
        every = (look.job for look in self._looks)
        return [job.name for job in every if job.only is not None and job.only not in is_open]

    def put_back(self, job: Job) -> None:
        """It could not begin now: it is due with the next beat, whatever moved."""
        for look in self._looks:
            if look.job.name == job.name:
                look.due = look.due_open = look.due_anyhow = self._now()
