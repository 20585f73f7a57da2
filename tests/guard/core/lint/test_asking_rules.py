"""The rules about what to bring when asking first: their declarations are held to by `test_rules.py`."""

from __future__ import annotations

from guard.core.lint.asking_rules import ASKING_RULES


def test_each_rule_has_an_example_with_its_word() -> None:
    assert all("ask_first:" in rule.example for rule in ASKING_RULES)
    assert len({rule.id for rule in ASKING_RULES}) == len(ASKING_RULES)
