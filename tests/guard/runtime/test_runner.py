"""What a service has to do begins when it is due; what could not begin then begins as soon as it can."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from drift.store.sql.database import Database
from guard.runtime.health_state import ServiceCondition
from guard.runtime.job_times import JobTimes
from guard.runtime.jobs import Job
from guard.runtime.looks import LONGEST
from guard.runtime.quiet_loop import QuietLoop
from guard.runtime.runner import Runner
from guard.runtime.shared_work import SharedWork

EVERY, MANY = 0.01, 100_000
BOUND = 30.0
"""Seconds that nothing here takes, on whatever machine."""


class Terms:
    """Knows whether a thread is in the term of a lease."""

    def __init__(self) -> None:
        self.inside = threading.local()

    @contextmanager
    def __call__(self) -> Iterator[None]:
        self.inside.now = True
        try:
            yield
        finally:
            self.inside.now = False


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[SharedWork]:
    work = SharedWork(Database(f"sqlite:///{tmp_path / 'guardrail.db'}"))
    work.dispatcher.add = lambda one: None  # type: ignore[method-assign]  # the tests give the beats
    yield work
    work.close()


def runner(shared: SharedWork, term: Callable[[], AbstractContextManager[object]]) -> Runner:
    quiet = QuietLoop(lambda: False, 1e9)
    return Runner(shared, "acme", 1, ServiceCondition(), JobTimes(), "loop", lambda woken: True, quiet, term)


def test_what_was_written_while_a_look_was_under_way_is_looked_at_after_it(shared: SharedWork) -> None:
    """Among so many workspaces the next idle look is half a minute away."""
    begun, goes_on = threading.Semaphore(0), threading.Semaphore(0)

    def look() -> None:
        begun.release()
        assert goes_on.acquire(timeout=BOUND)

    on = runner(shared, Terms())
    on.start([Job(EVERY, "messages", look, looks=True)], 1.0)
    assert begins(on, begun, moved=True)
    time.sleep(2 * EVERY)  # it is due again
    on.beat(moved=True, among=MANY)  # news, which the look that is under way may not see
    goes_on.release()
    assert begins(on, begun, moved=False)
    goes_on.release()
    on.rest()


def begins(on: Runner, begun: threading.Semaphore, *, moved: bool) -> bool:
    """Whether a look begins long before the next idle one."""
    end = time.monotonic() + LONGEST / 2
    while not begun.acquire(timeout=EVERY):
        if time.monotonic() > end:
            return False
        on.beat(moved=moved, among=MANY)
    return True


def test_what_is_run_beside_the_loop_belongs_to_the_term_in_which_it_began(shared: SharedWork) -> None:
    terms, found, done = Terms(), list[bool](), threading.Event()

    def run() -> None:
        found.append(getattr(terms.inside, "now", False))
        done.set()

    on = runner(shared, terms)
    assert not on.submit("once", run)  # nothing runs yet
    on.start([], 1.0)
    assert on.submit("once", run)
    assert done.wait(BOUND)
    on.rest()
    assert found == [True]


def test_what_goes_wrong_beside_the_loop_is_a_trouble_of_its_name(shared: SharedWork) -> None:
    on = runner(shared, Terms())
    failed = threading.Event()

    def run() -> None:
        failed.set()
        raise ValueError

    on.start([], 1.0)
    on.submit("once", run)
    assert failed.wait(BOUND)
    on.rest()  # which waits for what is under way
    assert "once" in on._condition.troubles


def test_work_that_rested_is_taken_up_at_once(shared: SharedWork) -> None:
    """A workspace that was given away in a quiet moment and comes back is caught up with, though nothing is open."""
    begun, quiet = threading.Semaphore(0), QuietLoop(lambda: False, 1e9)

    def loop(_woken: bool) -> bool:
        quiet.looked()
        begun.release()
        return True

    on = Runner(shared, "acme", 1, ServiceCondition(), JobTimes(), "loop", loop, quiet)
    for _ in range(2):
        on.start([], 1.0)
        on.beat(moved=False, among=1, is_open=())
        assert begun.acquire(timeout=BOUND)
        on.rest()
