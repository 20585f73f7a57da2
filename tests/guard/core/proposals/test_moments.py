"""Moments in proposals: a local time that its clocks skip or show twice is none, and both readings are offered."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.model.local_times import local
from guard.core.proposals.moments import moment, utc

PARIS: Final = ZoneInfo("Europe/Paris")
NINE_IN_THE_EVENING: Final = datetime(2026, 12, 5, 21, tzinfo=UTC).timestamp()
ZONES: Final = st.sampled_from(
    ["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia", "UTC"]
)
YEARS: Final = tuple(datetime(year, 1, 1, tzinfo=UTC).replace(tzinfo=None) for year in (1990, 2060))


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-05T22:00:00+01:00",
        "2026-12-05T21:00:00Z",
        "2026-12-05t21:00:00.000z",
        "2026-12-05 21:00Z",
        "2026-12-05T22:00 Europe/Paris",
        " 2026-12-05 22:00:00  Europe/Paris ",
        "2026-12-06T02:30:00+05:30",
    ],
)
def test_a_moment_is_written_with_its_offset_or_its_zone(text: str) -> None:
    assert moment(text) == (NINE_IN_THE_EVENING, "")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "2026-12-05T22:00",
            "`2026-12-05T22:00` says no time zone. Write it as 2026-12-05T22:00:00+01:00, or",
        ),
        ("Saturday", "`Saturday` is no moment. Write it as"),
        ("", "is no moment"),
        ("2026-12-05", "is no moment"),
        ("2026-12-05T22:00 Europe/Pari", "`Europe/Pari` is no time zone."),
        ("2026-12-05T22:00 localtime", "`localtime` is no place."),
        ("2026-12-05T22:00 ../../etc/passwd", "is no time zone."),
        ("2026-02-30T22:00 Europe/Paris", "is on no calendar and no clock."),
        ("2026-12-05T24:00:00Z", "is on no calendar and no clock."),
        ("2026-12-05T22:00:00+99:00", "is on no calendar and no clock."),
        ("٢٠٢٦-12-05T22:00:00Z", "is no moment"),
        ("x" * 100, "is no moment"),
    ],
)
def test_what_is_no_moment_is_said_in_a_sentence(text: str, sentence: str) -> None:
    at, why = moment(text)
    assert at is None
    assert sentence in why
    assert why.endswith(".")


def test_a_time_that_the_clocks_skip_is_none_and_both_readings_are_offered() -> None:
    assert moment("2027-03-28T02:30 Europe/Paris") == (
        None,
        "2027-03-28 02:30 in Europe/Paris is skipped by the clocks: write 2027-03-28T01:30+01:00 or "
        "2027-03-28T03:30+02:00.",
    )


def test_a_time_that_the_clocks_show_twice_is_none_and_both_readings_are_offered() -> None:
    assert moment("2026-10-25T02:30 Europe/Paris") == (
        None,
        "2026-10-25 02:30 in Europe/Paris happens twice, as the clocks are put back: write 2026-10-25T02:30+02:00 or "
        "2026-10-25T02:30+01:00.",
    )


@given(ZONES, st.datetimes(*YEARS))
def test_a_local_time_is_what_the_clocks_show_then_or_two_moments_are_offered(
    name: str, naive: datetime
) -> None:
    text = naive.isoformat(timespec="minutes")
    at, why = moment(f"{text} {name}")
    if at is not None:
        assert local(at, ZoneInfo(name)).startswith(text)
        return
    offered = [moment(one)[0] for one in re.findall(r"\d{4}-\d\d-\d\dT\d\d:\d\d[+-]\d\d:\d\d", why)]
    assert len(set(offered)) == 2
    assert None not in offered


@given(st.text(max_size=40))
def test_no_text_is_too_odd(text: str) -> None:
    at, why = moment(text)
    assert (at is None) == bool(why)


def test_a_moment_is_shown_to_the_minute() -> None:
    assert utc(NINE_IN_THE_EVENING) == "2026-12-05T21:00Z"
    assert local(NINE_IN_THE_EVENING, PARIS) == "2026-12-05T22:00+01:00"
