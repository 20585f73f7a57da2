"""The JSON Schema of files of policies and people."""

from __future__ import annotations

from typing import Any

import pytest

from guard.core.language.people_schema import people_schema
from guard.core.language.policy_schema import policy_file_schema
from guard.core.language.validation import diagnostics, why_no_schema

TAG = {"id": "x", "because": "b", "severity": "low", "watch": {"kind": "tag"}, "then": "flag"}


def test_both_are_schemas() -> None:
    assert why_no_schema(policy_file_schema()) == ()
    assert why_no_schema(people_schema()) == ()


@pytest.mark.parametrize(
    ("parts", "fits"),
    [({}, True), ({"severity": "huge"}, False), ({"id": "Not An Id"}, False), ({"because": " "}, False)],
)
def test_what_a_policy_may_be(parts: dict[str, Any], fits: bool) -> None:
    document = {"version": 1, "policies": [TAG | parts]}
    assert (not diagnostics(policy_file_schema(), document)) is fits


def test_people_are_addresses() -> None:
    assert not diagnostics(people_schema(), {"version": 1, "groups": {"security": ["dave@acme.example"]}})
    assert diagnostics(people_schema(), {"version": 1, "groups": {"security": ["dave"]}})
