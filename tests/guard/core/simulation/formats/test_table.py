"""A simulation on a terminal."""

from __future__ import annotations

from guard.core.simulation.formats.table import as_table
from tests.guard.core.simulation.small_past import off, simulated
from tests.guard.policy_cast import NOON, changed, hours


def test_rows_that_are_alike_stand_below_one_line() -> None:
    told = as_table(simulated(off(NOON), off(NOON + 60), changed(hours(), hours(zone="UTC"))))
    assert told.count("require_approval, newly caught:") == 1
    assert "(change 2)" in told


def test_silent_policies_have_no_line() -> None:
    told = as_table(simulated(off(NOON)))
    assert [line.split()[0] for line in told.splitlines() if line.startswith(("allowlist", "hours"))] == [
        "allowlist"
    ]


def test_a_past_without_matches_is_its_headline() -> None:
    assert as_table(simulated(changed(hours(), hours(name="Night")))).splitlines() == [
        "1 change and 0 log entries: 0 put back, 0 held for approval, 0 flagged.",
        "Beside the policies in force: nothing differs.",
    ]
