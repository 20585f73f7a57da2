"""A body in another shape keeps its values."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from drift.core.catalogue.kind import SetField
from drift.core.detection.reshape import Shape, reshape, shape_of
from drift.core.model.schema_events import ShapeMove
from tests.drift.json_values import BODIES

NOTHING = Shape()


def move(sort: Any, pointer: str, **more: Any) -> ShapeMove:
    return ShapeMove(sort, pointer, 1, 1, **more)


@given(BODIES, BODIES)
def test_without_a_move_a_body_stays_as_it_is(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert reshape(before, after, NOTHING) == before


@given(BODIES)
def test_a_body_in_its_own_shape_stays_as_it_is(body: dict[str, Any]) -> None:
    every = shape_of(
        [move(sort, f"/{key}") for sort in ("appeared", "vanished", "retyped") for key in ("a", "b")]
    )
    assert reshape(body, body, every) == body


@pytest.mark.parametrize(
    ("moves", "before", "after", "reshaped"),
    [
        ([move("appeared", "/b")], {"a": 1}, {"a": 2, "b": 3, "c": 4}, {"a": 1, "b": 3}),
        ([move("vanished", "/b")], {"a": 1, "b": 2, "c": 3}, {"a": 5}, {"a": 1, "c": 3}),
        ([move("vanished", "/b")], {"a": 1, "b": 2}, {"a": 1, "b": 3}, {"a": 1, "b": 2}),
        ([move("retyped", "/a")], {"a": 1}, {"a": "one"}, {"a": "one"}),
        ([move("retyped", "/a", form="text")], {"a": 1}, {"a": "2"}, {"a": "1"}),
        ([move("retyped", "/a", form="text")], {"a": None}, {"a": "2"}, {"a": None}),
        ([move("respelled", "/a")], {"a": None}, {"a": ""}, {"a": ""}),
        ([move("respelled", "/a")], {"a": None}, {"a": "x"}, {"a": None}),
        ([move("moved", "/a", to="/b", form="same")], {"a": 1}, {"b": 2}, {"b": 1}),
        ([move("moved", "/a", to="/b", form="wrapped")], {"a": 1}, {"b": [2, 3]}, {"b": [1]}),
        (
            [move("moved", "/a", to="/b/id", form="same"), move("appeared", "/b")],
            {"a": 1},
            {"b": {"id": 2, "type": "x"}},
            {"b": {"id": 1, "type": "x"}},
        ),
        (
            [move("appeared", "/l/*/new")],
            {"l": [{"id": 1, "n": "a"}, {"id": 2, "n": "b"}, {"id": 3, "n": "c"}]},
            {"l": [{"id": 3, "n": "c", "new": 3}, {"id": 1, "n": "z", "new": 1}]},
            {"l": [{"id": 1, "n": "a", "new": 1}, {"id": 2, "n": "b"}, {"id": 3, "n": "c", "new": 3}]},
        ),
    ],
)
def test_values_stay_and_the_shape_moves(moves: Any, before: Any, after: Any, reshaped: Any) -> None:
    assert reshape(before, after, shape_of(moves)) == reshaped


def test_a_list_without_an_order_has_the_order_of_its_new_shape() -> None:
    before = {"l": [{"n": "b"}, {"n": "a"}]}
    after = {"l": [{"n": "a", "new": 1}, {"n": "b", "new": 2}]}
    moves = [move("appeared", "/l/*/new")]
    assert reshape(before, after, shape_of(moves, [SetField("l", key="n")])) == after
    assert reshape(before, after, shape_of(moves)) == {"l": list(reversed(after["l"]))}


def test_resources_that_are_listed_move_no_field() -> None:
    assert shape_of([move("listed", "", ids=("1",)), move("unlisted", "", ids=("2",))]) == NOTHING
