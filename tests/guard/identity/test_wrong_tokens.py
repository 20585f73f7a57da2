"""Addresses that send many wrong tokens wait; people with a right one do not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guard.identity.wrong_tokens import BURST, MOST_ADDRESSES, MOST_TOKENS, PAUSE, WrongTokens

HERE, THERE = "203.0.113.1", "203.0.113.2"


class Seconds:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def exhausted(clock: Seconds) -> WrongTokens:
    wrong = WrongTokens(clock)
    for _ in range(BURST):
        assert wrong.seconds_to_wait(HERE, b"x") == 0
        wrong.was_wrong(HERE, b"x")
    return wrong


def test_an_address_waits_after_a_burst_and_others_do_not() -> None:
    clock = Seconds()
    wrong = exhausted(clock)
    assert wrong.seconds_to_wait(HERE, b"y") == PAUSE
    assert wrong.seconds_to_wait(THERE, b"x") == 0
    clock.now += PAUSE
    assert wrong.seconds_to_wait(HERE, b"y") == 0
    wrong.was_wrong(HERE, b"y")
    assert wrong.seconds_to_wait(HERE, b"y") == PAUSE
    clock.now += BURST * PAUSE
    for _ in range(BURST):
        assert wrong.seconds_to_wait(HERE, b"y") == 0
        wrong.was_wrong(HERE, b"y")
    assert wrong.seconds_to_wait(HERE, b"y") == PAUSE


def test_a_token_that_was_right_is_looked_up_until_it_is_wrong() -> None:
    wrong = exhausted(Seconds())
    wrong.was_right(b"good")
    assert wrong.seconds_to_wait(HERE, b"good") == 0
    wrong.was_wrong(THERE, b"good")  # it was revoked
    assert wrong.seconds_to_wait(HERE, b"good") > 0


def test_what_it_remembers_is_bounded() -> None:
    wrong = WrongTokens(Seconds())
    for number in range(MOST_ADDRESSES + 5):
        wrong.was_wrong(f"address {number}", b"x")
    for number in range(MOST_TOKENS + 5):
        wrong.was_right(str(number).encode())
    assert (len(wrong._full_at), len(wrong._right)) == (MOST_ADDRESSES, MOST_TOKENS)
    assert b"0" not in wrong._right


@given(st.lists(st.floats(0, 20), max_size=60))
def test_no_address_tries_more_than_its_burst_and_one_more_each_pause(pauses: list[float]) -> None:
    clock = Seconds()
    wrong, begun, tried = WrongTokens(clock), clock.now, 0
    for pause in pauses:
        clock.now += pause
        if wrong.seconds_to_wait(HERE, b"x") == 0:
            wrong.was_wrong(HERE, b"x")
            tried += 1
    assert tried <= BURST + (clock.now - begun) / PAUSE + 1e-6
