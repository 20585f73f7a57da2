"""The structure of a body: which fields moved, apart from their values."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from drift.core.detection.skeleton import (
    is_empty,
    json_type,
    pointer_of,
    steps_of,
    structural_moves,
    values_at,
)
from drift.core.model.changes import diff_bodies
from tests.drift.json_values import BODIES


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        ({"a": 1}, {"a": 2}, {}),
        ({"a": 1}, {"a": 1, "b": None}, {"/b": "appeared"}),
        ({"a": {"b": 1, "c": 1}}, {"a": {"b": 1}}, {"/a/c": "vanished"}),
        ({"a": 1}, {"a": "1"}, {"/a": "retyped"}),
        ({"a": True}, {"a": 1}, {"/a": "retyped"}),
        ({"a": "x"}, {"a": {"id": "x"}}, {"/a": "retyped"}),
        ({"a": None}, {"a": {"id": "x"}}, {}),
        ({"a": None}, {"a": ""}, {"/a": "respelled"}),
        ({"a": []}, {"a": None}, {"/a": "respelled"}),
        ({"a": None}, {"a": False}, {}),
        ({"a": []}, {"a": [{"b": 1}]}, {}),
        ({"a": [{"b": 1}]}, {"a": [{"b": 2}, {"b": 3}]}, {}),
        ({"a": [{"b": 1}]}, {"a": [{"b": 1, "c": 1}]}, {"/a/*/c": "appeared"}),
        ({"a": [{"b": 1}, {"c": 1}]}, {"a": [{"b": 1}, {"b": 2, "c": 1}]}, {}),
        ({"a": [1, 2]}, {"a": ["1", "2"]}, {"/a/*": "retyped"}),
    ],
)
def test_only_the_structure_counts(before: Any, after: Any, moved: dict[str, str]) -> None:
    found = structural_moves(before, after)
    assert {pointer_of(steps): sort for steps, sort in found.items()} == moved


@given(BODIES)
def test_the_same_body_has_the_same_structure(body: dict[str, Any]) -> None:
    assert structural_moves(body, body) == {}


@given(BODIES, BODIES)
def test_what_moved_there_moves_back(before: dict[str, Any], after: dict[str, Any]) -> None:
    there, back = structural_moves(before, after), structural_moves(after, before)
    opposite = {"appeared": "vanished", "vanished": "appeared"}
    assert {steps: opposite.get(sort, sort) for steps, sort in there.items()} == back
    assert not there or diff_bodies(before, after)


def test_values_of_every_item_are_found() -> None:
    body = {"a": [{"b": 1}, {"c": 2}, {"b": 3}], "d": None}
    assert values_at(body, steps_of("/a/*/b")) == [1, 3]
    assert values_at(body, steps_of("/d")) == [None]
    assert values_at(body, steps_of("/d/e")) == []


def test_false_and_zero_are_values_and_no_value_has_four_spellings() -> None:
    values: list[Any] = [None, "", [], {}, False, 0, " "]
    assert [value for value in values if is_empty(value)] == [None, "", [], {}]
    of_each_type: list[Any] = [None, True, 1, 1.5, "", [], {}]
    assert list(map(json_type, of_each_type)) == [
        *("null", "boolean", "number", "number", "string", "array", "object")
    ]
