"""The rules about exemptions ask the policies, or the record."""

from __future__ import annotations

from guard.core.lint.exemption_rules import EXEMPTION_RULES


def test_what_the_rules_ask() -> None:
    assert {rule.asks for rule in EXEMPTION_RULES} == {"policies", "record"}


def test_every_rule_can_be_waived_and_only_warns() -> None:
    assert all(rule.waivable and rule.level == "warning" for rule in EXEMPTION_RULES)
