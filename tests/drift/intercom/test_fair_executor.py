"""A lane with much to do does not keep the others waiting, and nothing that was asked for is forgotten."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError

import pytest

from drift.intercom.fair_executor import FairExecutor


@pytest.fixture
def turns() -> Iterator[FairExecutor]:
    made = FairExecutor(1, "test")
    yield made
    made.shutdown()


def test_lanes_are_served_in_turn_each_in_its_own_order(turns: FairExecutor) -> None:
    told: list[str] = []
    begin = threading.Event()
    turns.lane().submit(begin.wait)
    long, short = turns.lane(), turns.lane()
    waiting = [long.submit(told.append, f"long {number}") for number in range(4)]
    waiting += [short.submit(told.append, f"short {number}") for number in range(2)]
    begin.set()
    for one in waiting:
        one.result(5)
    assert told == ["long 0", "short 0", "long 1", "short 1", "long 2", "long 3"]


def test_a_lane_answers_what_its_task_returns_or_raises(turns: FairExecutor) -> None:
    lane = turns.lane()
    assert list(lane.map(str, range(100))) == [str(number) for number in range(100)]
    with pytest.raises(ZeroDivisionError):
        lane.submit(lambda: 1 / 0).result(5)
    assert lane.submit(int, "7").result(5) == 7


def test_closing_cancels_what_waits_and_takes_nothing_more(turns: FairExecutor) -> None:
    begin, begun = threading.Event(), threading.Event()
    lane = turns.lane()

    def run() -> bool:
        begun.set()
        return begin.wait(60)

    running, waiting = lane.submit(run), lane.submit(int)
    assert begun.wait(60)
    closing = threading.Thread(target=turns.shutdown)
    closing.start()
    with pytest.raises(CancelledError):
        waiting.result(5)
    begin.set()
    closing.join(60)
    assert running.result(5)
    with pytest.raises(RuntimeError):
        lane.submit(int)


def test_what_is_cancelled_while_it_waits_is_not_run(turns: FairExecutor) -> None:
    begin, told = threading.Event(), list[int]()
    lane = turns.lane()
    first, second = lane.submit(begin.wait), lane.submit(told.append, 1)
    assert second.cancel()
    begin.set()
    assert first.result(5)
    assert lane.submit(told.append, 2).result(5) is None
    assert told == [2]
