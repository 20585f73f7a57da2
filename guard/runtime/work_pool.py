"""The threads and the schedule of a process, shared by all its workspaces: none of them takes the threads of others.

Each workspace has a lane. Lanes take turns, and of one lane only so many jobs run at once. A job that takes long, such
as one that waits for an answer that never comes, holds a thread and no place: another thread takes its place.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from apscheduler.executors.debug import DebugExecutor
from apscheduler.jobstores.base import JobLookupError

from guard.runtime.steady_scheduler import SteadyScheduler

log = logging.getLogger(__name__)

PLACES: Final = 16
"""Jobs that run at once, without those that are held up."""
LONG_PLACES: Final = 8
"""Of those, jobs that read and read: what somebody waits for always finds a place beside them."""
AT_ONCE: Final = 10
"""Jobs of one workspace that run at once, held up or not."""
HELD_UP: Final = 5.0
"""Seconds after which a job no longer counts: it waits for somebody, or there is work that takes so long."""
MOST_THREADS: Final = 512
LATE: Final = 60.0
"""Seconds after which a job that is due again and again, and still waits or runs, is told of."""
IDLE: Final = 20.0
"""Seconds after which a thread without work ends."""


@dataclass(slots=True, eq=False)
class _Task:
    lane: Lane
    name: str
    run: Callable[[], object]
    long: bool
    queued_at: float = 0.0
    began_at: float = 0.0
    is_told_of: bool = False


class WorkPool:
    """Runs jobs in threads, which come when they are needed. Thread-safe."""

    def __init__(
        self,
        places: int = PLACES,
        long_places: int = LONG_PLACES,
        held_up: float = HELD_UP,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._places = places
        self._long_places = long_places
        self._held_up = held_up
        self._now = now
        lock = threading.RLock()
        self._changed = threading.Condition(lock)  # there may be something to begin
        self._ended = threading.Condition(lock)  # a task ended: who waits for that wakes, and no idle thread
        self._waiting: deque[Lane] = deque()  # each lane with tasks, once
        self._running: set[_Task] = set()
        self._threads = 0
        self._idle = 0
        self._closed = False
        self._scheduler = SteadyScheduler(
            timezone="UTC",
            executors={"default": DebugExecutor()},  # a job of the schedule only says that something is due
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def lane(self, name: str, at_once: int = AT_ONCE) -> Lane:
        """A lane for one workspace. Of that name, there is one at a time."""
        with self._changed:
            if not self._scheduler.running:
                self._scheduler.start()
        return Lane(self, self._scheduler, self._ended, name, at_once)

    def put(self, task: _Task) -> None:
        """Queue a task of a lane, whose lock is held."""
        if not task.lane.tasks:
            self._waiting.append(task.lane)
        task.lane.tasks.append(task)
        task.queued_at = self._now()
        self._find_a_thread()

    def is_late(self, task: _Task, seconds: float) -> bool:
        """Whether a job that is due each so many seconds waits or runs for so long that somebody should know, and does
        not yet; the lock of its lane is held. To wait for a moment is ordinary where there is much to do."""
        if task.is_told_of or self._now() - task.queued_at < max(seconds, min(10 * seconds, LATE)):
            return False
        task.is_told_of = True
        return True

    def drop(self, lane: Lane) -> None:
        """Forget what a lane has queued; its lock is held."""
        lane.tasks.clear()
        if lane in self._waiting:
            self._waiting.remove(lane)

    def relieve(self) -> None:
        """To be called now and then: threads take the places of those that are held up."""
        with self._changed:
            if self._waiting:
                self._find_a_thread()

    def close(self) -> None:
        """Begin nothing any more. What runs ends by itself."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify_all()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def _find_a_thread(self) -> None:
        if self._idle:
            self._changed.notify()
        elif self._next_lane() is not None and self._threads < MOST_THREADS:
            self._threads += 1
            threading.Thread(target=self._work, name="work", daemon=True).start()

    def _work(self) -> None:
        while (task := self._next()) is not None:
            try:
                task.run()
            except Exception:  # whoever queued it looks after what goes wrong: here, nobody did
                log.exception("%s: %s failed", task.lane.name, task.name)
            with self._changed:
                self._running.discard(task)
                task.lane.running.pop(task.name, None)
                self._ended.notify_all()

    def _next(self) -> _Task | None:
        """The next task; None where this thread is to end."""
        with self._changed:
            while not self._closed:
                lane = self._next_lane()
                if lane is not None:
                    return self._take(lane)
                self._idle += 1
                try:
                    woken = self._changed.wait(IDLE)
                finally:
                    self._idle -= 1
                if not woken and self._next_lane() is None:
                    break
            self._threads -= 1
            return None

    def _take(self, lane: Lane) -> _Task:
        task = next(task for task in lane.tasks if self._has_place(task))
        lane.tasks.remove(task)
        self._waiting.remove(lane)
        if lane.tasks:
            self._waiting.append(lane)
        task.began_at = self._now()
        self._running.add(task)
        lane.running[task.name] = task
        if self._waiting and self._idle:
            self._changed.notify()  # the end of one task may have made room for another one as well
        return task

    def _next_lane(self) -> Lane | None:
        """The first lane in turn with a task that may run now."""
        if sum(1 for task in self._running if not self._is_held_up(task)) >= self._places:
            return None
        return next((lane for lane in self._waiting if any(map(self._has_place, lane.tasks))), None)

    def _has_place(self, task: _Task) -> bool:
        if len(task.lane.running) >= task.lane.at_once or task.name in task.lane.running:
            return False
        if not task.long:
            return True
        long = sum(1 for one in self._running if one.long and not self._is_held_up(one))
        return long < self._long_places

    def _is_held_up(self, task: _Task) -> bool:
        return self._now() - task.began_at > self._held_up


