"""The ledger is signed each hour with a report of what was looked at, and verifies with nothing but its file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from guard.sealing.seal import SEEN, is_due
from tests.guard.sealing.sealed import HOUR, exported, hours, jobs, keys, notes, verdict
from tests.guard.web.stage import Stage, stage


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        yield made


def test_what_was_recorded_is_signed_and_verifies_by_its_file_alone(on: Stage) -> None:
    hours(on, 3)
    found = verdict(on, keys(on), notes(on))
    assert found.broken == ""
    assert found.gaps == []
    assert (found.checkpoints, found.signed) == (3, found.entries)
    assert found.entries > 20


def test_an_hour_in_which_nothing_happened_is_signed_as_well(on: Stage) -> None:
    hours(on)
    size = len(notes(on))
    on.clock.now += HOUR
    jobs(on).seal()
    assert len(notes(on)) == size + 1


def test_a_checkpoint_is_due_after_an_hour_and_once(on: Stage) -> None:
    assert is_due(on.guarded)
    jobs(on).seal()
    assert not is_due(on.guarded)
    on.clock.now += HOUR - 60
    jobs(on).seal()
    assert len(notes(on)) == 1
    on.clock.now += 60
    assert is_due(on.guarded)
    jobs(on).seal()
    on.clock.now -= 3 * HOUR  # somebody sets the clock back
    assert is_due(on.guarded)


def test_hours_in_which_no_service_ran_are_gaps(on: Stage) -> None:
    hours(on, 2)
    on.service.watch.look()
    on.clock.now += 5 * HOUR
    on.service.watch.look()
    hours(on)
    found = verdict(on)
    assert found.broken == ""
    silent = [gap for gap in found.gaps if "no service was running" in gap]
    assert silent == found.gaps
    assert len(silent) == 1


def test_a_kind_that_was_not_read_is_a_gap_from_when_to_when(on: Stage) -> None:
    hours(on)
    on.intercom.unreadable["article"] = "The token may not read articles."
    hours(on, 2)
    on.intercom.unreadable.clear()
    hours(on, 2)
    (gap,) = verdict(on).gaps
    assert "article was not read" in gap


def test_a_log_that_was_not_read_for_longer_than_it_reaches_back_is_a_gap(on: Stage) -> None:
    hours(on)
    with on.guarded.transaction() as work:
        work.state.watch_periods.read_log(work.now + 1800, work.now + 2400)
    on.clock.now += 2400
    hours(on)
    assert any("the activity log was not read" in gap for gap in verdict(on).gaps)


def test_the_newest_checkpoint_is_kept_beside_the_database(on: Stage) -> None:
    hours(on, 2)
    assert (jobs(on).source.home / SEEN).read_text() == notes(on)[-1]


def test_an_export_without_what_it_says_of_people_verifies_too(on: Stage) -> None:
    hours(on)
    closed, opened = exported(on, opened=False), exported(on)
    assert len(closed) < len(opened)
    assert b"mallory" not in b"".join(closed)
    assert b"mallory" in b"".join(opened)
