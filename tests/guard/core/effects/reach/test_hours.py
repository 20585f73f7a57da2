"""The hours that an edit of office hours takes away, in any time zone and over changes of the clock."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.conversations.counting import Tally
from guard.core.effects.reach.hours import (
    A_DAY,
    A_WEEK,
    HOUR,
    Hours,
    Opening,
    cells_in,
    lost,
    minutes_in,
    opening_of,
    opening_on,
)

ZONES = [ZoneInfo(name) for name in ("UTC", "Europe/Paris", "Asia/Kathmandu", "Australia/Lord_Howe")]
START = int(datetime(2026, 3, 23, tzinfo=UTC).timestamp())
WEEKS = range(START, START + 3 * 7 * 24 * HOUR, HOUR)  # over the change of the clocks on March 29


def open_at(opening: Opening, moment: int) -> bool:
    local = datetime.fromtimestamp(moment, UTC).astimezone(opening.zone)
    return local.weekday() * A_DAY + local.hour * 60 + local.minute in opening.minutes


openings = st.builds(
    Opening,
    st.sampled_from(ZONES),
    st.builds(
        lambda start, length: frozenset(minute % A_WEEK for minute in range(start, start + length)),
        st.integers(0, A_WEEK - 1),
        st.integers(0, 3 * A_DAY),
    ),
)


@given(openings, openings, st.integers(0, len(WEEKS) - 30))
def test_an_hour_is_lost_as_far_as_its_minutes_are(before: Opening, after: Opening, first: int) -> None:
    some = WEEKS[first : first + 24]
    found = lost(before, after, some)
    for hour in some:
        gone = [
            open_at(before, moment) and not open_at(after, moment) for moment in range(hour, hour + HOUR, 60)
        ]
        assert (hour in found.whole) == all(gone)
        assert (hour in found.part) == (any(gone) and not all(gone))


@given(openings)
def test_nothing_is_lost_to_itself(opening: Opening) -> None:
    assert not lost(opening, opening, WEEKS[:48])


def test_only_the_days_that_are_picked_count() -> None:
    always = Opening(ZONES[1], frozenset(range(A_WEEK)))
    mondays = lost(always, None, WEEKS, lambda day: day.weekday() == 0)
    # The day begins at 23:00 UTC in winter, and at 22:00 in summer.
    assert mondays.whole == {
        hour for hour in WEEKS if datetime.fromtimestamp(hour, UTC).astimezone(ZONES[1]).weekday() == 0
    }


@pytest.mark.parametrize(
    "written",
    [None, "", [None], [{"start_minute": "9", "end_minute": 10}], [{"start_minute": 10, "end_minute": 9}]],
)
def test_what_is_no_interval_opens_nothing(written: object) -> None:
    assert minutes_in(written, A_WEEK) == frozenset()


def test_openings_are_read_as_intercom_writes_them() -> None:
    intervals = {"time_intervals": [{"start_minute": 1435, "end_minute": 1445}]}
    assert opening_of(intervals, ZONES[0]).minutes == frozenset(range(1435, 1445))
    assert opening_on(intervals, 2, ZONES[0]).minutes == frozenset(range(2 * A_DAY + 1435, 3 * A_DAY))


def test_hours_without_conversations_have_none() -> None:
    by_hour: dict[tuple[str, ...], Tally] = {(str(START),): Tally(2), (str(START + HOUR),): Tally(3)}
    cells = cells_in(by_hour, Hours(frozenset({START, START + 5 * HOUR}), frozenset({START + HOUR})))
    total = cells.total()
    assert (total.least, total.most) == (Tally(2), Tally(5))
