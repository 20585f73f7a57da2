"""A thread pool with fair scheduling: a kind with a thousand calls does not block one with three.

It knows nothing about Intercom or rate limits: a running task waits for the rate budget itself.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any, Final, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

LINGER: Final = 1.0
"""Seconds that a running call gets at the end."""


class FairExecutor:
    """A thread pool with lanes. Lanes take turns, one task at a time; tasks of one lane run in order (FIFO)."""

    def __init__(self, threads: int, name: str) -> None:
        self._threads = threads
        self._name = name
        self._pool: ThreadPoolExecutor | None = None  # there is one while there is something to do
        self._closed = False
        self._calls = 0  # of `_next` that have not ended
        self._lock = threading.Lock()
        self._waiting: deque[_Lane] = deque()  # each lane with tasks, once
        self._running = 0
        self._idle = threading.Condition(self._lock)

    def lane(self) -> Executor:
        """An executor whose tasks take turns with those of the other lanes."""
        return _Lane(self)

    def shutdown(self, patience: float = LINGER) -> None:
        """Cancel what waits, and give what is running so many seconds to end: an answer may never come."""
        with self._lock:
            self._closed = True  # from here on, `put` fails
            if self._pool is not None:
                self._pool.shutdown(wait=False, cancel_futures=True)
            for lane in self._waiting:
                for task in lane.tasks:
                    task.cancel()
            self._waiting.clear()
            self._idle.wait_for(lambda: not self._running, timeout=patience)

    def put(self, lane: _Lane, task: _Task) -> None:
        """Queue a task in its lane. One call of `_next` is submitted per task, so every task runs."""
        with self._lock:
            if self._closed:
                raise RuntimeError("cannot schedule new futures after shutdown")
            self._pool = self._pool or ThreadPoolExecutor(self._threads, thread_name_prefix=self._name)
            self._pool.submit(self._run_next)
            self._calls += 1
            if not lane.tasks:
                self._waiting.append(lane)
            lane.tasks.append(task)

    def _run_next(self) -> None:
        """Threads that have nothing more to do end: of hundreds of workspaces, few are read at a time."""
        try:
            self._next()
        finally:
            with self._lock:
                self._calls -= 1
                if not self._calls and self._pool is not None:
                    self._pool.shutdown(wait=False)
                    self._pool = None

    def _next(self) -> None:
        with self._lock:
            if not self._waiting:
                return
            lane = self._waiting.popleft()
            task = lane.tasks.popleft()
            if lane.tasks:
                self._waiting.append(lane)
            self._running += 1
        try:
            task.run()
        finally:
            with self._lock:
                self._running -= 1
                self._idle.notify_all()


class _Task:
    """A call that has not been made yet, and the future of its result."""

    def __init__(self, call: Callable[[], Any]) -> None:
        self.future: Future[Any] = Future()
        self._call = call

    def cancel(self) -> None:
        if self.future.cancel():
            self.future.set_running_or_notify_cancel()

    def run(self) -> None:
        if not self.future.set_running_or_notify_cancel():
            return
        try:
            result = self._call()
        except BaseException as problem:  # noqa: BLE001 - the future raises it
            self.future.set_exception(problem)
        else:
            self.future.set_result(result)


class _Lane(Executor):
    def __init__(self, turns: FairExecutor) -> None:
        self._turns = turns
        self.tasks: deque[_Task] = deque()

    def submit(self, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        task = _Task(lambda: call(*args, **kwargs))
        self._turns.put(self, task)
        return task.future
