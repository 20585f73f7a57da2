"""Spans of whole numbers."""

from __future__ import annotations

from guard.core.lint.intervals import shared, without


def test_what_two_lists_share() -> None:
    assert shared([(0, 5), (8, 9)], [(4, 8)]) == [(4, 5), (8, 8)]
    assert shared([(0, 1)], [(2, 3)]) == []


def test_what_is_left_without_others() -> None:
    assert without([(0, 9)], [(3, 4)]) == [(0, 2), (5, 9)]
    assert without([(0, 9)], [(0, 9)]) == []
    assert without([(0, 9)], []) == [(0, 9)]
