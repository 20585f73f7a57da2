"""Constraints on one field, and why no value satisfies some of them together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.model.resources import Json
from guard.core.language.rule_schema import closed, compiled
from guard.core.lint.constraints import NO_VALUE, Outline, asked_by, impossible, outline_of, why_impossible

SCHEMAS = st.sampled_from(
    [
        True,
        False,
        {"type": "string"},
        {"type": ["string", "null"]},
        {"type": "integer"},
        {"type": "number", "minimum": 2},
        {"type": "number", "exclusiveMinimum": 2, "maximum": 3},
        {"type": "number", "exclusiveMaximum": 3},
        {"type": "string", "minLength": 2},
        {"type": "string", "maxLength": 1},
        {"type": "array", "minItems": 2},
        {"type": "array", "maxItems": 1},
        {"type": "object", "maxProperties": 0},
        {"const": 2},
        {"enum": ["a", "abc", None]},
        {"type": "string", "pattern": "^a$"},
    ]
)
SEVERAL = st.lists(SCHEMAS, min_size=1, max_size=4).map(tuple)
VALUES: list[Json] = [None, True, 1, 2, 2.5, 3, "", "a", "abc", [], [1], [1, 2], {}, {"a": 1}]


@given(SEVERAL)
def test_whatever_is_called_impossible_is_so_of_every_value(schemas: tuple[Json, ...]) -> None:
    if why_impossible(schemas) and False not in schemas:
        rule = compiled({"allOf": [schema for schema in schemas if schema is not True]})
        assert not any(rule.is_valid(value) for value in VALUES)


@given(SEVERAL, SEVERAL)
def test_to_ask_for_more_never_makes_it_possible(schemas: tuple[Json, ...], more: tuple[Json, ...]) -> None:
    if why_impossible(schemas):
        assert why_impossible(schemas + more)


@given(SEVERAL, SEVERAL)
def test_an_outline_of_all_is_that_of_its_parts(schemas: tuple[Json, ...], more: tuple[Json, ...]) -> None:
    assert outline_of(schemas + more) == outline_of(schemas).and_(outline_of(more))
    assert outline_of(schemas).and_(Outline()) == outline_of(schemas)


@pytest.mark.parametrize(
    ("schemas", "why"),
    [
        (({"type": "string"}, {"type": "boolean"}), "it asks for two types at once"),
        ((True, False), "it asks that it be there and that it be not"),
        ((False,), ""),
        (({"const": "a"}, {"enum": ["b", "c"]}), NO_VALUE),
        (({"type": "number", "minimum": 3}, {"type": "number", "exclusiveMaximum": 3}),
         "it asks for at least 3 and less than 3"),
        (({"type": "array", "minItems": 2}, {"type": "array", "maxItems": 1}),
         "it asks for a list of at least 2 and at most 1"),
        (({"minimum": 3}, {"maximum": 2}), ""),  # a text fits both
    ],
)  # fmt: skip
def test_the_reason_is_a_clause(schemas: tuple[Json, ...], why: str) -> None:
    assert why_impossible(schemas) == why


def test_letters_say_nothing_where_a_value_has_several_spellings() -> None:
    asked = asked_by(closed({"properties": {"email": {"const": "a@x.example", "pattern": "^A"}}}))
    assert list(impossible(asked, {"admin"})) == []
    assert list(impossible(asked, {"tag"})) == [("`/email`", NO_VALUE)]
    assert list(impossible(asked)) == [("`/email`", NO_VALUE)]
