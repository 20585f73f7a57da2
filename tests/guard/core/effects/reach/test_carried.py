"""What conversations carry: how many, how they stand, and how long their customers waited."""

import pytest

from drift.core.conversations.counting import Tally
from guard.core.effects.figures import Bounded, Counted
from guard.core.effects.known import Known
from guard.core.effects.reach.carried import Carried, carried_lines, waited
from guard.core.effects.reach.counts import Counter
from guard.core.effects.reach.outcomes import Cells

CELLS = {("0", "", ""): Tally(4, open=1, replied=2, reply_seconds=3_000)}
CARRIED = Carried(Cells(CELLS, CELLS), {("email", "fr"): Tally(4)}, Tally(40))


def test_the_share_of_all_comes_first() -> None:
    lines = list(carried_lines(Counter(Known(0.0, 9.0), "q"), "Conversations that carry it", CARRIED, 1e6))
    assert lines[0].figure == Counted(4, 40, "q, conversations that carry it")
    assert lines[1].figure == Counted(1, 4, "q, still open")
    assert (lines[2].figure, lines[2].more) == (
        Counted(2, 4, "q, answered by a teammate"),
        "after 25 min on average",
    )
    assert [one.name for one in lines[-2:]] == ["fr", "email"]


def test_what_is_open_may_have_closed_in_what_was_not_read() -> None:
    known = Known(0.0, 9.0, unread=2, because="a page was cut off")
    lines = list(carried_lines(Counter(known, "q"), "Conversations that carry it", CARRIED, 1e6))
    assert lines[1].figure == Bounded(0, 3, 6, "q, still open", "a page was cut off")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (59, "after 1 min on average"),
        (3_600, "after 1 h 0 min on average"),
        (9_000, "after 2 h 30 min on average"),
    ],
)
def test_a_wait_is_told_in_hours_and_minutes(seconds: int, words: str) -> None:
    assert waited(Tally(1, replied=1, reply_seconds=seconds)) == words
    assert waited(Tally(1)) == ""
