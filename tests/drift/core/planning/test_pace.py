"""How long calls take within the rate budget: at least and at most."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.planning.pace import NO_TIME, Duration, Pace, duration

USUAL = Pace(666, 166, 10.0)


@pytest.mark.parametrize(
    ("requests", "pace", "shows_within", "expected"),
    [
        (0, USUAL, 900.0, Duration(0.0, 0.0)),
        (3, USUAL, 0.0, Duration(0.15, 3.0)),
        (3, USUAL, 900.0, Duration(0.15, 903.0)),
        (
            10,
            Pace(4, 2, 10.0),
            0.0,
            Duration(20.5, 60.0),
        ),  # two windows are waited for at least, and five at most
        (1, Pace(1, 1, 10.0), 0.0, Duration(0.05, 1.0)),
    ],
)
def test_it_is_estimated_with_its_bounds(
    requests: int, pace: Pace, shows_within: float, expected: Duration
) -> None:
    found = duration(requests, pace, shows_within)
    assert (found.least, found.most) == pytest.approx((expected.least, expected.most))


@given(st.integers(0, 500), st.integers(1, 200), st.integers(1, 200))
def test_the_bounds_are_in_order_and_more_never_takes_less(requests: int, calls: int, spare: int) -> None:
    pace = Pace(max(calls, spare), spare, 10.0)
    found, more = duration(requests, pace), duration(requests + 1, pace)
    assert 0 <= found.least <= found.most
    assert more.least >= found.least
    assert more.most >= found.most


def test_durations_add_up() -> None:
    assert sum([Duration(1.0, 2.0), Duration(3.0, 4.0)], NO_TIME) == Duration(4.0, 6.0)
