"""Looks in vain become rarer among many workspaces; where something was written they are not."""

from __future__ import annotations

import pytest

from guard.runtime.jobs import Job
from guard.runtime.looks import ALONE, LONGEST, RARE, Looks, stretched
from guard.store.open_work import EVERYTHING, MESSAGES, STEPS, Sort


class Hour:
    """One look that is due every two seconds, for an hour."""

    def __init__(self, among: int, is_open: frozenset[Sort] = EVERYTHING) -> None:
        self.now = 0.0
        self.among = among
        self.is_open = is_open
        self.job = Job(2.0, "messages", lambda: None, looks=True, only=MESSAGES)
        self.looks = Looks([self.job], lambda: self.now)

    def pass_by(self, seconds: float, *, moved: bool = False) -> int:
        count = 0
        end = self.now + seconds
        while self.now < end:
            self.now += 0.5
            count += len(self.looks.due(moved=moved, among=self.among, is_open=self.is_open))
        return count


@pytest.mark.parametrize(("among", "runs"), [(1, 1800), (ALONE, 1800), (50, 360), (200, 120), (5000, 120)])
def test_where_nothing_is_written(among: int, runs: int) -> None:
    assert Hour(among).pass_by(3600) == runs


@pytest.mark.parametrize("among", [1, 200])
def test_where_something_is_written_it_is_looked_at_as_often_as_it_says(among: int) -> None:
    assert Hour(among).pass_by(3600, moved=True) == 1800


def test_what_was_written_is_looked_at_once() -> None:
    hour = Hour(200)
    hour.pass_by(4)
    assert hour.pass_by(0.5, moved=True) + hour.pass_by(2) == 1
    assert hour.pass_by(20) == 0


def test_a_look_that_is_rare_stays_as_it_is() -> None:
    assert stretched(900.0, 200) == 900.0
    assert stretched(2.0, 200) == LONGEST


def test_one_that_could_not_begin_is_due_with_the_next_beat() -> None:
    hour = Hour(200)
    hour.pass_by(4)
    hour.looks.put_back(hour.job)
    assert hour.pass_by(0.5) == 1
    assert hour.pass_by(0.5) == 0


@pytest.mark.parametrize("among", [1, 200])
def test_while_nothing_of_its_sort_is_open_it_is_hardly_ever_looked_at(among: int) -> None:
    hour = Hour(among, frozenset({STEPS}))
    assert hour.looks.closed(hour.is_open) == ["messages"]
    assert hour.pass_by(3600) == 3600 // RARE
    assert hour.pass_by(0.5, moved=True) == 1


def test_what_opens_is_looked_at_when_it_would_have_been() -> None:
    hour = Hour(1, frozenset())
    hour.pass_by(60)
    hour.is_open = EVERYTHING
    assert hour.looks.closed(hour.is_open) == []
    assert hour.pass_by(0.5) == 1
