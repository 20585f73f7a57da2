"""Counts of what came of a policy's matches."""

from __future__ import annotations

from guard.core.model.outcome_counts import Tally


def test_a_match_is_enforced_observed_or_excused() -> None:
    tally = Tally(flagged=1, asked=2, reverted=4, observed=8, excused=16, exempt=32)
    assert (tally.enforced, tally.matches) == (7, 63)


def test_tallies_add_up_field_by_field() -> None:
    one, other = Tally(flagged=1, exempt=2), Tally(flagged=10, asked=3)
    assert one.plus(other) == Tally(flagged=11, asked=3, exempt=2)
    assert one == Tally(flagged=1, exempt=2), "Adding leaves both as they were."
