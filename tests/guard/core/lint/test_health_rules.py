"""The rules of health.yaml cannot be waived: the file has no waivers."""

from __future__ import annotations

from guard.core.lint.health_rules import HEALTH_RULES


def test_no_rule_of_health_can_be_waived() -> None:
    assert [rule for rule in HEALTH_RULES if rule.waivable or rule.asks != "health"] == []
