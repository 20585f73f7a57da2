"""Every moment lies in one month, and months follow each other without gaps."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from drift.core.model.calendar_months import Month, month_of


@given(st.integers(min_value=0, max_value=7_258_118_399))  # to the end of 2199
def test_a_moment_lies_between_the_beginning_of_its_month_and_of_the_next(moment: int) -> None:
    month = month_of(moment)
    assert month.begins <= moment < month.next.begins


def test_december_is_followed_by_january() -> None:
    assert Month(2026, 12).next == Month(2027, 1)
    assert Month(2026, 11).next == Month(2026, 12)
    assert Month(2026, 2).begins == datetime(2026, 2, 1, tzinfo=UTC).timestamp()
