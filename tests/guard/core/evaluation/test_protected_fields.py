"""The fields that a rule speaks of."""

from __future__ import annotations

from guard.core.evaluation.protected_fields import moved, named_fields, protected, without
from tests.guard.policy_cast import changed, on


def test_a_rule_names_its_properties_at_any_depth_and_what_it_requires() -> None:
    rule = {
        "required": ["owner"],
        "properties": {"a": {"properties": {"b": {"const": 1}}}},
        "anyOf": [{"properties": {"c/d": True}}],
    }
    assert named_fields(rule) == ("/a/b", "/owner", "/c~1d")


def test_a_rule_about_the_whole_names_the_whole() -> None:
    assert named_fields({"maxProperties": 3}) == ("",)
    assert named_fields({"additionalProperties": False, "properties": {"a": True}}) == ("", "/a")


def test_a_named_field_is_protected_where_it_exists_or_broke() -> None:
    named = ("/here", "/broken", "/elsewhere")
    assert protected(named, ["/broken/deep"], {"here": None}) == ("/here", "/broken")


def test_a_field_around_a_spared_one_gives_way_to_its_other_fields() -> None:
    body = {"a": {"spared": 1, "b": 2, "c": 3}}
    assert without(["/a"], ["/a/spared"], body) == ("/a/b", "/a/c")
    assert without(["/a/spared/deep"], ["/a/spared"], body) == ()


def test_a_change_moves_what_stands_at_or_below_a_pointer() -> None:
    fields = changed(on(), on("192.0.2.1", enabled=False)).fields
    assert moved(fields, ["/enabled"]) == ("/enabled",)
    assert moved(fields, ["/name"]) == ()
