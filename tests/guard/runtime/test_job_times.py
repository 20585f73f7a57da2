"""A job that does not run, or does not come to an end, is noticed."""

from __future__ import annotations

import pytest

from guard.core.model.blind_spots import Cause
from guard.runtime.job_times import JobTimes


class Monotonic:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(("every", "patience"), [(2.0, 120.0), (60.0, 180.0), (900.0, 2700.0)])
def test_a_job_that_does_not_run_is_overdue_after_three_of_its_times(every: float, patience: float) -> None:
    clock = Monotonic()
    times = JobTimes(clock)
    times.expect("poll", every)
    clock.now += patience
    assert times.overdue(5000.0) == []
    clock.now += 1
    (spot,) = times.overdue(5000.0)
    assert (spot.cause, spot.subject, spot.since) == (Cause.JOB_OVERDUE, "poll", 5000.0 - patience - 1)
    assert f"“poll” is to run every {every:g} s" in spot.sentence
    with times.running("poll"):
        pass
    assert times.overdue(5000.0) == []


def test_a_job_that_does_not_come_to_an_end_is_noticed_later_than_one_that_does_not_run() -> None:
    clock = Monotonic()
    times = JobTimes(clock)
    times.expect("snapshot", 60.0)
    with times.running("snapshot"):
        clock.now += 900
        assert times.overdue(5000.0) == []
        clock.now += 1
        (spot,) = times.overdue(5000.0)
    assert spot.sentence == "The job “snapshot” has been running for 901 s and does not come to an end."
    assert times.overdue(5000.0) == []


def test_a_job_that_fails_has_run() -> None:
    times = JobTimes(clock := Monotonic())
    times.expect("poll", 2.0)
    clock.now += 500
    with pytest.raises(RuntimeError), times.running("poll"):
        raise RuntimeError
    assert times.overdue(5000.0) == []
