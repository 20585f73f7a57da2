"""Time is Intercom's time, as far as its answers tell; the clock of this machine may be wrong, and may be set."""

from __future__ import annotations

from email.utils import formatdate

import pytest

from drift.intercom.clock import BELIEVED, ServerClock, steady
from tests.drift.intercom.fakes import Clock

START = 1_700_000_000.0


def dated(at: float) -> dict[str, str]:
    return {"Date": formatdate(int(at), usegmt=True)}


@pytest.mark.parametrize("jump", [-86_400.0, -3600.0, 3600.0, 86_400.0])
def test_a_steady_clock_goes_on_evenly_although_the_machine_is_set(jump: float) -> None:
    wall, monotonic = Clock(START), Clock(50.0)
    clock = steady(wall, monotonic)
    wall.now += jump
    monotonic.now += 7
    assert clock() == START + 7


@pytest.mark.parametrize("off", [-90_000.0, -3600.0, -290.0, 290.0, 3600.0, 90_000.0])
def test_a_wrong_clock_is_put_right_by_the_first_answer(off: float) -> None:
    local = Clock(START)
    clock = ServerClock(local)
    clock.learn(dated(START + off), sent_at=local.now)
    assert clock() == pytest.approx(START + off, abs=1.0)
    local.now += 60
    assert clock() == pytest.approx(START + off + 60, abs=1.0)


@pytest.mark.parametrize("took", [0.0, 3.0, 30.0])
@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_an_answer_that_took_long_moves_nothing(took: float, share: float) -> None:
    local = Clock(START)
    clock = ServerClock(local)
    local.now += took
    clock.learn(dated(START + took * share), sent_at=START)
    assert clock() == local.now


def test_one_odd_answer_among_others_moves_nothing_and_two_that_agree_do() -> None:
    local = Clock(START)
    clock = ServerClock(local)
    for odd in (0.0, -5000.0, 0.0, 9000.0, 0.0):
        clock.learn(dated(local.now + odd), sent_at=local.now)
        local.now += 1
    assert clock() == local.now
    for _ in range(2):
        clock.learn(dated(local.now - 3600), sent_at=local.now)
        local.now += BELIEVED / 4
    assert clock() == pytest.approx(local.now - 3600, abs=1.0)


@pytest.mark.parametrize(
    "headers", [{}, {"Date": "soon"}, {"Date": ""}, {**dated(START + 9000), "Age": "9000"}]
)
def test_an_answer_without_a_time_of_its_own_moves_nothing(headers: dict[str, str]) -> None:
    local = Clock(START)
    clock = ServerClock(local)
    clock.learn(headers, sent_at=local.now)
    assert clock() == START
