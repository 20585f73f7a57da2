"""The rules about standard changes: their declarations are held to by `test_rules.py`."""

from __future__ import annotations

from guard.core.lint.standard_rules import STANDARD_RULES


def test_each_rule_has_an_example_with_a_standard_change() -> None:
    assert all("standard_changes:" in rule.example for rule in STANDARD_RULES)
