"""Couriers: one for each receiver, one at a time, and none delays another."""

from __future__ import annotations

import threading
from collections.abc import Callable

from drift.outgoing.couriers import Couriers

LONG = 30.0
"""Seconds that nothing here takes, on however busy a machine."""


def safely(_name: str, bring: Callable[[], object]) -> bool:
    bring()
    return True


def test_a_receiver_that_hangs_delays_no_other_and_gets_no_second_courier() -> None:
    couriers, hangs, arrived, again = (
        Couriers("letters", safely),
        threading.Event(),
        threading.Event(),
        threading.Event(),
    )
    couriers.send("slow", lambda: hangs.wait(LONG))
    couriers.send("slow", again.set)
    couriers.send("quick", arrived.set)
    assert arrived.wait(LONG)
    assert not again.is_set()
    hangs.set()
    couriers.wait(LONG)
    couriers.send("slow", again.set)
    assert again.wait(LONG)


def test_what_runs_has_the_name_of_what_is_brought_to_whom() -> None:
    names: list[str] = []

    def note(name: str, bring: Callable[[], object]) -> bool:
        names.extend((name, threading.current_thread().name))
        return True

    couriers = Couriers("letters", note)
    couriers.send("aunt", lambda: None)
    couriers.wait(LONG)
    assert names == ["letters to aunt", "letters to aunt"]


def test_a_stop_is_seen_by_who_is_under_way_and_ends_with_the_next_beginning() -> None:
    couriers, stopped = Couriers("letters", safely), threading.Event()
    assert couriers.goes_on()
    couriers.stop(0.0)
    couriers.send("aunt", lambda: stopped.set() if not couriers.goes_on() else None)
    couriers.wait(LONG)
    assert stopped.is_set()
    couriers.begin()
    assert couriers.goes_on()