class Lane:
    """What there is to do for one workspace. A job of one name is queued once, and does not run beside itself."""

    def __init__(
        self,
        pool: WorkPool,
        scheduler: SteadyScheduler,
        lock: threading.Condition,
        name: str,
        at_once: int,
    ) -> None:
        self._pool = pool
        self._scheduler = scheduler
        self._lock = lock
        self._ids: set[str] = set()
        self._closed = False
        self.name: Final = name
        self.at_once: Final = at_once
        self.tasks: deque[_Task] = deque()
        self.running: dict[str, _Task] = {}

    def submit(self, name: str, run: Callable[[], object], *, long: bool = False) -> bool:
        """Run it as soon as there is a place. False where it waits or runs already, or the lane is closed."""
        with self._lock:
            if self._closed or name in self.running or any(task.name == name for task in self.tasks):
                return False
            self._pool.put(_Task(self, name, run, long))
            return True

    def is_busy(self, name: str) -> bool:
        """Whether a job waits or runs."""
        with self._lock:
            return name in self.running or any(task.name == name for task in self.tasks)

    def every(
        self,
        seconds: float,
        name: str,
        run: Callable[[], object],
        *,
        long: bool = False,
        first: float | None = None,
    ) -> None:
        """Run it each so many seconds, first after `first` (as long, where nothing is said)."""
        self._ids.add(name)
        begins = datetime.now(UTC) + timedelta(seconds=seconds if first is None else first)
        self._scheduler.add_job(
            partial(self._is_due, name, run, long, seconds),
            "interval",
            seconds=seconds,
            next_run_time=begins,
            id=self._id(name),
            name=self._id(name),
        )

    def again(self, name: str, seconds: float) -> None:
        """Run a job of the schedule in so many seconds, and not only when it is due."""
        at = datetime.now(UTC) + timedelta(seconds=seconds)
        with contextlib.suppress(JobLookupError):  # the lane was closed meanwhile
            self._scheduler.modify_job(self._id(name), next_run_time=at)

    def close(self, seconds: float) -> None:
        """Begin nothing more, and give what is running so many seconds."""
        with self._lock:
            self._closed = True
            self._pool.drop(self)
            self._lock.wait_for(lambda: not self.running, timeout=seconds)
        for name in self._ids:
            with contextlib.suppress(JobLookupError):  # the schedule has ended
                self._scheduler.remove_job(self._id(name))

    def _id(self, name: str) -> str:
        return f"{self.name}/{name}"

    def _is_due(self, name: str, run: Callable[[], object], long: bool, seconds: float) -> None:
        if self.submit(name, run, long=long):
            return
        with self._lock:
            task = self.running.get(name) or next((one for one in self.tasks if one.name == name), None)
            if task is None or not self._pool.is_late(task, seconds):
                return
            state = "runs" if name in self.running else "waits for a thread"
        log.warning("%s: %s is due and still %s: runs are left out until it ends", self.name, name, state)
