"""The picture of the weeks."""

from __future__ import annotations

from guard.core.simulation.formats.chart import picture
from tests.guard.core.simulation.small_past import off, simulated
from tests.guard.policy_cast import NOON

FOUND = simulated(off(NOON), off(NOON + 60))
WORDS = {"flag": "flagged", "require_approval": "held for approval", "revert": "put back"}


def test_the_picture_says_its_counts_in_words() -> None:
    drawn = "".join(picture(FOUND.weeks, FOUND.until, WORDS))
    assert drawn.startswith("<")
    assert "put back" in drawn
    assert "2" in drawn


def test_no_week_no_picture() -> None:
    assert list(picture({}, FOUND.until, WORDS)) == []
