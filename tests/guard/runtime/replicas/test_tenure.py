"""What a process knows of its lease: when it may write, and for which work."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from drift.store import LeaseLost
from drift.store.leases import Lease
from guard.runtime.replicas.tenure import Tenure, since_boot


def lease(epoch: int) -> Lease:
    return Lease(1, "me", epoch, 0.0, 0.0)


def test_nothing_may_be_written_before_there_is_a_lease() -> None:
    tenure = Tenure("acme", clock=lambda: 0.0)
    assert (tenure.lease, tenure.left()) == (None, 0.0)
    with pytest.raises(LeaseLost, match="Another replica works on the workspace 'acme'"):
        tenure.permit()


def test_it_counts_from_before_it_was_asked_for_and_stops_before_the_end() -> None:
    now = 100.0
    tenure = Tenure("acme", 20.0, clock=lambda: now)
    tenure.hold(lease(1), asked_at=95.0)
    assert tenure.left() == 15.0
    now = 113.9
    tenure.permit()
    now = 114.0
    with pytest.raises(LeaseLost, match="could not be renewed in time"):
        tenure.permit()
    tenure.hold(lease(1), asked_at=114.0)
    tenure.permit()


def test_work_of_an_earlier_term_writes_nothing_under_a_later_one() -> None:
    """Another replica may have done it in between."""
    tenure = Tenure("acme", clock=lambda: 0.0)
    tenure.hold(lease(1), 0.0)
    with tenure.term():
        tenure.permit()
        tenure.end()
        tenure.hold(lease(3), 0.0)
        with pytest.raises(LeaseLost):
            tenure.permit()
        with ThreadPoolExecutor(1) as other:
            other.submit(tenure.permit).result(60)
    tenure.permit()


def test_work_within_work_belongs_to_the_term_in_which_the_whole_began() -> None:
    tenure = Tenure("acme", clock=lambda: 0.0)
    tenure.hold(lease(1), 0.0)
    with tenure.term():
        tenure.hold(lease(3), 0.0)
        with tenure.term(), pytest.raises(LeaseLost):
            tenure.permit()
        with pytest.raises(LeaseLost):
            tenure.permit()
    with tenure.term():
        tenure.permit()


def test_work_that_began_without_a_lease_gets_none_later() -> None:
    tenure = Tenure("acme", clock=lambda: 0.0)
    with tenure.term():
        tenure.hold(lease(1), 0.0)
        with pytest.raises(LeaseLost):
            tenure.permit()


def test_the_clock_goes_on() -> None:
    first = since_boot()
    assert 0 < first <= since_boot()
