"""The rules about cases."""

from __future__ import annotations

from guard.core.lint.case_rules import CASE_RULES


def test_ids_of_case_rules_say_so() -> None:
    assert all(rule.id.startswith("case-") and rule.asks == "cases" for rule in CASE_RULES)
