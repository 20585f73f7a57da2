"""The rules about periods.yaml stand outside of any policy, so that nothing could waive them."""

from __future__ import annotations

from guard.core.lint.period_rules import PERIOD_RULES


def test_they_ask_the_periods_and_cannot_be_waived() -> None:
    assert {rule.asks for rule in PERIOD_RULES} == {"periods"}
    assert not any(rule.waivable for rule in PERIOD_RULES)
    assert all(rule.level == "warning" for rule in PERIOD_RULES)
