"""When a session of the console ends."""

from __future__ import annotations

import pytest

from guard.core.model.session import ABSOLUTE, IDLE, SEEN_EVERY, Session

BEGAN = 1_790_000_000.0


@pytest.mark.parametrize(
    ("seen", "now", "is_over"),
    [
        (0.0, 0.0, False),
        (0.0, IDLE - 1, False),
        (0.0, IDLE, True),
        (ABSOLUTE - 60, ABSOLUTE - 1, False),
        (ABSOLUTE - 60, ABSOLUTE, True),
        (0.0, -1.0, False),
        (0.0, -SEEN_EVERY - 1, True),
    ],
)
def test_it_ends_unused_at_its_end_and_under_a_clock_that_was_put_back(
    seen: float, now: float, is_over: bool
) -> None:
    session = Session("hash", "token", "erin@acme.example", BEGAN, BEGAN + seen)
    assert session.is_over(BEGAN + now) is is_over
