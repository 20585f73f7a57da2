"""A lint rule and its defaults."""

from __future__ import annotations

from guard.core.lint.rule import HEAD, LintRule
from guard.loading.strict_yaml.reader import read


def test_a_rule_asks_the_policies_and_can_be_waived_unless_it_says_otherwise() -> None:
    rule = LintRule("a-rule", "Summary.", "Why.", "  - id: x\n", "Way out.")
    assert (rule.asks, rule.waivable, rule.level) == ("policies", True, "warning")


def test_the_head_begins_a_file_of_policies() -> None:
    assert read(f"{HEAD}  - id: x\n".encode()).value == {"version": 1, "policies": [{"id": "x"}]}
