"""Claims of one subject, and whether they can hold together."""

from __future__ import annotations

from datetime import date

from guard.core.lint.condition_conflicts import Known
from guard.core.lint.satisfiability import Claim, LintContext, why_not
from guard.core.model.policy import People

GROUND = LintContext(("created", "scan"), Known((), People(), {}), date(2026, 6, 1))
WAS = Claim("was", {"properties": {}}, ("when", "was"), True)


def test_what_is_created_was_nothing() -> None:
    never = why_not([WAS], "created", GROUND, certain=False)
    assert never is not None
    assert (never.path, never.why, never.of_scene) == (
        ("when", "was"),
        "what is created was nothing before",
        True,
    )


def test_what_is_unknown_may_hold_but_never_for_certain() -> None:
    assert why_not([WAS], "scan", GROUND, certain=False) is None
    assert why_not([WAS], "scan", GROUND, certain=True) is not None


def test_days_that_are_past_never_hold() -> None:
    period = {"from": "2026-01-01", "to": "2026-01-31", "zone": "UTC"}
    never = why_not([Claim("during", period, ("when", "during"), True)], "scan", GROUND, certain=False)
    assert never is not None
    assert never.why == "all of it is past, and 2026-01-31 was its last day"
