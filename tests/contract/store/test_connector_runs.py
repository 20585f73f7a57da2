"""Runs of data connectors, on both engines: added hour by hour, and only what was read is known."""

from __future__ import annotations

import pytest

from drift.core.conversations.connector_runs import HOUR, Outcomes, RunCount
from drift.store import StateStore

DAY = 24 * HOUR


def runs(hour: int, number: int, error: str = "", by: str = "fin", id: str = "") -> RunCount:
    return RunCount(hour * HOUR, by, id, error, number)


def test_what_was_read_is_counted_with_who_ran_it_and_how_it_ended(drift: StateStore) -> None:
    counts = [runs(1, 3), runs(1, 1, "3rd_party_error"), runs(2, 4, by="workflow", id="5001")]
    assert drift.connector_runs.add("501", 0, 3 * HOUR, counts)
    found = drift.connector_runs.counts("501", 0, 3 * HOUR)
    assert found.whole
    assert sorted(found.counts) == sorted(counts)
    assert found.total() == Outcomes(8, 1)
    assert drift.connector_runs.counts("502", 0, 3 * HOUR).known is False
    assert drift.connector_runs.reached() == {"501": 3 * HOUR}


def test_the_same_time_is_never_counted_twice(drift: StateStore) -> None:
    assert drift.connector_runs.add("501", 0, 2 * HOUR, [runs(1, 3)])
    assert not drift.connector_runs.add("501", 0, 2 * HOUR, [runs(1, 3)])
    assert not drift.connector_runs.add("501", HOUR, 3 * HOUR, [runs(1, 3)])
    assert drift.connector_runs.counts("501", 0, 2 * HOUR).total() == Outcomes(3, 0)


def test_parts_of_an_hour_add_up(drift: StateStore) -> None:
    drift.connector_runs.add("501", 0, 1.5 * HOUR, [runs(0, 1), runs(1, 3)])
    drift.connector_runs.add("501", 1.5 * HOUR, 2 * HOUR, [runs(1, 2), runs(1, 1, "faraday_error")])
    assert drift.connector_runs.counts("501", HOUR, 2 * HOUR).total() == Outcomes(6, 1)


def test_time_that_was_not_read_is_not_told_as_time_without_runs(drift: StateStore) -> None:
    drift.connector_runs.add("501", 30 * HOUR, 50 * HOUR, [runs(31, 1), runs(49, 1)])
    found = drift.connector_runs.counts("501", 0, 90 * HOUR)
    assert (found.since, found.until, found.whole) == (30 * HOUR, 50 * HOUR, False)
    assert not drift.connector_runs.counts("501", 60 * HOUR, 90 * HOUR).known
    assert not drift.connector_runs.counts("501", 0, 20 * HOUR).known
    assert drift.connector_runs.counts("501", 40 * HOUR, 45 * HOUR).whole


@pytest.mark.parametrize("gap", [1.0, 30.0])
def test_only_what_follows_the_last_gap_is_told(drift: StateStore, gap: float) -> None:
    drift.connector_runs.add("501", 0, 30 * HOUR, [runs(5, 7)])
    drift.connector_runs.add("501", (30 + gap) * HOUR, 90 * HOUR, [runs(70, 2)])
    found = drift.connector_runs.counts("501", 0, 90 * HOUR)
    assert (found.since, found.until) == ((30 + gap) * HOUR, 90 * HOUR)
    assert found.total() == Outcomes(2, 0)


def test_an_hour_of_which_only_the_end_was_read_is_left_out(drift: StateStore) -> None:
    drift.connector_runs.add("501", 10.5 * HOUR, 13 * HOUR, [runs(10, 1), runs(12, 1)])
    found = drift.connector_runs.counts("501", 0, 13 * HOUR)
    assert (found.since, found.total()) == (11 * HOUR, Outcomes(1, 0))


def test_a_period_that_cuts_an_hour_has_all_of_it(drift: StateStore) -> None:
    drift.connector_runs.add("501", 0, 20 * HOUR, [runs(5, 1), runs(9, 2)])
    found = drift.connector_runs.counts("501", 5.5 * HOUR, 9.1 * HOUR)
    assert (found.since, found.until, found.whole) == (5 * HOUR, 10 * HOUR, True)
    assert found.total() == Outcomes(3, 0)


def test_until_when_runs_are_known(drift: StateStore) -> None:
    assert drift.connector_runs.read_until("501") is None
    drift.connector_runs.add("501", 0, 20 * HOUR, [])
    drift.connector_runs.add("501", 20 * HOUR, 50 * HOUR, [])
    assert drift.connector_runs.read_until("501") == 50 * HOUR
    assert drift.connector_runs.counts("501", 0, 50 * HOUR).whole


def test_all_runs_of_a_time_are_told_only_of_those_of_which_all_of_it_was_read(drift: StateStore) -> None:
    assert drift.connector_runs.add("501", 0, 3 * DAY, [runs(1, 3), runs(30, 2, "timeout"), runs(71, 1, "x")])
    assert drift.connector_runs.add("502", HOUR, 3 * DAY, [runs(2, 5)])
    assert drift.connector_runs.add("503", 0, 3 * DAY, [])
    assert drift.connector_runs.totals(0, 3 * DAY) == {"501": Outcomes(6, 3), "503": Outcomes()}
    assert drift.connector_runs.totals(DAY, 2 * DAY) == {
        "501": Outcomes(2, 2),
        "502": Outcomes(),
        "503": Outcomes(),
    }
