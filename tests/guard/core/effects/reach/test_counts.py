"""Figures of what is certain in part, about a period that is known in part."""

from __future__ import annotations

from drift.core.conversations.counting import Tally
from guard.core.effects.figures import Bounded, Counted, Unknown
from guard.core.effects.known import Known
from guard.core.effects.reach.counts import Between, Counter, conversations

KNOWN = Known(0.0, 100.0)
CUT = Known(0.0, 100.0, unread=5, because="a page was cut off")


def test_what_is_certain_and_read_whole_is_counted() -> None:
    assert Counter(KNOWN, "q").figure(3, 3, 10) == Counted(3, 10, "q")


def test_what_was_not_read_makes_more_possible_and_never_less() -> None:
    assert Counter(CUT, "q").figure(3, 3, 10) == Bounded(3, 8, 15, "q", "a page was cut off")


def test_what_can_turn_may_also_be_fewer() -> None:
    assert Counter(CUT, "q").figure(7, 7, 10, turns=True) == Bounded(2, 12, 15, "q", "a page was cut off")
    assert Counter(CUT, "q").figure(3, 3, 10, turns=True) == Bounded(0, 8, 15, "q", "a page was cut off")


def test_both_reasons_are_said() -> None:
    assert Counter(CUT, "q", "two have one title").figure(1, 4, 10) == Bounded(
        1, 9, 15, "q", "a page was cut off; two have one title"
    )


def test_nothing_is_said_where_nothing_is_known() -> None:
    unknown = Known(0.0, 100.0, unknown="the feature is off")
    assert Counter(unknown, "q").figure(0, 0, 0) == Unknown("the feature is off", "q")


def test_a_line_says_what_its_figure_counts() -> None:
    line = Counter(KNOWN, "all").line("As one", Between.exactly(Tally(2)), conversations, 4)
    assert line.figure == Counted(2, 4, "all, as one")
    assert line.sentence() == "As one: 2 of 4 (50 %), counted."
