"""The clock of the machine may be set: what is due stays due."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from guard.runtime.steady_scheduler import SteadyScheduler

HOUR, DAY = 3600.0, 86_400.0


class Machine:
    """How far the clock of a machine is ahead."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return self.ahead


@pytest.mark.parametrize("moved", [-DAY, -HOUR, -90.0])
def test_jobs_go_on_although_the_clock_was_put_back(moved: float) -> None:
    machine, runs = Machine(), threading.Semaphore(0)
    scheduler = SteadyScheduler(ahead=machine, timezone="UTC")
    scheduler.add_job(runs.release, "interval", seconds=0.05, id="poll", name="poll")
    scheduler.start()
    try:
        assert runs.acquire(timeout=30)
        # As if it had been due when the clock of the machine still told another time.
        with scheduler._jobstores_lock:
            scheduler.modify_job(
                "poll", next_run_time=scheduler.get_job("poll").next_run_time + timedelta(seconds=-moved)
            )
            while runs.acquire(blocking=False):
                pass
            machine.ahead = moved
        scheduler.wakeup()
        assert runs.acquire(timeout=30)
        assert runs.acquire(timeout=30)
    finally:
        scheduler.shutdown()


def test_a_clock_that_is_put_forward_makes_nothing_due() -> None:
    machine, runs = Machine(), threading.Semaphore(0)
    scheduler = SteadyScheduler(ahead=machine, timezone="UTC")
    scheduler.add_job(runs.release, "interval", hours=1, id="poll", name="poll")
    scheduler.start()
    try:
        before = scheduler.get_job("poll").next_run_time
        machine.ahead = DAY
        scheduler._process_jobs()
        assert scheduler.get_job("poll").next_run_time - before == timedelta(days=1)
    finally:
        scheduler.shutdown()
    assert not runs.acquire(blocking=False)


def test_small_corrections_are_left_alone() -> None:
    machine = Machine()
    scheduler = SteadyScheduler(ahead=machine, timezone="UTC")
    scheduler.add_job(print, "interval", hours=1, id="poll")
    scheduler.start()
    try:
        before = scheduler.get_job("poll").next_run_time
        machine.ahead = 0.4
        scheduler._process_jobs()
        assert scheduler.get_job("poll").next_run_time == before
    finally:
        scheduler.shutdown()
