"""Attempts are counted by a clock that nobody puts back, for so many keys only, and for neighbours together."""

from __future__ import annotations

import pytest
from limits import RateLimitItemPerMinute
from limits.strategies import MovingWindowRateLimiter

from guard.identity.attempts import MOST_KEYS, Attempts, neighbourhood
from guard.identity.wrong_tokens import BURST, WrongTokens
from tests.guard.identity.test_wrong_tokens import Seconds

THREE = RateLimitItemPerMinute(3)


def test_a_window_moves_with_the_clock() -> None:
    clock = Seconds()
    limiter = MovingWindowRateLimiter(Attempts(clock=clock))
    for _ in range(3):
        assert limiter.test(THREE, "a")
        assert limiter.hit(THREE, "a")
        clock.now += 10
    assert not limiter.test(THREE, "a")
    assert not limiter.hit(THREE, "a")
    assert limiter.test(THREE, "b")
    assert limiter.get_window_stats(THREE, "a").reset_time == 1060.0
    clock.now = 1059.9
    assert not limiter.hit(THREE, "a")
    clock.now = 1060.0
    assert limiter.hit(THREE, "a"), "the first of them has left the window"
    assert not limiter.hit(THREE, "a")


def test_who_was_not_heard_of_for_longest_is_forgotten() -> None:
    kept = Attempts(clock=Seconds())
    for number in range(MOST_KEYS + 5):
        kept.acquire_entry(str(number), 3, 60)
    assert kept.get_moving_window("4", 3, 60)[1] == 0
    assert kept.get_moving_window("5", 3, 60)[1] == 1
    kept.clear("5")
    assert kept.get_moving_window("5", 3, 60)[1] == 0
    assert kept.reset() == MOST_KEYS - 1


@pytest.mark.parametrize(
    ("address", "counts_for"),
    [
        ("203.0.113.9", "203.0.113.9/32"),
        ("::ffff:203.0.113.9", "203.0.113.9/32"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::ffff", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("nonsense", "nonsense"),
    ],
)
def test_neighbours_of_ipv6_count_together(address: str, counts_for: str) -> None:
    assert neighbourhood(address) == counts_for


def test_a_network_of_ipv6_has_no_more_wrong_tokens_than_an_address() -> None:
    wrong = WrongTokens(Seconds())
    for number in range(BURST):
        assert wrong.seconds_to_wait(f"2001:db8::{number:x}", b"x") == 0
        wrong.was_wrong(f"2001:db8::{number:x}", b"x")
    assert wrong.seconds_to_wait("2001:db8::ffff:1", b"x") > 0
    assert wrong.seconds_to_wait("2001:db8:0:1::1", b"x") == 0
