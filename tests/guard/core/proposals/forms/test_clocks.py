"""Minutes of a week or a day as a clock shows them."""

from __future__ import annotations

import pytest

from guard.core.proposals.forms.clocks import CannotRead, clock, is_minute, minutes_from


def test_what_no_clock_has_is_shown_as_the_number_that_it_is() -> None:
    assert [is_minute("week", value) for value in (0, 10080, 10081, -1, True, "540", 1.5)] == [
        True,
        True,
        *[False] * 5,
    ]
    assert [is_minute("day", value) for value in (1440, 1441)] == [True, False]


@pytest.mark.parametrize(
    ("of", "text", "minute"),
    [
        ("week", "Mon 09:00", 540),
        ("week", "sunday 24:00", 10080),
        ("week", "Tue 00:00", 1440),
        ("day", "24:00", 1440),
    ],
)
def test_minutes_are_written_as_a_clock_shows_them(of: str, text: str, minute: int) -> None:
    assert minutes_from(of, text) == minute
    assert minutes_from(of, str(minute)) == minute
    assert minutes_from(of, clock(of, minute)) == minute


@pytest.mark.parametrize("text", ["Mon 24:01", "Mon 09:60", "Someday 09:00", "Mon", "25:00", "Mon -1:00"])
def test_what_no_clock_shows_is_no_time(text: str) -> None:
    with pytest.raises(CannotRead, match="is no time"):
        minutes_from("week", text)
