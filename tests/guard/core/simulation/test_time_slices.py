"""Times into which a past is split_at: each entry lies in one of them, and nothing else does."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from guard.core.simulation.time_slices import TimeSlice, split_at, split_evenly


@given(st.floats(0, 1e9), st.floats(0, 400), st.integers(1, 12))
@example(5.7, 3.0, 8)
@example(5.7, 0.1, 8)
@example(5.0, 0.0, 8)
@example(0.0, 31_536_000.0, 8)
def test_each_second_lies_in_one_time(since: float, length: float, most: int) -> None:
    whole = TimeSlice(since, since + length)
    times = split_evenly(whole, most)
    assert 1 <= len(times) <= most
    assert (times[0].since, times[-1].until) == whole
    for second in {int(since) - 1, *range(int(since), int(since + length) + 2)} if length < 500 else ():
        within = [one for one in times if one.since <= second <= one.until]
        assert len(within) == (whole.since <= second <= whole.until), second


def test_borders_begin_the_times_after_them() -> None:
    assert split_at([10, 20, 25], 30) == [TimeSlice(10, 19), TimeSlice(20, 24), TimeSlice(25, 30)]
    assert split_at([10], 10) == [TimeSlice(10, 10)]


def test_a_share_is_told_of_the_time_that_has_gone_by() -> None:
    assert [TimeSlice(10, 20).elapsed_share(at) for at in (10, 15, 20)] == [0, 0.5, 1]
    assert TimeSlice(10, 10).elapsed_share(10) == 0


def test_no_time_is_shorter_than_asked() -> None:
    whole = TimeSlice(0, 8_000)
    assert [len(split_evenly(whole, 8, least)) for least in (0.0, 600.0, 1_000.0, 2_500.0, 9_000.0)] == [
        8,
        8,
        8,
        3,
        1,
    ]
