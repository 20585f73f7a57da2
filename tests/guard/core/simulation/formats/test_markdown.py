"""What a bot writes under a pull request."""

from __future__ import annotations

from guard.core.simulation.formats.markdown import as_markdown
from tests.guard.core.simulation.small_past import off, simulated
from tests.guard.policy_cast import NOON, changed, hours, on


def test_policies_that_said_nothing_are_named_beside_those_that_spoke() -> None:
    told = as_markdown(simulated(off(NOON)))
    assert "| `allowlist` | " in told
    assert "Said nothing: `hours`." in told


def test_a_row_names_both_verdicts() -> None:
    told = as_markdown(simulated(changed(hours(), hours(zone="UTC"))))
    assert "| require_approval | allow | `hours` |" in told


def test_a_foreign_name_is_no_cell_and_no_link() -> None:
    told = as_markdown(simulated(changed(on(), on(enabled=False), by="a|b](http://evil.example)")))
    assert "a\\|b\\](http://evil.example)" in told
