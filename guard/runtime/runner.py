"""Runs what a service has to do, in threads that it shares with others: the loop when there is work, jobs when due."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Final

from guard.runtime.health_state import ServiceCondition
from guard.runtime.job_times import JobTimes
from guard.runtime.jobs import Job
from guard.runtime.looks import Looks
from guard.runtime.quiet_loop import QuietLoop
from guard.runtime.shared_work import SharedWork
from guard.runtime.work_pool import Lane
from guard.store.open_work import EVERYTHING, STEPS, Sort

AGAIN_SOON: Final = 5.0
"""Seconds after which what failed is run again."""
STEP: Final = 3.0
"""Seconds that the step under way gets at the end."""
_GOLDEN: Final = 0.6180339887


class Runner:
    """`name` and `number` are those of the workspace. `loop` works until nothing waits: it is told whether somebody
    woke it, and tells whether it went well. Until the service is ready, it begins with a long reading. All work is done
    inside what `term` gives: the term of a lease."""

    def __init__(
        self,
        shared: SharedWork,
        name: str,
        number: int,
        condition: ServiceCondition,
        times: JobTimes,
        loop_name: str,
        loop: Callable[[bool], bool],
        quiet: QuietLoop,
        term: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        self._shared = shared
        self._name = name
        self._condition = condition
        self._times = times
        self._loop_name = loop_name
        self._loop = loop
        self._quiet = quiet
        self._term = term
        self._woken = False
        self._lane: Lane | None = None
        self._looks = Looks(())
        self._tries_at = 0.0
        self.number: Final = number

    @property
    def works(self) -> bool:
        return self._lane is not None

    def start(self, jobs: Iterable[Job], beat: float) -> None:
        """`beat` is how often the loop is expected to look, in seconds."""
        self._lane = lane = self._shared.pool.lane(self._name)
        looks: list[Job] = []
        for job in jobs:
            self._times.expect(job.name, job.every)
            watched = job._replace(run=partial(self._run_job, job))
            if job.looks:
                looks.append(watched)
            else:
                first = job.every * spread(self.number)
                lane.every(job.every, job.name, watched.run, long=job.long, first=first)
        self._looks = Looks(looks)
        self._times.expect(self._loop_name, beat)
        self._woken = True  # it is looked at once, however quiet it was when the work rested
        self._shared.dispatcher.add(self)

    def rest(self) -> None:
        """Finish what is under way, if it ends soon, and begin nothing more."""
        self._shared.dispatcher.remove(self)
        lane, self._lane = self._lane, None
        if lane is not None:
            lane.close(STEP)
        self._times.expect_nothing()

    def wake(self) -> None:
        self._woken = True
        self._shared.dispatcher.wake()

    @property
    def is_woken(self) -> bool:
        """Whether somebody woke the loop, and it has not begun since."""
        return self._woken

    def submit(self, name: str, run: Callable[[], object], *, long: bool = False) -> bool:
        """Run something once, beside the loop; what goes wrong in it is a trouble of this name. False where nothing
        runs, or it waits or runs already."""
        lane = self._lane
        return lane is not None and lane.submit(name, partial(self._within_term, name, run), long=long)

    def _within_term(self, name: str, run: Callable[[], object]) -> bool:
        with self._term():
            return self._condition.safely(name, run)

    def beat(self, *, moved: bool, among: int, is_open: Collection[Sort] = EVERYTHING) -> None:
        """Begin what is due. Called by one thread."""
        lane = self._lane
        if lane is None:
            return
        if moved:
            self._quiet.moved()
        for name in self._looks.closed(is_open):
            self._times.passed(name)
        for job in self._looks.due(moved=moved, among=among, is_open=is_open):
            if not lane.submit(job.name, job.run):
                self._looks.put_back(job)  # it is under way, and may have seen less than there is now
        if not lane.is_busy(self._loop_name) and self._is_due(is_open):
            woken, self._woken = self._woken, False
            self._quiet.looks()
            run = partial(self._loop_once, woken=woken, among=among)
            lane.submit(self._loop_name, run, long=not self._condition.ready)

    def _is_due(self, is_open: Collection[Sort]) -> bool:
        if self._tries_at and not self._woken:
            return time.monotonic() >= self._tries_at
        due = self._quiet.is_due(woken=self._woken, is_open=STEPS in is_open)
        if not due:
            self._times.passed(self._loop_name)
        return due

    def _loop_once(self, *, woken: bool, among: int) -> None:
        self._quiet.among = among
        with self._term():
            went_well = self._loop(woken)
        self._tries_at = 0.0 if went_well else time.monotonic() + AGAIN_SOON
        if self._woken:
            self._shared.dispatcher.wake()

    def _run_job(self, job: Job) -> None:
        """Run a job; one that fails is run again soon, and not only when it is due."""
        with self._times.running(job.name):
            went_well = self._within_term(job.name, job.run)
        lane = self._lane
        if not went_well and job.every > AGAIN_SOON and lane is not None:
            lane.again(job.name, AGAIN_SOON)


def spread(number: int) -> float:
    """Where in an interval the workspace of this number begins: the first at its end, the others evenly before."""
    return 1.0 - ((number - 1) * _GOLDEN) % 1.0
