"""When the weekly list is due."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.core.change_reasons.weekly import (
    LATEST,
    MONDAY_MORNING,
    Weekly,
    is_due,
    last_due,
    weekly,
    zone_of,
)

PARIS = ZoneInfo("Europe/Paris")
HOUR = 3600.0


def at(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("mon 09:00", MONDAY_MORNING),
        (" fri  16:30   Europe/Paris ", Weekly(4, 16, 30, "Europe/Paris")),
        ("sun 00:00 UTC", Weekly(6, 0, 0, "UTC")),
    ],
)
def test_a_weekday_and_a_time_are_understood(text: str, wanted: Weekly) -> None:
    assert weekly(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "",
        "monday 09:00",
        "mon 9:00",
        "mon 24:00",
        "mon 09:60",
        "mon",
        "xyz 09:00",
        "mon 09:00 Mars/Base",
        "off",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        weekly(text)


def test_the_zone_is_the_declared_one_or_the_workspaces_or_utc() -> None:
    assert zone_of(Weekly(0, 9, 0, "Asia/Tokyo"), "Europe/Paris").key == "Asia/Tokyo"
    assert zone_of(MONDAY_MORNING, "Europe/Paris").key == "Europe/Paris"
    assert (
        zone_of(MONDAY_MORNING, "").key == zone_of(MONDAY_MORNING, "Eastern Time (US & Canada)").key == "UTC"
    )


def test_the_last_week_ended_on_the_last_monday_at_nine_there() -> None:
    ended = at("2026-11-23T09:00:00+01:00")
    for now in (ended, ended + 1, ended + 6 * 24 * HOUR):
        assert last_due(MONDAY_MORNING, PARIS, now) == (ended - 7 * 24 * HOUR, ended)
    assert last_due(MONDAY_MORNING, PARIS, ended - 1)[1] == ended - 7 * 24 * HOUR


def test_a_week_in_which_the_clocks_change_is_an_hour_longer_or_shorter() -> None:
    since, until = last_due(MONDAY_MORNING, PARIS, at("2026-10-26T12:00:00+01:00"))
    assert until - since == (7 * 24 + 1) * HOUR
    since, until = last_due(MONDAY_MORNING, PARIS, at("2026-03-30T12:00:00+02:00"))
    assert until - since == (7 * 24 - 1) * HOUR


@given(
    st.integers(0, 6),
    st.integers(0, 23),
    st.sampled_from(["UTC", "Europe/Paris", "America/St_Johns", "Pacific/Apia"]),
    st.floats(0, 4_000_000_000),
)
def test_weeks_follow_each_other_without_a_gap(weekday: int, hour: int, zone: str, now: float) -> None:
    wanted, there = Weekly(weekday, hour, 30), ZoneInfo(zone)
    since, until = last_due(wanted, there, now)
    assert since < until <= now
    assert now - until <= timedelta(days=7, hours=25).total_seconds()
    before = last_due(wanted, there, until - 1)
    assert before[1] == since


def test_it_is_sent_late_but_not_a_week_late_and_not_of_a_time_before_the_service() -> None:
    due = at("2026-11-23T09:00:00+00:00")
    began = due - 86400
    assert is_due(due, due, began)
    assert is_due(due, due + LATEST, began)
    assert not is_due(due, due + LATEST + 1, began)
    assert not is_due(due, due - 1, began)
    assert not is_due(due, due + 60, due + 30)
    assert datetime.fromtimestamp(due, UTC).weekday() == 0
