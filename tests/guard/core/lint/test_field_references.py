"""The fields that a policy names."""

from __future__ import annotations

from typing import Any

from guard.core.language.policy_builder import build
from guard.core.lint.field_references import is_key, named_anywhere, named_in_rules
from guard.core.model.policy import People, Policy


def policy(**parts: Any) -> Policy:
    head = {"id": "x", "because": "b", "severity": "low", "then": "flag"}
    return build(head | {"watch": {"kind": "tag"}} | parts, People())


def test_fields_of_watch_must_and_where() -> None:
    found = policy(
        watch={"kind": "tag", "fields": ["/a"], "where": {"properties": {"b": {"const": 1}}}},
        must={"properties": {"c": {"properties": {"d": {"const": 1}}}}, "required": ["e"]},
    )
    assert [pointer for _, pointer in named_in_rules(found)] == ["/a", "/c", "/c/d", "/e", "/b"]


def test_fields_of_conditions_sets_and_exemptions() -> None:
    found = policy(
        when={"not": {"becomes": {"properties": {"a": {"const": 1}}}}},
        then={"revert": {"set": {"b": {"c": 1}}}},
        exemptions=[{"pointer": "/d", "until": "2026-12-31", "reason": "r", "owner": "o"}],
    )
    assert [pointer for _, pointer in named_anywhere(found)] == ["/a", "/b", "/b/c", "/d"]


def test_a_field_that_a_rule_forbids_is_not_named() -> None:
    assert list(named_in_rules(policy(must={"properties": {"a": False}}))) == []


def test_a_key_is_the_name_of_a_property() -> None:
    assert is_key(("must", "properties", "a"))
    assert not is_key(("watch", "fields", 0))
    assert not is_key(("exemptions", 0, "pointer"))
