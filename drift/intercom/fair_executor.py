"""Threads that many kinds share in turns: a kind with a thousand calls to make does not keep one with three waiting.

Knows nothing of Intercom, and nothing of rates: who has a thread waits for the rate budget by itself.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class FairExecutor:
    """A pool whose lanes are served one task each in turn. What waits in one lane is served in its order."""

    def __init__(self, threads: int, name: str) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._lock = threading.Lock()
        self._waiting: deque[_Lane] = deque()  # each lane that has something to do, once

    def lane(self) -> Executor:
        """An executor whose tasks take turns with those of the other lanes."""
        return _Lane(self)

    def shutdown(self) -> None:
        """Let what is running end, and cancel the rest."""
        with self._lock:
            self._pool.shutdown(wait=False, cancel_futures=True)  # from here on nothing is put in a lane
            for lane in self._waiting:
                for task in lane.tasks:
                    task.cancel()
            self._waiting.clear()
        self._pool.shutdown()

    def put(self, lane: _Lane, task: _Task) -> None:
        """Let a task wait in its lane. Every task brings one run of `_next`, so none is left waiting."""
        with self._lock:
            self._pool.submit(self._next)
            if not lane.tasks:
                self._waiting.append(lane)
            lane.tasks.append(task)

    def _next(self) -> None:
        with self._lock:
            if not self._waiting:
                return
            lane = self._waiting.popleft()
            task = lane.tasks.popleft()
            if lane.tasks:
                self._waiting.append(lane)
        task.run()


class _Task:
    """A call that is still to be made, and the promise of what it returns."""

    def __init__(self, call: Callable[[], Any]) -> None:
        self.promise: Future[Any] = Future()
        self._call = call

    def cancel(self) -> None:
        if self.promise.cancel():
            self.promise.set_running_or_notify_cancel()

    def run(self) -> None:
        if not self.promise.set_running_or_notify_cancel():
            return
        try:
            result = self._call()
        except BaseException as problem:  # noqa: BLE001 - whoever waits for the promise gets it
            self.promise.set_exception(problem)
        else:
            self.promise.set_result(result)


class _Lane(Executor):
    def __init__(self, turns: FairExecutor) -> None:
        self._turns = turns
        self.tasks: deque[_Task] = deque()

    def submit(self, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        task = _Task(lambda: call(*args, **kwargs))
        self._turns.put(self, task)
        return task.promise
