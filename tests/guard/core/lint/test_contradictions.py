"""Policies that load and yet cannot mean what they say: rules that contradict themselves, or each other."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from drift.core.model.resources import Json
from guard.core.lint.contradictions import contradictions
from guard.loading.policy_loader import lint, load
from tests.guard.loading.test_policy_loader import PEOPLE, one, write
from tests.guard.policy_cast import policy_set

TODAY = date(2026, 6, 1)


def warned(directory: Path, content: str) -> list[tuple[int, str]]:
    write(directory, **{"a.yaml": content, "people.yaml": PEOPLE})
    return [(found.line, found.sentence) for found in lint(load(directory), TODAY)]


def two(first: str, second: str, watch: str = "{ kind: team }", also: str = "") -> str:
    """Two policies over the same kind; `also` is said by the second only."""
    return (
        one(id="first", must=first, watch="{ kind: team }")
        + one(id="second", must=second, watch=watch)[len("version: 1\npolicies:\n") :].rstrip("\n")
        + (f"\n    {also}\n" if also else "\n")
    )


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (
            "{ properties: { a: { minimum: 3, maximum: 2 } } }",
            "of `/a` it asks for at least 3 and at most 2.",
        ),
        ("{ properties: { a: { exclusiveMinimum: 2, maximum: 2 } } }", "more than 2 and at most 2"),
        ("{ properties: { a: { minLength: 3, maxLength: 2 } } }", "a text of at least 3 and at most 2"),
        ("{ properties: { a: { minItems: 2, maxItems: 1 } } }", "a list of at least 2 and at most 1"),
        ("{ properties: { a: { const: 1, enum: [2, 3] } } }", "none of the values that are named fits"),
        ("{ properties: { a: { const: x, type: number } } }", "none of the values that are named fits"),
        ("{ properties: { a: { enum: [] } } }", "none of the values that are named fits"),
        ("{ properties: { a: { allOf: [{ type: string }, { type: number }] } } }", "two types at once"),
        ("{ properties: { a: { pattern: x, minimum: 1, type: boolean, const: a } } }", "none of the values"),
        ("{ properties: { a: false }, required: [a] }", "it be there and that it be not"),
        ("{ properties: { a: { properties: { b: { minimum: 3, maximum: 2 } } } } }", "of `/a/b`"),
    ],
)
def test_a_rule_that_nothing_can_fulfil(tmp_path: Path, rule: str, words: str) -> None:
    ((line, sentence),) = warned(tmp_path, one(must=rule))
    assert line == 8
    assert sentence.startswith("p: Nothing can fulfil this rule, so everything breaks it: ")
    assert words in sentence


@pytest.mark.parametrize(
    "rule",
    [
        "{ properties: { a: { minimum: 2, maximum: 2 } } }",
        "{ properties: { a: { minimum: 3, maximum: 2, optional: true } } }",  # a way to forbid it
        "{ properties: { a: false } }",
        "{ properties: { a: { enum: [1, x], type: string } } }",
        "{ properties: { a: { type: [string, number], minLength: 3, maxLength: 2 } } }",
        "{ anyOf: [{ properties: { a: { enum: [] } } }, { properties: { b: { const: 1 } } }] }",
        "{ not: { properties: { a: { minimum: 3, maximum: 2 } } } }",
        "{ properties: { a: { minimum: 1, type: integer } } }",
    ],
)
def test_what_can_be_fulfilled_is_not_doubted(tmp_path: Path, rule: str) -> None:
    assert warned(tmp_path, one(must=rule)) == []


def test_conditions_that_never_hold(tmp_path: Path) -> None:
    never = "{ properties: { a: { const: 1, enum: [2] } } }"
    ((_, selects),) = warned(tmp_path, one(watch=f"{{ kind: team, where: {never} }}"))
    assert "This selects nothing" in selects
    ((_, applies),) = warned(tmp_path, one(when=f"{{ becomes: {never} }}"))
    assert "This never holds for certain" in applies  # what lacks the field is not known to differ
    ((_, excuses),) = warned(tmp_path, one(unless=f"{{ was: {never} }}"))
    assert "excuses nothing" in excuses


@pytest.mark.parametrize(
    ("where", "must", "why"),
    [
        (
            "{ a: { const: x } }",
            "{ a: { const: y } }",
            "none of the values that are named fits all that is asked",
        ),
        (
            "{ a: { minimum: 5, type: integer } }",
            "{ a: { maximum: 4 } }",
            "it asks for at least 5 and at most 4",
        ),
        ("{ a: { type: string } }", "{ a: { minimum: 4 } }", "it asks for two types at once"),
        ("{ a: false }", "{ a: { const: y } }", "it asks that it be there and that it be not"),
    ],
)
def test_a_rule_that_nothing_selected_can_fulfil(tmp_path: Path, where: str, must: str, why: str) -> None:
    watch = f"{{ kind: team, where: {{ properties: {where} }} }}"
    assert warned(tmp_path, one(watch=watch, must=f"{{ properties: {must} }}")) == [
        (
            8,
            f"p: Nothing that `where` selects can fulfil this rule, so all of it breaks it: of `/a` {why}.",
        )
    ]


@pytest.mark.parametrize(
    ("where", "must"),
    [
        ("{ a: { const: x } }", "{ a: { const: y, optional: true } }"),  # what lacks it is selected, and fits
        ("{ a: { const: x } }", "{ a: false }"),
        ("{ a: { minimum: 5 } }", "{ a: { type: string } }"),  # a text is selected: it has no minimum
        ("{ a: { const: x } }", "{ b: { const: y } }"),
    ],
)
def test_a_rule_that_something_selected_can_fulfil(tmp_path: Path, where: str, must: str) -> None:
    watch = f"{{ kind: team, where: {{ properties: {where} }} }}"
    assert warned(tmp_path, one(watch=watch, must=f"{{ properties: {must} }}")) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("{ properties: { a: { const: true } } }", "{ properties: { a: { const: false } } }"),
        ("{ properties: { a: { enum: [x, y] } } }", "{ properties: { a: { const: z } } }"),
        ("{ properties: { a: { type: string } } }", "{ properties: { a: { minimum: 1 } } }"),
        ("{ properties: { a: { minimum: 3 } } }", "{ properties: { a: { maximum: 2 } } }"),
        ("{ properties: { a: { const: true } } }", "{ properties: { a: { not: { const: true } } } }"),
        ("{ properties: { a: { const: 5 } } }", "{ properties: { a: { maximum: 2 } } }"),
        ("{ required: [a] }", "{ properties: { a: false } }"),
    ],
)
def test_two_policies_that_no_resource_can_fulfil(tmp_path: Path, first: str, second: str) -> None:
    ((line, sentence),) = warned(tmp_path, two(first, second))
    assert line == 14
    assert "No resource can fulfil both this and `first`" in sentence
    assert "of `/a` " in sentence


def test_policies_that_may_never_meet_are_not_compared(tmp_path: Path) -> None:
    on, off = "{ properties: { a: { const: true } } }", "{ properties: { a: { const: false } } }"
    assert warned(tmp_path, two(on, off, watch="{ kind: tag }")) == []
    assert warned(tmp_path, two(on, off, also="when: { unattributed: true }")) == []
    assert warned(tmp_path, two(on, on)) == []
    assert warned(tmp_path, two(on, "{ properties: { b: { const: false } } }")) == []


def test_a_selection_of_one_does_not_hide_it(tmp_path: Path) -> None:
    on, off = "{ properties: { a: { const: true } } }", "{ properties: { a: { const: false } } }"
    some = "{ kind: team, where: { properties: { name: { const: x } } } }"
    assert len(warned(tmp_path, two(on, off, watch=some))) == 1


def test_a_policy_that_conflicts_with_many_names_the_first_and_counts_the_rest() -> None:
    def ask(number: int) -> dict[str, Json]:
        rule = {"properties": {"title": {"const": f"title {number}"}}}
        return {"id": f"p{number}", "watch": {"kind": "article"}, "must": rule}

    told = [
        (policy.id, diagnostic.sentence.partition(" is asked.")[2])
        for policy, diagnostic in contradictions(policy_set(*map(ask, range(8))).policies)
    ]
    assert told == [
        ("p1", ""),
        ("p2", " The same is true of `p1`."),
        ("p3", " The same is true of `p1` and `p2`."),
        ("p4", " The same is true of `p1`, `p2` and `p3`."),
        ("p5", " The same is true of `p1`, `p2`, `p3` and 1 more."),
        ("p6", " The same is true of `p1`, `p2`, `p3` and 2 more."),
        ("p7", " The same is true of `p1`, `p2`, `p3` and 3 more."),
    ]
