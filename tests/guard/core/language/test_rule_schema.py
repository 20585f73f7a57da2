"""JSON Schema as rules use it: closed, or open, and checked for what cannot be meant."""

from __future__ import annotations

from drift.core.model.resources import Json
from guard.core.language.rule_schema import Selector, closed, compiled, open_, schema_errors

RULE: Json = {"properties": {"enabled": {"const": True}}}


def test_a_closed_rule_requires_what_it_names() -> None:
    assert not compiled(closed(RULE)).is_valid({})
    assert compiled(open_(RULE)).is_valid({})
    assert compiled(closed(RULE)).is_valid({"enabled": True})


def test_a_selector_is_true_false_or_unknown() -> None:
    select = Selector(RULE)
    assert [select(body) for body in ({"enabled": True}, {"enabled": False}, {})] == [True, False, None]


def test_a_misspelt_keyword_is_refused_with_its_steps() -> None:
    (wrong,) = schema_errors({"properties": {"a": {"maxmum": 3}}})
    assert wrong.path == ("properties", "a", "maxmum")
    assert "Did you mean `maximum`?" in wrong.sentence
    assert schema_errors(RULE) == ()
