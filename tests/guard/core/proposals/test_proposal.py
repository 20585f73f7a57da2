"""A proposed change: the fields that it names, and the body after it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from drift.core.model.json_pointer import join
from drift.core.model.resources import MISSING, Ref, same
from guard.core.proposals.merge_patch import leaves
from guard.core.proposals.proposal import Leaf, ProposedChange
from tests.guard.core.proposals.test_merge_patch import bodies
from tests.laws import examples

HOURS = Ref("office_hours_schedule", "41")


def test_it_names_what_it_sets_and_what_it_merges() -> None:
    by_pointer = ProposedChange("update", HOURS, set={"/a/b": 1})
    assert list(by_pointer.leaves()) == [Leaf("/a/b", 1, ("set", "/a/b"))]
    by_patch = ProposedChange("update", HOURS, merge={"a": {"b": 1}, "c": None})
    assert list(by_patch.leaves()) == [
        Leaf("/a/b", 1, ("merge", "a", "b")),
        Leaf("/c", MISSING, ("merge", "c")),
    ]
    assert list(ProposedChange("delete", HOURS).leaves()) == []


@given(body=bodies, values=bodies)
@examples(40)
def test_set_and_merge_come_to_the_same(body: Any, values: Any) -> None:
    """New values of fields that no mapping stands in the way of."""
    named = {join(steps): value for steps, value in leaves(values) if value != {}}
    whole = {"old": body}
    by_pointer = ProposedChange(
        "update", HOURS, set={f"/new{pointer}": value for pointer, value in named.items()}
    )
    patch: Any = {}
    for pointer, value in named.items():
        patch = ProposedChange("update", HOURS, set={f"/new{pointer}": value}).applied(patch)
    by_patch = ProposedChange("update", HOURS, merge=patch)
    assert same(by_pointer.applied(whole), by_patch.applied(whole))


@given(body=bodies)
@examples(30)
def test_what_is_so_already_changes_nothing(body: Any) -> None:
    assert same(ProposedChange("update", HOURS, merge=body).applied(body), body)
    values = {join((name,)): value for name, value in body.items()}
    assert same(ProposedChange("update", HOURS, set=values).applied(body), body)


def test_null_is_null_in_set_and_takes_away_in_merge() -> None:
    body = {"a": 1, "b": 2}
    assert ProposedChange("update", HOURS, set={"/a": None}).applied(body) == {"a": None, "b": 2}
    assert ProposedChange("update", HOURS, merge={"a": None}).applied(body) == {"b": 2}
    assert body == {"a": 1, "b": 2}


def test_an_item_that_a_list_does_not_have_cannot_be_set() -> None:
    with pytest.raises(ValueError, match="no item '5'"):
        ProposedChange("update", HOURS, set={"/a/5": 1}).applied({"a": [1]})
