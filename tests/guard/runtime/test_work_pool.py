"""The threads that all workspaces share: lanes take turns, and one that hangs takes no place of the others."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

import pytest

from guard.runtime.work_pool import HELD_UP, Lane, WorkPool

PATIENCE = 60.0


@dataclass
class Held:
    """Jobs that end when they are let go."""

    go: threading.Event = field(default_factory=threading.Event)
    begun: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    names: list[str] = field(default_factory=list)

    def job(self, name: str = "") -> Callable[[], None]:
        def run() -> None:
            self.names.append(name)
            self.begun.release()
            assert self.go.wait(2 * PATIENCE), "longer than whoever waits for what it holds up"

        return run

    def await_begun(self, count: int = 1) -> None:
        assert all(self.begun.acquire(timeout=PATIENCE) for _ in range(count))


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def held() -> Iterator[Held]:
    made = Held()
    yield made
    made.go.set()


@pytest.fixture
def pool(clock: Clock) -> Iterator[WorkPool]:
    made = WorkPool(places=4, long_places=2, now=clock)
    yield made
    made.close()


def ran(lane: Lane, name: str = "mark") -> threading.Event:
    done = threading.Event()
    assert lane.submit(name, done.set)
    return done


def test_a_job_runs_once_at_a_time_and_waits_once(pool: WorkPool, held: Held) -> None:
    lane = pool.lane("a")
    assert lane.submit("poll", held.job())
    held.await_begun()
    assert not lane.submit("poll", held.job())
    assert lane.is_busy("poll")
    held.go.set()
    assert ran(lane, "another").wait(PATIENCE)


def test_one_lane_never_has_more_than_its_share(pool: WorkPool, held: Held) -> None:
    greedy, other = pool.lane("greedy", at_once=2), pool.lane("other")
    for number in range(10):
        assert greedy.submit(f"job {number}", held.job(f"job {number}"))
    held.await_begun(2)
    assert ran(other).wait(PATIENCE)
    assert held.names == ["job 0", "job 1"]
    held.go.set()


def test_lanes_take_turns(pool: WorkPool, held: Held) -> None:
    blocked = [pool.lane(f"blocked {number}") for number in range(4)]
    for lane in blocked:
        lane.submit("hold", held.job())
    held.await_begun(4)
    order: list[str] = []
    last = threading.Semaphore(0)

    def note(name: str) -> None:
        order.append(name)
        last.release()

    for name in ("a", "b", "c"):
        lane = pool.lane(name)
        for number in range(3):
            lane.submit(f"{number}", partial(note, name))
    assert order == []
    held.go.set()
    assert all(last.acquire(timeout=PATIENCE) for _ in range(9))
    assert set(order[:3]) == {"a", "b", "c"}


def test_what_hangs_holds_no_place(pool: WorkPool, held: Held, clock: Clock) -> None:
    hanging = [pool.lane(f"hanging {number}") for number in range(4)]
    for lane in hanging:
        lane.submit("read", held.job())
    held.await_begun(4)
    done = ran(pool.lane("healthy"))
    assert not done.is_set()
    clock.now += HELD_UP + 1
    pool.relieve()
    assert done.wait(PATIENCE)
    assert not held.go.is_set()


def test_long_jobs_leave_places_to_others(pool: WorkPool, held: Held) -> None:
    for number in range(4):
        assert pool.lane(f"{number}").submit("snapshot", held.job(f"{number}"), long=True)
    held.await_begun(2)
    assert ran(pool.lane("short")).wait(PATIENCE)
    assert held.names == ["0", "1"]
    held.go.set()
    held.await_begun(2)


def test_a_short_job_passes_long_ones_of_its_own_lane(pool: WorkPool, held: Held) -> None:
    for number in range(2):
        pool.lane(f"{number}").submit("snapshot", held.job(), long=True)
    held.await_begun(2)
    lane = pool.lane("mine")
    lane.submit("snapshot", held.job(), long=True)
    assert ran(lane).wait(PATIENCE)
    held.go.set()


def test_a_job_that_fails_takes_no_thread_with_it(pool: WorkPool) -> None:
    lane = pool.lane("a")

    def fail() -> None:
        raise ValueError

    for number in range(20):
        lane.submit(f"bad {number}", fail)
    assert ran(lane).wait(PATIENCE)


def test_a_closed_lane_begins_nothing_and_the_others_go_on(pool: WorkPool, held: Held) -> None:
    closed, other = pool.lane("closed", at_once=1), pool.lane("other")
    closed.submit("first", held.job("first"))
    held.await_begun()
    closed.submit("second", held.job("second"))
    closed.every(3600, "third", held.job("third"))
    closed.close(0.0)
    assert not closed.submit("fourth", held.job("fourth"))
    held.go.set()
    assert ran(other).wait(PATIENCE)
    assert held.names == ["first"]


def test_a_lane_of_a_name_may_come_again(pool: WorkPool) -> None:
    for _ in range(2):
        lane, done = pool.lane("a"), threading.Event()
        lane.every(3600, "poll", done.set, first=0.0)
        assert done.wait(PATIENCE)
        lane.close(PATIENCE)


def test_what_is_due_is_run_and_can_be_run_again_soon(pool: WorkPool) -> None:
    lane, runs = pool.lane("a"), threading.Semaphore(0)
    lane.every(3600, "poll", runs.release, first=0.0)
    assert runs.acquire(timeout=PATIENCE)
    lane.again("poll", 0.0)
    assert runs.acquire(timeout=PATIENCE)
    lane.again("unknown", 0.0)  # it was closed meanwhile


def test_a_job_that_is_late_is_told_of_once_and_an_ordinary_wait_is_not(
    pool: WorkPool, held: Held, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    lane = pool.lane("a")
    lane.every(5.0, "sweep", held.job(), first=0.0)
    held.await_begun()
    task = lane.running["sweep"]
    clock.now = 49.0
    assert not pool.is_late(task, 5.0)
    clock.now = 50.0
    assert pool.is_late(task, 5.0)
    assert not pool.is_late(task, 5.0)
    clock.now = 60.0
    lane.every(0.01, "wait", held.job(), first=0.0)
    held.await_begun()
    clock.now = 70.0
    while not caplog.messages:
        pass
    assert caplog.messages == ["a: wait is due and still runs: runs are left out until it ends"]
