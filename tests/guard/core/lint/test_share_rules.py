"""The rules for shares are declared in full, as all rules are: `test_rules.py` runs their examples."""

from __future__ import annotations

from guard.core.lint.rules import RULES
from guard.core.lint.share_rules import SHARE_RULES


def test_each_is_registered_once() -> None:
    assert [RULES[rule.id] for rule in SHARE_RULES] == list(SHARE_RULES)
