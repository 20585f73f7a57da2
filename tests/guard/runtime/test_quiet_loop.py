"""An idle service looks for work seldom. What is written, or waits for its time, is looked at with the next beat."""

from __future__ import annotations

import pytest

from guard.runtime.looks import RARE
from guard.runtime.quiet_loop import WHOLE, QuietLoop

BEAT = 0.5


class Beats:
    """A loop with a clock that only its beats move."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits = False
        self.loop = QuietLoop(lambda: self.waits, BEAT, lambda: self.now)

    def beat(self, *, woken: bool = False, fails: bool = False, is_open: bool = True) -> bool:
        """One beat; tells whether work was looked for."""
        self.now += BEAT
        if not self.loop.is_due(woken=woken, is_open=is_open):
            return False
        self.loop.looks()
        if fails:
            self.loop.failed()
        else:
            self.loop.looked()
        return True


@pytest.fixture
def quiet() -> Beats:
    beats = Beats()
    assert beats.beat()
    return beats


def test_in_an_idle_minute_work_is_looked_for_only_now_and_then(quiet: Beats) -> None:
    looked = sum(quiet.beat() for _ in range(120))
    assert looked == 120 // WHOLE


def test_what_is_written_is_looked_at_with_the_next_beat(quiet: Beats) -> None:
    quiet.loop.moved()
    assert [quiet.beat(), quiet.beat()] == [True, False]


def test_who_wakes_the_loop_is_served_at_once(quiet: Beats) -> None:
    assert [quiet.beat(woken=True), quiet.beat()] == [True, False]


def test_what_waits_for_its_time_is_tried_with_every_beat(quiet: Beats) -> None:
    quiet.waits = True
    quiet.loop.moved()
    assert all(quiet.beat() for _ in range(5))
    quiet.waits = False
    assert [quiet.beat(), quiet.beat()] == [True, False]


def test_what_failed_is_tried_with_the_next_beat(quiet: Beats) -> None:
    quiet.loop.moved()
    assert [quiet.beat(fails=True), quiet.beat(), quiet.beat()] == [True, True, False]


def test_what_was_written_while_work_was_looked_for_is_seen(quiet: Beats) -> None:
    assert quiet.loop.is_due(woken=True)
    quiet.loop.moved()
    quiet.loop.looked()
    assert quiet.beat()


def test_where_nothing_is_open_work_is_looked_for_when_something_is_written_and_hardly_ever_else(
    quiet: Beats,
) -> None:
    assert sum(quiet.beat(is_open=False) for _ in range(int(RARE / BEAT))) == 1
    quiet.loop.moved()
    assert quiet.beat(is_open=False)
    assert [quiet.beat(is_open=False), quiet.beat(is_open=False, woken=True)] == [False, True]
    quiet.waits = True
    quiet.loop.moved()
    assert all(quiet.beat(is_open=False) for _ in range(5)), "what waits is no matter of other looks"
