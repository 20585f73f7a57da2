"""The morning of a digest: the next one, by the clock of its zone, also where clocks are put forward."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.core.model.notifications import Morning

PARIS = ZoneInfo("Europe/Paris")


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS).timestamp()


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-06-01 07:59", "2026-06-01 08:30"),
        ("2026-06-01 08:30", "2026-06-02 08:30"),
        ("2026-06-01 23:00", "2026-06-02 08:30"),
        ("2026-03-28 09:00", "2026-03-29 08:30"),
        ("2026-10-24 09:00", "2026-10-25 08:30"),
    ],
)
def test_it_is_the_next_one(now: str, due: str) -> None:
    assert Morning(8, 30, "Europe/Paris").next_after(at(now)) == at(due)


def test_somebody_elsewhere_has_their_own() -> None:
    now = at("2026-06-01 12:00")
    tokyo = datetime.fromtimestamp(
        Morning(8, 30, "Europe/Paris").next_after(now, "Asia/Tokyo"), ZoneInfo("Asia/Tokyo")
    )
    assert (tokyo.day, tokyo.hour, tokyo.minute) == (2, 8, 30)


@given(
    st.integers(0, 23),
    st.integers(0, 59),
    st.sampled_from(["UTC", "Europe/Paris", "America/St_Johns", "Pacific/Apia", "Australia/Lord_Howe"]),
    st.floats(1.0e9, 2.0e9),
)
def test_it_is_always_within_a_little_more_than_a_day(hour: int, minute: int, zone: str, now: float) -> None:
    due = Morning(hour, minute, zone).next_after(now)
    assert now < due <= now + 26 * 3600.0 or zone == "Pacific/Apia"  # which once left a day out
