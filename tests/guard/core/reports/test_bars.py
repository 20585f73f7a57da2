"""Bars stand beside each other on the ground of their picture, each in the middle of its place."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from guard.core.reports.bars import WIDTH, bar_places, bar_width

ROUNDING = 0.02


@given(st.integers(min_value=1, max_value=400), st.sampled_from((WIDTH, 300.0)))
def test_none_touches_another_or_leaves_the_picture(count: int, width: float) -> None:
    places, wide = list(bar_places(count, width)), bar_width(count, width)
    assert len(places) == count
    assert wide > 0
    assert all(left + wide < right for left, right in pairwise(places))
    assert abs(places[0] - (width - places[-1] - wide)) <= ROUNDING


def test_where_nothing_is_drawn_there_is_no_place() -> None:
    assert list(bar_places(0)) == []
