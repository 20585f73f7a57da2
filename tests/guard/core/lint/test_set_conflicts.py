"""Values that policies set, against what must hold and against what other policies set."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.guard.core.lint.test_contradictions import warned
from tests.guard.loading.test_policy_loader import one

ON, OFF = "{ properties: { enabled: { const: true } } }", "{ properties: { enabled: { const: false } } }"


def sets(values: str) -> str:
    return f"{{ revert: {{ set: {values} }} }}"


def both(tmp_path: Path, first: dict[str, str], second: dict[str, str]) -> list[str]:
    """What is told of two policies over the same kind."""
    named = (first | {"id": "first"}, second | {"id": "second"})
    written = [one(**{"watch": "{ kind: ip_allowlist }", **parts}) for parts in named]
    content = written[0] + written[1].removeprefix("version: 1\npolicies:\n")
    return [sentence.replace(f"{tmp_path}/", "") for _, sentence in warned(tmp_path, content)]


@pytest.mark.parametrize(
    ("must", "values", "sentence"),
    [
        (ON, "{ enabled: false }", "This sets `/enabled` to false, which breaks this policy's own `must`."),
        (
            "{ properties: { a: { properties: { b: { maximum: 3, optional: true } } } } }",
            "{ a: { b: 4 } }",
            "This sets `/a/b` to 4, which breaks this policy's own `must`.",
        ),
        (
            "{ properties: { a: { properties: { b: { maximum: 3 } } } } }",
            "{ a: [] }",
            "This sets `/a` to [], which breaks this policy's own `must`.",
        ),
        (
            "{ properties: { a: false } }",
            "{ a: 1 }",
            "This sets `/a` to 1, which breaks this policy's own `must`.",
        ),
    ],
)
def test_a_value_that_breaks_the_own_rule(tmp_path: Path, must: str, values: str, sentence: str) -> None:
    assert warned(tmp_path, one(watch="{ kind: team }", must=must, then=sets(values))) == [
        (7, f"p: {sentence}")
    ]


@pytest.mark.parametrize(
    ("must", "values"),
    [
        (ON, "{ enabled: true }"),
        (ON, "{ ip_allowlist: [] }"),
        (f"{{ anyOf: [{ON}, {OFF}] }}", "{ enabled: false }"),
        ("{ properties: { a: { properties: { b: { maximum: 3 } } } } }", "{ a: { c: 4 } }"),
    ],
)
def test_a_value_that_fits_is_not_doubted(tmp_path: Path, must: str, values: str) -> None:
    assert warned(tmp_path, one(must=must, then=sets(values))) == []


def test_a_pointer_where_a_name_belongs(tmp_path: Path) -> None:
    assert warned(tmp_path, one(then=sets("{ /enabled: true }"))) == [
        (
            7,
            "p: `/enabled` is set as the name of a field, and no field is called so: `set` takes names and no JSON "
            "Pointers. Write `enabled`, and what lies in it below.",
        )
    ]


def test_a_value_that_breaks_another_policy(tmp_path: Path) -> None:
    setting = {"then": sets("{ enabled: false }"), "when": "{ unattributed: true }"}
    assert both(tmp_path, {"must": ON}, setting) == [
        "second: This sets `/enabled` to false, which breaks `first` (a.yaml:3)."
    ]
    assert both(tmp_path, {"must": ON, "when": "{ unattributed: true }"}, setting) == []


def test_rules_that_quarrel_are_told_once(tmp_path: Path) -> None:
    first = {"must": ON, "then": sets("{ enabled: true }")}
    second = {"must": OFF, "then": sets("{ enabled: false }")}
    (sentence,) = both(tmp_path, first, second)
    assert "No resource can fulfil both this and `first`" in sentence


def test_two_policies_that_set_a_field_to_different_values(tmp_path: Path) -> None:
    first, second = {"then": sets("{ enabled: true }")}, {"then": sets("{ enabled: false }")}
    assert both(tmp_path, first, second) == [
        "second: This sets `/enabled` to false, and `first` (a.yaml:3) sets it to true: after a change that both speak "
        "of, only one can be so."
    ]
    created, updated = (
        {"watch": f"{{ kind: ip_allowlist, change: {one} }}"} for one in ("created", "updated")
    )
    assert both(tmp_path, first | created, second | updated) == []
    assert both(tmp_path, first | {"when": "{ unattributed: true }"}, second) == []
    assert both(tmp_path, first | {"watch": "{ kind: team }"}, second) == []
    assert both(tmp_path, first, first) == []
    fields = (
        {"watch": f"{{ kind: ip_allowlist, fields: [{one}] }}"} for one in ("/enabled", "/ip_allowlist")
    )
    assert both(tmp_path, first | next(fields), second | next(fields)) == []


def test_bounds_that_meet_in_between_do_not_quarrel(tmp_path: Path) -> None:
    low = {"must": "{ properties: { a: { minimum: 0 } } }", "then": sets("{ a: 0 }")}
    high = {"must": "{ properties: { a: { maximum: 10 } } }", "then": sets("{ a: 10 }")}
    assert both(tmp_path, low, high) == []
