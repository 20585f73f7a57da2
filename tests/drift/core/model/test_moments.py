"""Moments of the past as people write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.model.local_times import NoMoment
from drift.core.model.moments import Turn, for_anybody, past_moment
from tests.laws import examples

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 4, 12, tzinfo=PARIS).timestamp()
"""A Wednesday."""


def turn(number: int) -> Turn | None:
    return Turn(41.999, 42.0) if number == 412 else None


def read(text: str) -> str:
    return datetime.fromtimestamp(past_moment(text, NOW, PARIS, turn), PARIS).isoformat()


@pytest.mark.parametrize(
    ("text", "is_"),
    [
        ("now", "2026-11-04T12:00:00+01:00"),
        ("2d", "2026-11-02T12:00:00+01:00"),
        ("3 h ago", "2026-11-04T09:00:00+01:00"),
        ("2w", "2026-10-21T13:00:00+02:00"),
        ("1y", "2025-11-04T12:00:00+01:00"),
        ("2026-11-01", "2026-11-01T00:00:00+01:00"),
        ("2026-11-01 9:00", "2026-11-01T09:00:00+01:00"),
        ("2026-11-01T09:00:00Z", "2026-11-01T10:00:00+01:00"),
        ("2026-07-01T09:00", "2026-07-01T09:00:00+02:00"),
        ("2026-11-01T09:00 America/New_York", "2026-11-01T15:00:00+01:00"),
        ("monday", "2026-11-02T00:00:00+01:00"),
        ("Lundi 09:00", "2026-11-02T09:00:00+01:00"),
        ("wed 11:59", "2026-11-04T11:59:00+01:00"),
        ("wednesday 12:01", "2026-10-28T12:01:00+01:00"),
        ("hier 18:00", "2026-11-03T18:00:00+01:00"),
        ("today", "2026-11-04T00:00:00+01:00"),
        ("mon 09:00 America/New_York", "2026-11-02T15:00:00+01:00"),
        ("before 412", "1970-01-01T01:00:41.999000+01:00"),
        ("après changement 412", "1970-01-01T01:00:42+01:00"),
    ],
)
def test_a_moment_is_read_as_it_is_meant(text: str, is_: str) -> None:
    assert read(text) == is_


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("someday", "is no moment"),
        ("-3d", "is no moment"),
        ("2027-01-01", "is still to come"),
        ("2026-11-04T12:02", "is still to come"),
        ("999999999w", "before 1970"),
        ("2026-13-01", "on no calendar"),
        ("monday 25:00", "on no clock"),
        ("before 413", "There is no change 413"),
        ("2026-11-01T09:00 Europe/Nowhere", "no time zone"),
        ("2026-11-01T09:00 01:00", "a + is written %2B"),
        ("2026-10-25T02:30", "write 2026-10-25T02:30+02:00 or 2026-10-25T02:30+01:00"),
        ("2026-03-29 02:30", "is skipped by the clocks"),
        ("", "is no moment"),
    ],
)
def test_what_is_no_moment_of_the_past_is_said_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(NoMoment) as said:
        read(text)
    assert sentence in str(said.value)
    assert str(said.value).endswith(".")


def test_a_clock_that_is_a_little_fast_means_now() -> None:
    soon = datetime.fromtimestamp(NOW + 30, UTC).isoformat()
    assert past_moment(soon, NOW) == NOW


def moment_or(text: str, instead: float) -> float:
    try:
        return past_moment(text, NOW, PARIS, turn)
    except NoMoment:
        return instead


@examples(100)
@given(st.text(max_size=30))
def test_any_text_is_a_moment_that_is_over_or_a_sentence(text: str) -> None:
    assert 0 <= moment_or(text, NOW) <= NOW


@examples(100)
@given(st.integers(0, int(NOW)))
def test_each_moment_has_a_text_that_means_it(at: int) -> None:
    assert past_moment(datetime.fromtimestamp(at, PARIS).isoformat(), NOW) == at


@pytest.mark.parametrize("text", ["monday 09:00", "2026-11-01", "2d", "before 412", "now", "1y"])
def test_whoever_is_elsewhere_reads_the_same_moment(text: str) -> None:
    sent = for_anybody(text, NOW, PARIS)
    assert past_moment(sent, NOW, UTC, turn) == past_moment(text, NOW, PARIS, turn)


@examples(100)
@given(st.integers(0, 7 * 24 * 60 - 1))
def test_a_weekday_is_the_last_one_that_is_over(minutes: int) -> None:
    then = datetime.fromtimestamp(NOW, UTC) - timedelta(minutes=minutes)
    assert past_moment(then.strftime("%A %H:%M"), NOW, UTC) == then.replace(second=0).timestamp()
