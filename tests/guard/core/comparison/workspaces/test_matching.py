"""Which resource of one workspace is which of another: those with one name, or those that are alike."""

from __future__ import annotations

from typing import Any

from hypothesis import given

from drift.core.model.resources import Ref, Resource
from guard.core.comparison.workspaces.matching import Matching, match
from tests.guard.core.comparison.workspaces.copies import EVERY_KIND, copied, other_ids, resource, side
from tests.guard.core.comparison.workspaces.workspaces import SEEDS, small_workspace
from tests.laws import examples


def matched(first: list[Resource], second: list[Resource]) -> Matching:
    return match(side(*first), side(*second, called="test"))


def article(id: str, body: str = "", **more: Any) -> Resource:
    return resource("article", id, title="FAQ", body=body, **more)


def pairs(found: Matching) -> dict[str, str]:
    return {one.id: other.id for one, other in found.pairs.items()}


def test_one_name_is_one_resource_whatever_its_id() -> None:
    found = matched(
        [resource("tag", "1", name="vip"), resource("tag", "2", name="old")],
        [resource("tag", "2", name="vip"), resource("tag", "3", name="new")],
    )
    assert pairs(found) == {"1": "2"}
    assert (found.only_first, found.only_second) == ((Ref("tag", "2"),), (Ref("tag", "3"),))


def test_of_several_with_one_name_those_that_are_alike_are_the_same() -> None:
    found = matched([article("1", "x"), article("2", "y")], [article("1", "y"), article("2", "x")])
    assert pairs(found) == {"1": "2", "2": "1"}
    assert not found.ambiguous


def test_the_last_that_is_left_on_each_side_is_the_same() -> None:
    found = matched([article("1", "x"), article("2", "y")], [article("1", "y changed"), article("2", "x")])
    assert pairs(found) == {"1": "2", "2": "1"}


def test_what_is_archived_is_not_taken_for_what_is_in_use() -> None:
    old = [resource("conversation_attribute", "1", name="A", archived=True, description="x")]
    found = matched(
        [*old, resource("conversation_attribute", "2", name="A", archived=False, description="y")],
        [resource("conversation_attribute", "1", name="A", archived=False, description="z")],
    )
    assert pairs(found) == {"2": "1"}
    assert found.only_first == (Ref("conversation_attribute", "1"),)


def test_what_nothing_tells_apart_is_said_and_not_guessed() -> None:
    found = matched([article("1", "x"), article("2", "y")], [article("3", "a"), article("4", "b")])
    assert not found.pairs
    (one,) = found.ambiguous
    assert one.name == 'article "FAQ"'
    assert [ref.id for ref in (*one.first, *one.second)] == ["1", "2", "3", "4"]
    assert not found.only_first
    assert not found.only_second


def test_several_are_told_apart_by_what_they_refer_to_that_has_one_name_as_well() -> None:
    def workspace(a: str, b: str, c: str, d: str) -> list[Resource]:
        return [
            resource("collection", a, name="Help", parent_id=None, description="one"),
            resource("collection", b, name="Help", parent_id=None, description="two"),
            article(c, parent_ids=[int(a)]),
            article(d, parent_ids=[int(b)]),
        ]

    found = matched(workspace("1", "2", "3", "4"), workspace("2", "1", "4", "3"))
    assert pairs(found) == {"1": "2", "2": "1", "3": "4", "4": "3"}


def test_a_kind_that_one_side_does_not_know_is_missing_nowhere() -> None:
    here = side(resource("tag", "1", name="vip"))
    found = match(here, side(called="test", known=EVERY_KIND - {"tag"}))
    assert (found.only_first, found.only_second) == ((), ())


@examples(60)
@given(SEEDS)
def test_every_resource_of_a_copy_is_matched_and_called_the_same(seed: int) -> None:
    first = small_workspace(seed)
    second = copied(first, seed)
    found = match(first, second)
    assert found.pairs.keys() == first.resources.keys()
    assert set(found.pairs.values()) == second.resources.keys()
    assert not found.ambiguous
    for one, other in found.pairs.items():
        assert found.names_first[one] == found.names_second[other]
    for one, other in other_ids(first, seed).items():
        assert found.names_first[one] == found.names_second[other]


@examples(40)
@given(SEEDS, SEEDS)
def test_seen_from_the_other_side_it_is_the_same(one: int, other: int) -> None:
    first, second = small_workspace(one), small_workspace(other)
    there, back = match(first, second), match(second, first).turned
    assert set(there.only_first) == set(back.only_first)
    assert set(there.only_second) == set(back.only_second)
    assert there.pairs == back.pairs
    assert there.ambiguous == back.ambiguous


@examples(40)
@given(SEEDS, SEEDS)
def test_every_resource_is_paired_alone_or_ambiguous_and_only_one_of_them(one: int, other: int) -> None:
    first, second = small_workspace(one), small_workspace(other)
    found = match(first, second)
    unclear = [ref for group in found.ambiguous for ref in group.first]
    assert sorted([*found.pairs, *found.only_first, *unclear]) == sorted(first.resources)
    unclear = [ref for group in found.ambiguous for ref in group.second]
    assert sorted([*found.pairs.values(), *found.only_second, *unclear]) == sorted(second.resources)
