"""Windows cover every moment that is kept, what is fresh first, without a gap and whatever is interrupted."""

from hypothesis import given
from hypothesis import strategies as st

from drift.core.planning.conversation_windows import (
    AHEAD,
    DAY,
    FIRST,
    LAG,
    NARROWEST,
    WIDEST,
    Progress,
    Window,
    after_reading,
    narrower,
    next_window,
    read_anew,
    width_after,
)

NOW = 1_795_000_000.0
NOTHING = Progress(None, None)


def test_the_newest_come_first() -> None:
    assert next_window(NOTHING, NOW, 90 * DAY) == Window("created_at", NOW - LAG - FIRST, NOW - LAG)


def test_what_changed_comes_before_the_past() -> None:
    progress = Progress(NOW - 500, NOW - 3 * DAY)
    assert next_window(progress, NOW, 90 * DAY) == Window("updated_at", NOW - 500, NOW - LAG)
    fresh = Progress(NOW - LAG, NOW - 3 * DAY)
    assert next_window(fresh, NOW, 90 * DAY, DAY) == Window("created_at", NOW - 4 * DAY, NOW - 3 * DAY)


def test_a_clock_that_was_ahead_makes_it_begin_again_and_two_replicas_that_differ_do_not() -> None:
    assert read_anew(Progress(NOW + AHEAD, NOW - DAY), NOW) is None
    assert read_anew(NOTHING, NOW) is None
    anew = read_anew(Progress(NOW + AHEAD + 1, NOW - DAY), NOW)
    assert anew == Progress(NOW - LAG, NOW - LAG)
    assert next_window(anew, NOW, 90 * DAY) == Window("created_at", NOW - LAG - FIRST, NOW - LAG)


def test_there_is_an_end() -> None:
    assert next_window(Progress(NOW - LAG, NOW - 90 * DAY), NOW, 90 * DAY) is None
    last = next_window(Progress(NOW - LAG, NOW - 89.5 * DAY), NOW, 90 * DAY)
    assert last == Window("created_at", NOW - 90 * DAY, NOW - 89.5 * DAY)


def test_half_of_a_window_is_its_new_end_or_its_old_beginning() -> None:
    assert narrower(Window("updated_at", 0.0, 1000.0)) == Window("updated_at", 0.0, 500.0)
    assert narrower(Window("created_at", 0.0, 1000.0)) == Window("created_at", 500.0, 1000.0)
    assert narrower(Window("created_at", 0.0, NARROWEST)) is None


def test_sparse_times_are_read_in_wider_windows() -> None:
    assert width_after(DAY, 10) == 2 * DAY
    assert width_after(WIDEST, 10) == WIDEST
    assert width_after(DAY, 5_000) == DAY


@given(sizes=st.lists(st.integers(0, 3), max_size=30), pauses=st.lists(st.floats(0, 5 * DAY), max_size=30))
def test_every_moment_is_covered_whatever_is_halved_and_however_long_nobody_reads(
    sizes: list[int], pauses: list[float]
) -> None:
    """Each window is halved a few times before it is read, and the clock goes on in between."""
    keep, now, progress = 20 * DAY, NOW, NOTHING
    steps = [*zip(sizes, pauses, strict=False), *[(0, 0.0)] * 60]
    for halved, pause in steps:
        window = next_window(progress, now, keep)
        if window is None:
            break
        for _ in range(halved):
            window = narrower(window) or window
        assert window.after <= window.before
        if progress.fresh_until is not None and progress.known_from is not None:
            touches = progress.fresh_until if window.by == "updated_at" else progress.known_from
            assert touches == (window.after if window.by == "updated_at" else window.before)
        progress = after_reading(progress, window)
        now += pause
    assert progress.known_from is not None
    assert progress.fresh_until is not None
    assert progress.fresh_until >= progress.known_from
