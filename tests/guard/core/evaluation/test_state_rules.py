"""Rules over state: what JSON Schema lets pass silently and a guard must not, and the evidence it gives."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.model.resources import Ref, Resource
from guard.core.evaluation.state_rules import Memo, StateRules
from guard.core.language.rule_schema import Selector, closed, compiled, open_, schema_errors
from guard.core.model.verdict import Evidence
from tests.guard.policy_cast import policies

Json = Any


def keeps(field_rule: Json, body: Json) -> bool:
    """Whether a body keeps the rule about its field `f`."""
    return compiled(closed({"properties": {"f": field_rule}})).is_valid(body)


class TestTraps:
    """Each of these passes silently in at least one engine that people use for this."""

    def test_true_is_not_one(self) -> None:
        assert not keeps({"const": 1}, {"f": True})
        assert not keeps({"const": True}, {"f": 1})
        assert not keeps({"enum": [0, 1]}, {"f": False})

    def test_a_missing_field_breaks_a_bound(self) -> None:
        assert not keeps({"minimum": 3}, {})

    def test_a_text_breaks_the_bound_of_a_number(self) -> None:
        assert not keeps({"maximum": 3}, {"f": "2"})

    def test_a_boolean_breaks_the_bound_of_a_number(self) -> None:
        assert not keeps({"minimum": 0}, {"f": True})

    def test_a_number_breaks_a_pattern(self) -> None:
        assert not keeps({"pattern": "^[0-9]+$"}, {"f": 42})

    def test_null_breaks_a_bound(self) -> None:
        assert not keeps({"maximum": 3}, {"f": None})
        assert not keeps({"contains": {"const": 1}}, {"f": None})

    def test_a_trailing_newline_breaks_an_anchored_pattern(self) -> None:
        assert not keeps({"pattern": "^live$"}, {"f": "live\n"})

    def test_digits_are_ascii(self) -> None:
        assert not keeps({"pattern": r"^\d+$"}, {"f": "\u0663"})

    def test_case_matters(self) -> None:
        assert not keeps({"const": "live"}, {"f": "Live"})

    def test_an_empty_list_contains_nothing(self) -> None:
        assert not keeps({"contains": {"const": 1}}, {"f": []})

    def test_a_list_is_not_the_mapping_it_should_be(self) -> None:
        assert not keeps({"properties": {"a": {"const": 1}}}, {"f": []})
        assert not compiled(closed({"properties": {"f": {"const": 1}}})).is_valid([1])

    def test_an_address_that_is_none_breaks_its_format(self) -> None:
        assert not keeps({"format": "ipv4"}, {"f": "203.0.113.256"})
        assert not keeps({"format": "ipv4"}, {"f": 3405803776})

    def test_numbers_too_large_for_the_engine_break_the_bound(self) -> None:
        assert not keeps({"maximum": 5}, {"f": 10**40})

    def test_missing_null_and_empty_are_three_things(self) -> None:
        assert not keeps({"const": ""}, {})
        assert not keeps({"const": ""}, {"f": None})
        assert keeps({"const": ""}, {"f": ""})
        assert keeps({"const": None}, {"f": None})
        assert not keeps({"const": None}, {})

    def test_one_point_nought_is_the_number_one_as_in_json_schema(self) -> None:
        assert keeps({"const": 1}, {"f": 1.0})
        assert keeps({"type": "integer"}, {"f": 1.0})


class TestTheEffectiveSchema:
    def test_what_is_named_is_required_at_every_depth(self) -> None:
        rule = {"properties": {"a": {"properties": {"b": {"const": 1}}}}}
        assert closed(rule) == {
            "type": "object",
            "required": ["a"],
            "properties": {"a": {"type": "object", "required": ["b"], "properties": {"b": {"const": 1}}}},
        }

    def test_optional_fields_may_be_missing_but_not_wrong(self) -> None:
        rule = {"minimum": 3, "optional": True}
        assert keeps(rule, {})
        assert keeps(rule, {"f": 3})
        assert not keeps(rule, {"f": None})

    def test_a_forbidden_field_is_not_required(self) -> None:
        assert keeps(False, {})
        assert not keeps(False, {"f": None})

    def test_a_declared_type_stays(self) -> None:
        assert keeps({"type": ["string", "null"], "minLength": 1}, {"f": None})
        assert keeps({"minLength": 1, "minItems": 1}, {"f": ["either a text or a list"]})

    def test_a_negation_stays_strict_where_the_value_is_not_what_was_expected(self) -> None:
        assert not keeps({"not": {"minimum": 5}}, {"f": "high"})
        assert not compiled(closed({"not": {"properties": {"f": {"const": 1}}}})).is_valid({})
        assert keeps({"not": {"contains": {"const": "0.0.0.0/0"}}}, {"f": ["10.0.0.0/8"]})

    def test_when_the_condition_of_a_rule_cannot_be_told_its_consequence_holds(self) -> None:
        rule = {
            "if": {"properties": {"state": {"const": "live"}}},
            "then": {"properties": {"url": {"minLength": 1}}},
        }
        judge = compiled(closed(rule))
        assert judge.is_valid({"state": "draft"})
        assert not judge.is_valid({"state": "live"})
        assert not judge.is_valid({})

    def test_references_inside_the_rule_are_followed(self) -> None:
        rule = {"properties": {"f": {"$ref": "#/$defs/short"}}, "$defs": {"short": {"maxLength": 3}}}
        judge = compiled(closed(rule))
        assert judge.is_valid({"f": "abc"})
        assert not judge.is_valid({"f": "abcd"})
        assert not judge.is_valid({})

    def test_notes_do_not_count(self) -> None:
        assert closed({"title": "t", "description": "d", "const": 1}) == {"const": 1}


@given(
    st.sampled_from(
        [
            {"minimum": 3},
            {"pattern": "^a"},
            {"contains": {"const": 1}},
            {"not": {"minimum": 3}},
            {"properties": {"a": {"maximum": 1}}},
            {"not": {"properties": {"a": {"const": 1}}}},
            {"anyOf": [{"minimum": 3}, {"maxLength": 2}]},
        ]
    ),
    st.recursive(
        st.none() | st.booleans() | st.integers(-5, 5) | st.text("ab", max_size=3),
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
        max_leaves=4,
    ),
)
def test_what_is_certain_is_always_possible(rule: Json, value: Json) -> None:
    if compiled(closed(rule)).is_valid(value):
        assert compiled(open_(rule)).is_valid(value)


class TestSelectors:
    live = staticmethod(Selector({"properties": {"state": {"const": "live"}}}))

    def test_they_know_three_answers(self) -> None:
        assert self.live({"state": "live"}) is True
        assert self.live({"state": "draft"}) is False
        assert self.live({}) is None

    def test_a_negation_turns_the_answers_round(self) -> None:
        not_draft = Selector({"not": {"properties": {"state": {"const": "draft"}}}})
        assert not_draft({"state": "live"}) is True
        assert not_draft({"state": "draft"}) is False
        assert not_draft({}) is None


@pytest.mark.parametrize(
    ("schema", "path", "words"),
    [
        ({"minimun": 3}, ("minimun",), "Did you mean `minimum`?"),
        ({"properties": {"a": {"minimun": 3}}}, ("properties", "a", "minimun"), "`minimun` is no keyword"),
        ({"enabled": {"const": True}}, ("enabled",), "goes under `properties`"),
        ({"format": "emial"}, ("format",), "`emial` is no known format. Did you mean `email`?"),
        ({"pattern": "("}, ("pattern",), "no regular expression"),
        ({"type": "strin"}, ("type",), "no JSON Schema"),
        ({"minimum": "3"}, ("minimum",), "no JSON Schema"),
        ({"properties": []}, ("properties",), "no JSON Schema"),
        ({"dependencies": {}}, ("dependencies",), "`dependentRequired`"),
        ({"nullable": True}, ("nullable",), "null"),
        ({"contentEncoding": "base64"}, ("contentEncoding",), "would check nothing"),
        ({"$ref": "https://example.com/schema"}, ("$ref",), "nothing is ever fetched"),
        ({"$ref": "#/$defs/nothing"}, ("$ref",), "points at nothing"),
        (
            {"properties": {"a": {"$ref": "#/properties/a"}}},
            ("properties", "a", "$ref"),
            "leads back to itself",
        ),
        ({"optional": True}, ("optional",), "directly under its name"),
        ({"properties": {"a": {"optional": "yes"}}}, ("properties", "a", "optional"), "either true or false"),
    ],
)
def test_what_is_no_rule_is_refused(schema: Json, path: tuple[str, ...], words: str) -> None:
    (error,) = schema_errors(schema)
    assert error.path == path
    assert words in error.sentence


def test_every_problem_of_a_rule_is_told_at_once() -> None:
    rule = {"properties": {"a": {"minimun": 3}, "b": {"pattern": "("}, "c": {"format": "ip"}}}
    assert len(schema_errors(rule)) == 3


def evidence(must: Json, body: Json) -> tuple[Evidence, ...]:
    rules = StateRules(policies({"id": "p", "watch": {"kind": "team"}, "must": must}).policies)
    (breach,) = rules.breaches("team", body, None, None).values()
    return breach.evidence


class TestEvidence:
    def test_of_a_missing_field_names_the_rule_it_was_to_keep(self) -> None:
        assert evidence({"properties": {"a/b": {"const": True}}}, {}) == (
            Evidence("/a~1b", None, True, {"const": True}, "/a~1b is missing"),
        )

    def test_of_a_field_that_must_not_be_there(self) -> None:
        assert evidence({"properties": {"f": False}}, {"f": 1}) == (
            Evidence("/f", 1, False, False, "/f must not be there"),
        )
        (extra,) = evidence(
            {"properties": {"a": {"optional": True}}, "additionalProperties": False}, {"x": 1}
        )
        assert (extra.pointer, extra.value, extra.message) == ("/x", 1, "/x must not be there")

    @pytest.mark.parametrize(
        ("rule", "value", "message"),
        [
            ({"const": True}, False, "/f is false, but must be true"),
            ({"enum": ["a", "b"]}, "c", '/f is "c", but must be one of "a", "b"'),
            ({"type": "string"}, 3, "/f is 3, but must be of type string"),
            ({"minimum": 3}, 2, "/f is 2, but must be at least 3"),
            ({"pattern": "^a"}, "b", '/f is "b", but must match ^a'),
            ({"contains": {"const": 1}}, [2], "/f is [2], but must contain 1"),
            ({"not": {"const": 1}}, 1, "/f is 1, but must not match 1"),
            ({"format": "ipv4"}, "x", '/f is "x", but must be a valid ipv4'),
        ],
    )
    def test_says_what_is_and_what_must_be(self, rule: Json, value: Json, message: str) -> None:
        (found,) = evidence({"properties": {"f": rule}}, {"f": value})
        assert (found.pointer, found.value, found.missing, found.rule) == ("/f", value, False, rule)
        assert found.message == message

    def test_goes_into_lists(self) -> None:
        (found,) = evidence({"properties": {"f": {"items": {"maximum": 3}}}}, {"f": [1, 9]})
        assert found.pointer == "/f/1"

    def test_shows_a_long_value_short_and_keeps_it_whole(self) -> None:
        (found,) = evidence({"properties": {"f": {"maxLength": 3}}}, {"f": "x" * 500})
        assert found.value == "x" * 500
        assert len(found.message) < 200

    def test_names_every_broken_rule(self) -> None:
        found = evidence({"properties": {"a": {"const": 1}, "b": {"const": 1}}}, {"a": 2})
        assert {one.pointer for one in found} == {"/a", "/b"}


def test_a_memo_remembers_bodies_by_rules_and_kind() -> None:
    must = {"properties": {"a": {"const": 1}}}
    rules = StateRules(policies({"id": "p", "watch": {"kind": "team"}, "must": must}).policies)
    memo, body = Memo(), Resource(Ref("team", "1"), {"a": 2})
    assert rules.breaches("team", body.body, body.digest, memo)
    assert not rules.breaches("macro", body.body, body.digest, memo)
    # The memo is believed: the same digest is never judged twice.
    assert rules.breaches("team", {"a": 1}, body.digest, memo)
