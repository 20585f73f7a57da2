"""A simulation as JSON."""

from __future__ import annotations

from guard.core.simulation.formats.simulation_json import document
from tests.guard.core.simulation.small_past import off, simulated
from tests.guard.policy_cast import NOON, changed, hours


def test_it_counts_what_happened_and_has_a_row_for_each_difference() -> None:
    answer = document(simulated(off(NOON), off(NOON + 60), changed(hours(), hours(zone="UTC"))))
    assert (answer.changes, answer.entries) == (3, 0)
    assert answer.policies["allowlist"]
    assert answer.rows
    assert answer.passed_over is None


def test_a_past_without_matches_has_no_row() -> None:
    answer = document(simulated(changed(hours(), hours(name="Night"))))
    assert (answer.changes, answer.rows, answer.news) == (1, (), {})
