"""The keywords of rules, each with a value that holds and one that breaks it."""

from __future__ import annotations

import pytest

from guard.core.language.rule_keywords import GROUPS, Keyword
from guard.core.language.rule_schema import closed, compiled

KEYWORDS = [keyword for _, keywords in GROUPS for keyword in keywords]


@pytest.mark.parametrize("keyword", KEYWORDS, ids=lambda keyword: str(keyword.name))
def test_the_example_values_of_a_keyword(keyword: Keyword) -> None:
    rule = compiled(closed(keyword.rule))
    assert rule.is_valid(keyword.holds)
    assert not rule.is_valid(keyword.breaks)
