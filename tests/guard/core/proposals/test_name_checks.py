"""What is wrong with names and references to what a proposal creates: said at its place, and each once."""

from __future__ import annotations

from typing import Any

import pytest

from drift.core.model.resources import Json
from guard.core.proposals.proposal_schema import BODY
from guard.core.proposals.reading import read_proposal
from tests.guard.core.proposals.test_new_names import EXCEPTION, NEW, SCHEDULE, WINTER


def wrong(*changes: Json) -> list[tuple[tuple[str | int, ...], str]]:
    return [(one.path, one.sentence) for one in read_proposal({"changes": list(changes)}, BODY)[1]]


@pytest.mark.parametrize(
    ("changes", "path", "sentence"),
    [
        ([{"resource": "tag/1", "set": {"/x": NEW}}], (0, "set", "/x"), "No change of this proposal creates winter."),
        ([WINTER, {"resource": "tag/1", "set": {"/x": {"$new": "wintr"}}}], (1, "set", "/x"), "Did you mean `winter`?"),
        ([WINTER, {"resource": "tag/1", "set": {"/x": [{"$new": 5}]}}], (1, "set", "/x", 0), "is no reference"),
        ([WINTER, {"resource": "tag/1", "merge": {"x": {"$new": "winter", "a": 1}}}], (1, "merge", "x"), "reference"),
        ([WINTER, {"resource": "tag/1", "merge": NEW}], (1, "merge"), "is no reference"),
        ([WINTER, {**WINTER, "set": {"/name": "b"}}], (1, "name"), "The change number 1 is called winter as well"),
        ([{"resource": "tag/1", "name": "a", "set": {"/name": "b"}}], (0, "name"), "`name` is for a creation"),
        ([{"resource": "tag/1", "name": "a", "delete": True}], (0, "name"), "`name` is for a creation"),
        ([{**WINTER, "name": "Winter!"}], (0, "name"), "it must be a name of lower-case letters"),
        ([{**WINTER, "set": {"/name": NEW}}], (0,), "winter refers to itself"),
        ([{**EXCEPTION, "parent": NEW}], (0, "parent"), "No change of this proposal creates winter."),
        ([WINTER, {**EXCEPTION, "parent": NEW}], (1, "parent"), "lies under office_hours_schedule, and winter"),
        ([SCHEDULE, {**EXCEPTION, "parent": {"$new": 1}}], (1, "parent", "$new"), "must be a name"),
        ([SCHEDULE, {**EXCEPTION, "parent": {"$nwe": "hours"}}], (1, "parent", "$nwe"), "is not known"),
        ([SCHEDULE, {**EXCEPTION, "parent": 5}], (1, "parent"), "or { $new: NAME }"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_name_is_said_at_its_place(changes: Any, path: Any, sentence: str) -> None:
    found = wrong(*changes)
    assert any(where == ("changes", *path) and sentence in said for where, said in found), found
    assert all(said.endswith((".", "?")) for _, said in found)


def test_a_circle_is_refused_and_named() -> None:
    first = {**WINTER, "merge": {"name": "a", "x": {"$new": "spring"}}}
    del first["set"]
    second = {"create": True, "kind": "tag", "name": "spring", "merge": {"name": "b", "x": NEW}}
    ((path, sentence),) = wrong(first, second)
    assert path == ("changes", 0)
    assert sentence.startswith("spring and winter refer to each other: none can be created first.")


def test_a_mistake_of_a_creation_is_not_said_of_what_refers_to_it_as_well() -> None:
    found = wrong({**WINTER, "kind": "tga"}, {"resource": "article/1", "set": {"/x": NEW}})
    assert len(found) == 1
    assert "Did you mean tag" in found[0][1]
