"""Times that a spreadsheet changed: understood where they are certain, refused with the way out where they are not."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.activity_export.times import FIRST, LAST, WrongTime, moment, of_number

AT = 1_795_143_600  # 2026-11-20 03:00:00 UTC
NOW = AT + 86_400.0


@pytest.mark.parametrize(
    "text",
    [
        "1795143600",
        " 1795143600 ",
        "1795143600.0",
        "1795143600000",
        "1,795,143,600",
        "1.795.143.600",
        "1 795 143 600",
        "1'795'143'600",
        "1\u202f795\u202f143\u202f600",
        "1.795143600E+09",
        "1,795143600E+09",
        "46346.125",
        "2026-11-20T03:00:00Z",
        "2026-11-20 03:00:00",
        "2026-11-20 03:00:00 UTC",
        "2026-11-20 03:00:00.000 +0000",
        "2026-11-20 03:00:00.000+00",
        "2026-11-20 04:00:00 +01",
        "2026-11-20 04:00:00 +1:00",
        "2026-11-19T22:00:00-05:00",
        "2026/11/20 3:00",
        "2026.11.20 03:00",
        "20/11/2026 03:00",
        "20/11/2026, 03:00",
        "11/20/2026 03:00",
        "11/20/2026 3:00 AM",
        "11/20/2026 3:00:00 a.m.",
        "20.11.2026 03:00:00",
        "20-11-2026 03:00",
        "20 Nov 2026 03:00",
        "20-Nov-2026 03:00:00",
        "20 November 2026 at 03:00",
        "Nov 20, 2026, 3:00 AM",
        "November 20th 2026 03:00",
        "Fri, 20 Nov 2026 03:00:00 GMT",
    ],
)
def test_what_is_certain_is_understood(text: str) -> None:
    assert moment(text, NOW) == AT


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("03/04/2026 03:00", "could be day 3 of month 4 or the other way round"),
        ("3.4.2026 03:00", "could be day 3 of month 4 or the other way round"),
        ("1.79516E+09", "was rounded by a spreadsheet"),
        ("1.7951436E+09", "was rounded by a spreadsheet"),
        ("1.8E+09", "was rounded by a spreadsheet"),
        ("46346.13", "was rounded by a spreadsheet"),
        ("46346.1", "was rounded by a spreadsheet"),
        ("46346", "is a day of a spreadsheet without the time of day"),
        ("44884.125", "count from 1900 or 1904"),
        ("2026-11-20", "has no time of day"),
        ("20/11/2026", "has no time of day"),
        ("20 Nov 2026", "has no time of day"),
        ("31/02/2026 10:00", "is in no calendar"),
        ("2026-11-20 25:00", "is in no calendar"),
        ("11/20/2026 13:00 PM", "is in no calendar"),
        ("2026-11-20 03:00:00 +25:00", "is in no calendar"),
        ("-5", "is in no calendar"),
        ("9" * 400, "is in no calendar"),
        ("10", "would be in 1970"),
        ("20261120", "would be in 1970"),
        ("2006-11-20 03:00", "would be in 2006"),
        ("2206-11-20 03:00", "would be in 2206"),
        ("2026-11-20 03:00:00 CET", "is not understood"),
        ("20/11/26 03:00", "is not understood"),
        ("00:00.0", "is not understood"),
        ("########", "is not understood"),
        ("yesterday", "is not understood"),
        ("nan", "is not understood"),
        ("", "is not understood"),
        ("\u0661\u0667\u0669\u0665\u0661\u0664\u0663\u0666\u0660\u0660", "is not understood"),
    ],
)
def test_what_is_not_certain_is_refused_with_the_way_out(text: str, why: str) -> None:
    with pytest.raises(WrongTime, match=r"2026-09-21T14:13:20Z or in unix seconds") as refused:
        moment(text, NOW)
    assert why in str(refused.value)


@pytest.mark.parametrize("number", [AT, AT + 0.0, AT * 1000, AT * 1000.0])
def test_numbers_are_seconds_or_milliseconds(number: float) -> None:
    assert of_number(number) == AT


@pytest.mark.parametrize("number", [0, -1, 46346.125, 10**30, float("inf"), float("nan"), 1e300])
def test_a_number_that_is_neither_is_refused(number: float) -> None:
    with pytest.raises(WrongTime):
        of_number(number)


MOMENTS = st.integers(FIRST, LAST - 1)


@given(MOMENTS, st.integers(-14, 14))
def test_a_time_that_names_its_zone_is_the_same_moment_in_every_notation(at: int, hours: int) -> None:
    local = datetime.fromtimestamp(at, timezone(timedelta(hours=hours)))
    for form in (
        "%Y-%m-%d %H:%M:%S %z",
        "%d-%b-%Y %H:%M:%S %z",
        "%b %d, %Y, %I:%M:%S %p %z",
        "%Y/%m/%d %H:%M:%S%z",
    ):
        assert moment(local.strftime(form), NOW) == at


@given(MOMENTS)
def test_a_date_with_slashes_is_the_right_moment_or_none(at: int) -> None:
    told = datetime.fromtimestamp(at, UTC)
    for form in ("%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S", "%d.%m.%Y %H:%M:%S"):
        try:
            assert moment(told.strftime(form), NOW) == at
        except WrongTime:
            assert told.day <= 12


@given(st.text(max_size=30) | st.from_regex(r"[0-9/.:, TEZ+-]{1,24}", fullmatch=True))
def test_any_other_text_is_a_plausible_moment_or_refused(text: str) -> None:
    with suppress(WrongTime):
        assert FIRST <= moment(text, NOW) < LAST
