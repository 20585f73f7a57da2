"""What is refused of a policy beyond its schema, and what is only warned of."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from guard.core.language.policy_builder import build
from guard.core.lint.policy_checks import errors, warnings
from guard.core.model.policy import People

PEOPLE = People(groups={"security": ("dave@acme.example",)})
TAG = {"id": "x", "because": "b", "severity": "low", "watch": {"kind": "tag"}, "then": "flag"}


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"watch": {"kind": "tg"}}, "There is no kind `tg`."),
        ({"watch": {"kind": "tag", "activity": "x"}}, "`watch` names either `kind` or `activity`, not both"),
        ({"watch": {}}, "`watch` says nothing"),
        ({"more_than": {"times": 1, "within": "1h"}}, "`more_than` counts activity-log entries"),
        (
            {"then": {"require_approval": {"from": "security", "quorum": 2}}},
            "2 people must approve, but only 1",
        ),
        ({"when": {"actor": "group:nobody"}}, "Nobody is in the group `nobody`"),
    ],
)
def test_errors(parts: dict[str, Any], sentence: str) -> None:
    found = list(errors(TAG | parts, PEOPLE, lambda path: True))
    assert found[0].sentence.startswith(sentence)
    assert all(one.rule == "" for one in found)


@pytest.mark.parametrize(
    ("parts", "rule"),
    [
        ({"watch": {"activity": "no_such_type"}}, "unknown-activity-type"),
        ({"watch": {"activity": "bulk_export"}, "then": "revert"}, "log-only-flags"),
        ({"watch": {"kind": "help_center"}, "then": "revert"}, "guided-remedy"),
        ({"then": {"require_approval": {"from": "security"}}}, "too-few-approvers"),
    ],
)
def test_warnings_carry_their_rule(parts: dict[str, Any], rule: str) -> None:
    (found,) = warnings(build(TAG | parts, PEOPLE), PEOPLE, date(2026, 6, 1))
    assert found.rule == rule


def test_a_sound_policy_has_neither() -> None:
    assert list(errors(TAG, PEOPLE, lambda path: True)) == []
    assert list(warnings(build(TAG, PEOPLE), PEOPLE, date(2026, 6, 1))) == []
