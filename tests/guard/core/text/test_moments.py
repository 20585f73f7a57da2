"""Moments in sentences."""

from __future__ import annotations

from guard.core.text.moments import minute


def test_a_moment_is_said_to_the_minute_in_utc() -> None:
    assert minute(1_800_000_059.9) == "2027-01-15 08:00 UTC"
