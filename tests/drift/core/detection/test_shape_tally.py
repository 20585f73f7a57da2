"""A move is counted over all resources that could show it."""

from __future__ import annotations

from collections.abc import Mapping

from drift.core.detection.shape_tally import Candidate, candidates_in, pairings
from drift.core.detection.skeleton import pointer_of
from drift.core.model.changes import Updated, diff_bodies
from drift.core.model.resources import Body, Ref, Resource


def update(id_: str, before: Body, after: Body) -> Updated:
    one, other = (Resource(Ref("thing", id_), body) for body in (before, after))
    return Updated(one, other, diff_bodies(before, after))


def tallied(*changes: Updated, others: Mapping[str, Body]) -> dict[str, tuple[str, int, int, int]]:
    bystanders = {id_: Resource(Ref("thing", id_), body) for id_, body in others.items()}
    read = {change.ref.id: change.after for change in changes} | bystanders
    return {
        pointer_of(found.steps): (found.sort, found.count, found.of, found.others)
        for found in candidates_in(changes, read)
    }


def test_those_without_the_object_around_it_could_not_show_it() -> None:
    counted = tallied(
        update("1", {"role": {}}, {"role": {"new": 1}}),
        others={"2": {"role": None}, "3": {}, "4": {"role": {}}, "5": {"role": {"new": 2}}},
    )
    assert counted == {"/role/new": ("appeared", 1, 3, 1)}


def test_those_that_still_have_it_were_left_out() -> None:
    counted = tallied(update("1", {"a": 1, "b": 1}, {"b": 1}), others={"2": {"a": 5}, "3": {"b": 1}})
    assert counted == {"/a": ("vanished", 1, 3, 1)}


def test_those_of_the_old_type_were_left_out() -> None:
    counted = tallied(
        update("1", {"a": 1}, {"a": "1"}), others={"2": {"a": 2}, "3": {"a": None}, "4": {"a": "4"}}
    )
    assert counted == {"/a": ("retyped", 1, 3, 1)}


def test_those_that_spell_no_value_in_the_old_way_were_left_out() -> None:
    counted = tallied(
        update("1", {"a": None}, {"a": ""}), others={"2": {"a": None}, "3": {"a": "x"}, "4": {"a": ""}}
    )
    assert counted == {"/a": ("respelled", 1, 3, 1)}


def test_a_share_is_counted_over_those_that_could_show_it() -> None:
    found = Candidate(
        ("a",), "appeared", {str(n): update(str(n), {}, {"a": 1}) for n in range(9)}, others=1, of=10
    )
    assert (found.reaches(0.9, 3), found.left_few_out, found.left_nobody_out) == (True, True, False)
    found.others = 2
    assert not found.left_few_out
    found.others, found.of = 0, 11
    assert (found.reaches(0.9, 3), found.is_everywhere) == (False, False)
    found.of = 9
    assert (found.reaches(0.9, 10), found.is_everywhere) == (False, True)


def test_fields_are_paired_by_their_values_where_the_same_resources_moved() -> None:
    changes = [update(str(n), {"a": n, "b": 0}, {"c": n, "d": 7}) for n in range(1, 5)]
    every = candidates_in(changes, {})
    gone = [found for found in every if found.sort == "vanished"]
    come = [found for found in every if found.sort == "appeared"]
    assert pairings(gone, come) == {(("a",), ("c",)): "same"}
    come[0].sides.pop("1")
    assert pairings(gone, come) == {}


def test_bodies_are_left_alone_where_only_values_differ() -> None:
    def read_again() -> Resource:
        raise AssertionError("nobody needs this body")

    other = Resource.recognised(Ref("thing", "2"), None, b"", read_again)
    assert candidates_in([update("1", {"a": 1}, {"a": 2})], {"2": other}) == []
