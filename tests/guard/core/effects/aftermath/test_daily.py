"""Days of conversations, and sums and differences of them."""

from __future__ import annotations

from drift.core.conversations.counting import Tally
from guard.core.effects.aftermath.daily import Day, by_day, total, without


def test_days_are_summed_and_taken_from_each_other() -> None:
    every = by_day(
        {
            ("86400", "assumed_resolution", ""): Tally(conversations=5, fin=5, assumed=5),
            ("86400", "escalated", "qualified"): Tally(conversations=2, fin=2, escalated=2),
            ("172800", "", ""): Tally(conversations=1),
        }
    )
    assert every[86400] == Day(
        Tally(conversations=7, fin=7, assumed=5, escalated=2), {"resolution": 5, "qualification": 2}
    )
    touched = by_day({("86400", "assumed_resolution", ""): Tally(conversations=3, fin=3, assumed=3)})
    left = without(every, touched)
    assert left[86400].tally.fin == 4
    assert left[86400].billed == {"resolution": 2, "qualification": 2}
    assert left[172800] == every[172800]


def test_a_sum_is_of_the_days_of_which_it_is_so() -> None:
    days = {86400: Day(Tally(conversations=3)), 172800: Day(Tally(conversations=4), {"resolution": 2})}
    assert total(days, lambda day: day > 100_000) == days[172800]
    assert total(days, lambda _: True).tally.conversations == 7
    assert total({}, lambda _: True) == Day()
