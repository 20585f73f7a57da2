"""Results for continuous integration are values: two that say the same are the same."""

from __future__ import annotations

import pytest

from guard.core.text.ci.result import CiResult, CiRule


def test_a_result_names_no_place_and_no_waiver_unless_it_is_told() -> None:
    result = CiResult("unread-kind", "warning", "article: the token may not read it")
    assert (result.file, result.line, result.column, result.waived) == ("", 1, 1, "")
    assert result == CiResult("unread-kind", "warning", "article: the token may not read it")


def test_a_rule_cannot_be_changed() -> None:
    rule = CiRule("hours", "Hours stay as they are.", "warning")
    with pytest.raises(AttributeError):
        rule.level = "error"  # type: ignore[misc]  # that it is refused is the point
