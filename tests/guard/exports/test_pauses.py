"""Pauses grow, are bounded, follow what a target asks, and are not the same for everybody."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guard.exports.pauses import FIRST, LONGEST, pause_after


@given(st.integers(0, 10_000), st.floats(0, 1e6), st.floats(0, 1))
def test_a_pause_lies_between_half_and_all_of_the_usual(attempts: int, asked: float, chance: float) -> None:
    pause = pause_after(attempts, asked, chance)
    assert pause >= max(asked, FIRST / 2)
    assert pause <= max(asked, LONGEST)


def test_it_doubles_and_half_of_it_is_left_to_chance() -> None:
    assert [pause_after(attempts, 0.0, 1.0) for attempts in (0, 1, 2, 8, 9)] == [1, 2, 4, 256, 300]
    assert [pause_after(3, 0.0, chance) for chance in (0.0, 0.5, 1.0)] == [4, 6, 8]
