"""Tallies add number by number, so that days make a month."""

from __future__ import annotations

from functools import reduce
from operator import add

from drift.core.conversations.counting import NAMES, Tally


def test_tallies_add_number_by_number() -> None:
    first = Tally(*range(len(NAMES)))
    second = Tally(*range(10, 10 + len(NAMES)))
    total = reduce(add, [first, second, Tally()])
    assert [getattr(total, name) for name in NAMES] == [10 + 2 * place for place in range(len(NAMES))]


def test_what_fin_resolved_was_assumed_or_confirmed() -> None:
    assert Tally(assumed=3, confirmed=4, escalated=9).resolved == 7
