"""The bars of a picture of what Intercom counts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guard.core.effects.statistics import Bar
from guard.core.reports.bars import HEIGHT, WIDTH
from guard.core.reports.effects.statistics_picture import picture


def test_the_highest_bar_reaches_the_top_and_an_unknown_one_has_no_height() -> None:
    drawn = picture([Bar(0, 1, 5, 10), Bar(1, 2, None, None, "not read"), Bar(2, 3, 20, 20)])
    low, unknown, high = drawn.bars
    assert (high.top, high.well, high.ill) == (0, HEIGHT, 0)
    assert (low.top, low.ill, low.well) == (50, 25, 25)
    assert (unknown.top, unknown.ill, unknown.well) == (HEIGHT, 0, 0)


def test_no_bars_are_no_picture() -> None:
    assert picture([]).bars == ()


@given(st.lists(st.tuples(st.integers(0, 999), st.integers(0, 999)), min_size=1, max_size=40))
def test_all_of_it_lies_on_the_ground(counts: list[tuple[int, int]]) -> None:
    drawn = picture([Bar(0, 1, well, every) for well, every in counts])
    for one in drawn.bars:
        assert one.x >= 0
        assert one.x + drawn.bar_width <= WIDTH + 0.1
        assert one.ill >= 0
        assert one.well >= 0
        assert abs(one.top + one.ill + one.well - HEIGHT) < 0.1
