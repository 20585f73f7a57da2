"""The laws of JSON Merge Patch (RFC 7396), and that a patch and pointers come to the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.model.json_pointer import get, join
from drift.core.model.resources import MISSING, same
from guard.core.proposals.merge_patch import leaves, merged
from tests.laws import examples

names = st.sampled_from(["a", "b", "c/d", "~", ""])
plain = st.one_of(
    st.booleans(), st.integers(-3, 3), st.text(max_size=2), st.lists(st.integers(0, 3), max_size=2)
)
values: Any = st.recursive(plain, lambda inner: st.dictionaries(names, inner, max_size=3), max_leaves=8)
bodies = st.dictionaries(names, values, max_size=4)
patches: Any = st.recursive(
    st.one_of(st.none(), plain), lambda inner: st.dictionaries(names, inner, max_size=3), max_leaves=8
)


def patch_between(before: Any, after: Any) -> Any:
    """The patch that leads from one body to another, neither of which has a null."""
    if not (isinstance(before, dict) and isinstance(after, dict)):
        return after
    gone = dict.fromkeys(before.keys() - after.keys())
    moved = {
        name: patch_between(before.get(name), value)
        for name, value in after.items()
        if name not in before or not same(before[name], value)
    }
    return {**gone, **moved}


@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"a": "foo"}, "bar", "bar"),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_the_examples_of_the_rfc(target: Any, patch: Any, result: Any) -> None:
    assert same(merged(target, patch), result)


@given(body=bodies)
@examples(30)
def test_an_empty_patch_changes_nothing(body: Any) -> None:
    assert same(merged(body, {}), body)


@given(body=bodies, patch=patches)
@examples(40)
def test_a_patch_twice_is_a_patch_once(body: Any, patch: Any) -> None:
    once = merged(body, patch)
    assert same(merged(once, patch), once)


@given(before=bodies, after=bodies)
@examples(40)
def test_a_patch_leads_from_any_body_to_any_other(before: Any, after: Any) -> None:
    assert same(merged(before, patch_between(before, after)), after)


@given(body=bodies, patch=st.dictionaries(names, patches, max_size=3))
@examples(40)
def test_the_result_has_at_each_leaf_what_the_patch_says(body: Any, patch: Any) -> None:
    result = merged(body, patch)
    for steps, value in leaves(patch):
        there = get(result, join(steps))
        assert isinstance(there, dict) if value == {} else same(there, value)


def test_nothing_is_changed_in_place() -> None:
    target, patch = {"a": {"b": 1}}, {"a": {"c": 2}}
    result = merged(target, patch)
    result["a"]["d"] = 3
    assert (target, patch) == ({"a": {"b": 1}}, {"a": {"c": 2}})


def test_leaves_are_the_fields_that_a_patch_speaks_of() -> None:
    assert list(leaves({"a": {"b": 1, "c": None}, "d": [{"e": 1}], "f": {}})) == [
        (("a", "b"), 1),
        (("a", "c"), MISSING),
        (("d",), [{"e": 1}]),
        (("f",), {}),
    ]
    assert list(leaves({})) == []
