"""The wall clock, told without a calendar, is that of the calendar."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from guard.core.language.vocabulary.local_time import wall_clock

ZONES = (
    "Europe/Paris",
    "America/New_York",
    "Asia/Kolkata",  # half an hour beside the others: days end within an hour
    "Asia/Kathmandu",
    "Australia/Lord_Howe",  # its clocks are changed by half an hour
    "Africa/Monrovia",  # in 1972 ahead by minutes and seconds
    "Pacific/Apia",  # went over the date line
    "UTC",
)


@given(st.sampled_from(ZONES), st.integers(0, 4_000_000_000))
@example("Europe/Paris", 1_774_745_999)  # the last second before the clocks are put forward
@example("Europe/Paris", 1_774_746_000)
@example("Australia/Lord_Howe", 1_775_314_800 - 1)
@example("Africa/Monrovia", 63_593_069)
@example("Pacific/Apia", 1_325_239_199)
def test_it_shows_what_the_calendar_shows(zone: str, at: int) -> None:
    local = datetime.fromtimestamp(at, ZoneInfo(zone))
    assert wall_clock(at, ZoneInfo(zone)) == (local.weekday(), local.hour * 60 + local.minute)
    assert wall_clock(at + 0.5, ZoneInfo(zone)) == wall_clock(at, ZoneInfo(zone))


@pytest.mark.parametrize(
    ("zone", "at"),
    [
        ("Europe/Paris", 1_774_746_000),
        ("Australia/Lord_Howe", 1_775_314_800),
        ("Africa/Monrovia", 63_593_070),  # from 44 minutes and 30 seconds behind to UTC
        ("Asia/Kathmandu", 504_901_800),  # a quarter of an hour forward, in the middle of an hour
        ("Pacific/Apia", 1_325_239_200),
    ],
)
def test_it_does_so_around_a_moment_in_which_clocks_are_changed(zone: str, at: int) -> None:
    place = ZoneInfo(zone)
    before, after = (datetime.fromtimestamp(one, place).utcoffset() for one in (at - 1, at))
    assert before != after
    for moment in range(at - 7_200, at + 7_200, 30):
        local = datetime.fromtimestamp(moment, place)
        assert wall_clock(moment, place) == (local.weekday(), local.hour * 60 + local.minute)
