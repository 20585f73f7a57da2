"""Maintenance windows: open, next open, and open together, over midnight and wherever clocks are moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.core.language.windows import in_words, is_open, next_open, next_start
from guard.core.model.asking import Window

EVERY_DAY: Final = frozenset(range(7))
WEEKEND: Final = Window(frozenset({5, 6}), 22 * 60, 6 * 60, "Europe/Paris")
HOUR: Final = 3600.0


def at(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def shown(moment: float | None) -> str:
    return "never" if moment is None else datetime.fromtimestamp(moment, UTC).strftime("%a %m-%d %H:%M")


@pytest.mark.parametrize(
    ("moment", "open_"),
    [
        ("2026-12-05T21:59+01:00", False),
        ("2026-12-05T22:00+01:00", True),
        ("2026-12-06T05:59+01:00", True),
        ("2026-12-06T06:00+01:00", False),
        ("2026-12-07T05:59+01:00", True),  # Sunday's window goes on into Monday
        ("2026-12-05T05:00+01:00", False),  # Friday has none
    ],
)
def test_hours_over_midnight_belong_to_the_day_they_begin_on(moment: str, open_: bool) -> None:
    assert is_open(WEEKEND, at(moment)) is open_


def test_the_next_opening_is_now_or_the_next_start() -> None:
    assert shown(next_open([WEEKEND], at("2026-12-01T12:00Z"))) == "Sat 12-05 21:00"
    assert shown(next_open([WEEKEND], at("2026-12-05T23:00Z"))) == "Sat 12-05 23:00"
    assert shown(next_start([WEEKEND], at("2026-12-05T23:00Z"))) == "Sun 12-06 21:00"
    assert shown(next_start([WEEKEND], at("2026-12-05T21:00Z"))) == "Sun 12-06 21:00"
    assert next_open([], at("2026-12-05T23:00Z")) == at("2026-12-05T23:00Z")


def test_several_windows_are_open_together_when_the_last_of_them_opens() -> None:
    tokyo = Window(EVERY_DAY, 0, 8 * 60, "Asia/Tokyo")  # 15:00 to 23:00 UTC
    assert shown(next_start([WEEKEND, tokyo], at("2026-12-01T12:00Z"))) == "Sat 12-05 21:00"
    late = Window(EVERY_DAY, 23 * 60, 24 * 60, "Europe/Paris")
    assert shown(next_start([WEEKEND, late], at("2026-12-01T12:00Z"))) == "Sat 12-05 22:00"


def test_windows_that_never_meet_have_no_opening() -> None:
    noon = Window(EVERY_DAY, 12 * 60, 13 * 60, "Europe/Paris")
    assert next_start([WEEKEND, noon], at("2026-12-01T12:00Z")) is None
    assert next_open([WEEKEND, noon], at("2026-12-01T11:30Z")) is None


def test_a_start_that_the_clocks_skip_is_when_they_go_on() -> None:
    night = Window(EVERY_DAY, 2 * 60 + 30, 5 * 60, "Europe/Paris")
    start = next_start([night], at("2027-03-28T00:00Z"))
    assert shown(start) == "Sun 03-28 01:00"  # 03:00 in Paris, the first moment after the gap
    assert start is not None
    assert is_open(night, start)
    assert not is_open(night, start - 1)


def test_a_start_that_is_shown_twice_is_the_first() -> None:
    night = Window(EVERY_DAY, 2 * 60 + 30, 5 * 60, "Europe/Paris")
    assert shown(next_start([night], at("2026-10-24T12:00Z"))) == "Sun 10-25 00:30"


def test_a_window_is_said_in_words() -> None:
    assert in_words(WEEKEND) == "sat, sun 22:00 to 06:00 in Europe/Paris"
    assert in_words(Window(EVERY_DAY, 0, 1440, "UTC")) == "every day 00:00 to 24:00 in UTC"


windows = st.builds(
    Window,
    st.frozensets(st.integers(0, 6), min_size=1),
    st.integers(0, 1439),
    st.integers(0, 1439),
    st.sampled_from(["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]),
).filter(lambda window: window.start != window.end)
moments = st.integers(0, 2 * 365 * 24).map(
    lambda hour: (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hour, minutes=hour % 60)).timestamp()
)


@given(windows, moments)
def test_the_next_opening_is_open_and_nothing_is_open_before_it(window: Window, now: float) -> None:
    opening = next_open([window], now)
    assert opening is not None
    assert is_open(window, opening)
    closed = range(int(now), int(opening), 600)
    assert not any(is_open(window, moment) for moment in closed)


@given(windows, windows, moments)
def test_what_is_open_together_is_open_for_each(one: Window, other: Window, now: float) -> None:
    start = next_start([one, other], now)
    if start is not None:
        assert start > now
        assert is_open(one, start)
        assert is_open(other, start)
        assert not (is_open(one, start - 1) and is_open(other, start - 1))
