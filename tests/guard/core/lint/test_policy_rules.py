"""The rules about policies ask the policies, or Intercom's description."""

from __future__ import annotations

from guard.core.lint.policy_rules import POLICY_RULES


def test_what_the_rules_ask() -> None:
    assert {rule.asks for rule in POLICY_RULES} == {"policies", "description"}


def test_every_rule_can_be_waived_and_only_warns() -> None:
    assert all(rule.waivable and rule.level == "warning" for rule in POLICY_RULES)
