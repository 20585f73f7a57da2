"""What is said of rules that cannot be used: regular expressions, types, references."""

from __future__ import annotations

import pytest

from drift.core.model.resources import Json
from guard.core.language.rule_schema import schema_errors

TYPES = "The types are string, array, object, integer, number, boolean, null."


def said(rule: Json) -> str:
    (error,) = schema_errors(rule)
    return error.sentence


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("([a", "the `[` at character 2 has no `]`; a bracket that is meant is written `\\["),
        ("(?<n>a)(b", "the `(` at character 8 has no `)`; a bracket that is meant is written `\\("),
        ("a)", "the `)` at character 2 closes nothing; a bracket that is meant is written `\\)"),
        (
            "*@acme",
            "before the `*` at character 1 is nothing to repeat; a sign that is meant is written `\\*",
        ),
        (
            "[z-a]",
            "the range at character 2 runs backwards or has an end that is no character; a `-` that is meant stands at "
            "the end of the brackets",
        ),
        ("a\\", "it ends in a `\\`; one that is meant is written `\\\\"),
        ("\\q", "`\\q` at character 1 means nothing"),
        ("\\x", "the code that begins at character 1 has no end"),
        ("a{3,2}", "the repetition at character 3 asks for more at least than at most"),
        ("(?P<n>a)(?P<n>b)", "two groups have the same name"),
        ("a\\1", "it points back at a group, which could take without end"),
        ("(?#a)", "`(?` at character 1 begins what is not known here; a `?` that is meant is `\\?"),
        ("a\\Z", "`\\Z` at character 2 is not known here; the end is written `$"),
        (
            "a{",
            "the `{` at character 2 counts nothing; a repetition is written `{0,3}`, and a bracket `\\{",
        ),
    ],
)
def test_a_text_that_is_no_regular_expression(text: str, reason: str) -> None:
    end = "`." if reason.count("`") % 2 else "."
    assert said({"pattern": text}) == f"`{text}` is no regular expression: {reason}{end}"


@pytest.mark.parametrize("text", ["^((a{0,100}){0,100}){0,100}$", "((a{1000}){1000}){1000}", "x{99999999}"])
def test_a_regular_expression_that_is_too_large(text: str) -> None:
    assert said({"pattern": text}) == (
        f"`{text}` is too large: what its numbers in braces ask for multiplies beyond what is safe to match. Count "
        "less, or write `*` or `+` where the number does not matter."
    )


@pytest.mark.parametrize(
    ("type_", "sentence"),
    [
        ("strin", f'"strin" is no type. Did you mean `string`? {TYPES}'),
        (["string", "boolea"], f'"boolea" is no type. Did you mean `boolean`? {TYPES}'),
        ("text", f'"text" is no type. Did you mean `string`? {TYPES}'),
        ("Mapping", f'"Mapping" is no type. Did you mean `object`? {TYPES}'),
        ("whatever", f'"whatever" is no type. {TYPES}'),
        ({"a": 1}, f'{{"a":1}} is no type. {TYPES}'),
        (["string", None], 'null without quotes is no type but nothing at all. Write `"null"`.'),
        (["string", "string"], "A type is there twice. Leave one out."),
        ([], "`type` is empty. Name at least one type, or leave it out."),
    ],
)
def test_a_type_that_is_none(type_: Json, sentence: str) -> None:
    assert said({"type": type_}) == f"This is no JSON Schema: {sentence}"


def test_a_rule_that_refers_to_itself() -> None:
    leaf = {"properties": {"children": {"items": {"$ref": "#/$defs/leaf"}}}}
    (error,) = schema_errors({"$defs": {"leaf": leaf}, "$ref": "#/$defs/leaf"})
    assert error.path == ("$defs", "leaf", "properties", "children", "items", "$ref")
    assert error.sentence == (
        "`$ref: #/$defs/leaf` leads back to itself, and a rule that does is refused: it has to end. Write out as many "
        "levels as you need."
    )


def test_a_rule_that_grows_without_bound() -> None:
    names = {f"a{n}": {"allOf": [{"$ref": f"#/$defs/a{n + 1}"}] * 10} for n in range(5)}
    rule = {"$defs": {**names, "a5": {}}, "$ref": "#/$defs/a0"}
    assert said(rule) == "With its `$ref`s written out this rule grows without bound. Refer to less."
