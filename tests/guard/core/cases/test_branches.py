"""The branches of a policy, which cases have to take."""

from typing import Any

import pytest

from guard.core.cases.branches import constraints
from guard.core.language.rule_schema import closed


@pytest.mark.parametrize(
    ("rule", "places"),
    [
        ({"properties": {"a": {"const": 1}}}, ["/properties/a"]),
        ({"properties": {"a": {"properties": {"b": {"minimum": 1}}}}}, ["/properties/a/properties/b"]),
        ({"properties": {"a": {}}}, ["/properties/a"]),
        ({"properties": {"a": False}, "additionalProperties": False}, ["", "/properties/a"]),
        ({"allOf": [{"properties": {"a": {"type": "string"}}}]}, ["/allOf/0/properties/a"]),
        ({"not": {"properties": {"a": {"const": 1}}}}, [""]),
        ({"properties": {"a/b": {"anyOf": [{"const": 1}, {"const": 2}]}}}, ["/properties/a~1b"]),
    ],
)
def test_a_rule_can_be_broken_at(rule: Any, places: list[str]) -> None:
    assert list(constraints(closed(rule))) == places
