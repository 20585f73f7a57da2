"""periods.yaml: when a freeze begins and ends, by the clocks of its zone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.core.language.freeze_periods import build_periods, instant, period_errors, periods_schema
from guard.core.language.validation import diagnostics
from guard.core.model.periods import Period
from guard.core.model.policy import People
from tests.laws import examples

PEOPLE = People(groups={"security": ("dave@acme.example",), "empty": ()})
WINTER = {"from": "2026-12-18", "until": "2027-01-03", "zone": "Europe/Paris", "approvers": "security"}


def built(**parts: Any) -> Period:
    return build_periods({"p": WINTER | parts})["p"]


def at(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def wrong(**parts: Any) -> list[tuple[tuple[str | int, ...], str]]:
    return [(one.path, one.sentence) for one in period_errors({"p": WINTER | parts}, PEOPLE)]


def test_both_days_belong_to_it() -> None:
    found = built()
    assert (found.start, found.end) == (at("2026-12-18T00:00+01:00"), at("2027-01-04T00:00+01:00"))
    assert (found.groups, found.quorum) == (("security",), 1)
    assert found.shown == "from 2026-12-18 until 2027-01-03, Europe/Paris"


def test_a_time_is_when_it_begins_and_when_it_is_over() -> None:
    found = built(**{"from": "2026-12-18T18:00", "until": "2027-01-03 08:30"})
    assert (found.start, found.end) == (at("2026-12-18T18:00+01:00"), at("2027-01-03T08:30+01:00"))


@pytest.mark.parametrize(
    ("times", "start", "end"),
    [
        # 02:30 happens twice on 25 October 2026, and never on 29 March 2026, in Paris.
        (("2026-10-25T02:30", "2026-10-26"), "2026-10-25T00:30Z", "2026-10-26T23:00Z"),
        (("2026-10-24", "2026-10-25T02:30"), "2026-10-23T22:00Z", "2026-10-25T01:30Z"),
        (("2026-03-29T02:30", "2026-03-30"), "2026-03-29T01:00Z", "2026-03-30T22:00Z"),
        (("2026-03-28", "2026-03-29T02:30"), "2026-03-27T23:00Z", "2026-03-29T01:00Z"),
        # A day that is 23 or 25 hours long is whole.
        (("2026-03-29", "2026-03-29"), "2026-03-28T23:00Z", "2026-03-29T22:00Z"),
        (("2026-10-25", "2026-10-25"), "2026-10-24T22:00Z", "2026-10-25T23:00Z"),
    ],
)
def test_clocks_that_are_changed_make_it_no_shorter(times: tuple[str, str], start: str, end: str) -> None:
    found = built(**{"from": times[0], "until": times[1]})
    assert (found.start, found.end) == (at(start), at(end))


def test_midnight_may_be_skipped() -> None:
    found = built(**{"from": "2026-09-06", "until": "2026-09-06", "zone": "America/Santiago"})
    assert (found.start, found.end) == (at("2026-09-06T04:00Z"), at("2026-09-07T03:00Z"))


@examples(60)
@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2037, 1, 1)),  # noqa: DTZ001 # times of a wall clock
    st.sampled_from(["Europe/Paris", "America/Santiago", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"]),
)
def test_what_the_clocks_show_is_the_time_or_just_past_what_they_skip(wall: datetime, zone: str) -> None:
    place, wall = ZoneInfo(zone), wall.replace(second=0, microsecond=0)
    first, last = (instant(wall, place, last=which) for which in (False, True))
    shown = [datetime.fromtimestamp(one, place).replace(tzinfo=None) for one in (first, last)]
    assert first <= last
    if shown[0] == wall:
        assert shown[1] == wall
    else:
        before = datetime.fromtimestamp(first - 1, place).replace(tzinfo=None)
        assert first == last
        assert before < wall < shown[0]


@pytest.mark.parametrize(
    ("parts", "path", "words"),
    [
        ({"zone": "Europe/Pari"}, ("p", "zone"), "is no time zone"),
        ({"from": "2026-02-30"}, ("p", "from"), "is on no calendar"),
        ({"until": "2026-12-20T25:00"}, ("p", "until"), "is on no calendar and no clock"),
        ({"until": "9999-12-31"}, ("p", "until"), "is on no calendar"),
        ({"until": "2026-12-17"}, ("p", "until"), "is not after `from`"),
        ({"from": "2026-12-18T10:00", "until": "2026-12-18T10:00"}, ("p", "until"), "is not after"),
        ({"approvers": ["security", "legal"]}, ("p", "approvers", 1), "Nobody is in the group `legal`"),
        ({"approvers": "empty"}, ("p", "approvers"), "Nobody is in the group `empty`"),
        ({"quorum": 2}, ("p", "quorum"), "2 people must approve, but only 1 may."),
    ],
)
def test_what_no_freeze_can_be_is_refused(parts: dict[str, Any], path: tuple[str, ...], words: str) -> None:
    ((found, sentence),) = wrong(**parts)
    assert found == path
    assert words in sentence
    assert sentence.endswith((".", "?"))


def test_a_freeze_that_can_be_is_fine() -> None:
    assert wrong() == wrong(quorum=1, because="holidays") == []
    today = datetime.fromtimestamp(built().start, UTC)
    assert today.isoformat() == "2026-12-17T23:00:00+00:00"


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ({"version": 1}, "`periods` is missing"),
        ({"version": 1, "periods": {}}, "must be a mapping of names"),
        ({"version": 1, "periods": {"p": {**WINTER, "to": "2027-01-01"}}}, "The word `to` is not known"),
        ({"version": 1, "periods": {"p": {**WINTER, "from": "18.12.2026"}}}, "must be a day such as"),
        ({"version": 1, "periods": {"Year End": WINTER}}, "lower-case words"),
    ],
)
def test_its_form_is_checked(written: Any, words: str) -> None:
    (found,) = diagnostics(periods_schema(), written)
    assert words in found.sentence
