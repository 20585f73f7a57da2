"""What shares can be of."""

from __future__ import annotations

from typing import get_args

from guard.core.model.shares import MEASURES, Counts, Share


def test_each_thing_that_is_counted_has_a_measure() -> None:
    assert {measure.counts for measure in MEASURES.values()} == set(get_args(Counts))


def test_what_needs_no_outcome_does_not_ripen() -> None:
    assert {name for name, measure in MEASURES.items() if not measure.ripens} == {"used", "failed"}
    assert Share("used", 60.0).measure is MEASURES["used"]
