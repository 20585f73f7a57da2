"""Several groups of one policy are met by different people, wherever that is possible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from guard.core.approvals.quorums import filled, needed
from guard.core.model.records import Rule, Way
from tests.laws import examples

NAMES = tuple("abcdef")
ways = st.builds(Way, st.lists(st.sampled_from(NAMES), unique=True, max_size=4).map(tuple), st.integers(0, 2))
people = st.lists(st.sampled_from(NAMES), unique=True, max_size=5).map(
    lambda names: {name: frozenset({name}) for name in names}
)


def most(groups: Sequence[Way], having: Mapping[str, frozenset[str]]) -> int:
    """The most places that can be filled: every assignment of people to groups, tried."""
    best = 0
    for places in product([None, *range(len(groups))], repeat=len(having)):
        taken = [0] * len(groups)
        for (_, addresses), place in zip(having.items(), places, strict=True):
            if place is not None and addresses & set(groups[place].who):
                taken[place] += 1
        best = max(best, sum(min(n, needed(way)) for n, way in zip(taken, groups, strict=True)))
    return best


@examples(100)
@given(st.lists(ways, min_size=1, max_size=3), people)
def test_as_many_places_are_filled_as_can_be(groups: list[Way], having: dict[str, frozenset[str]]) -> None:
    found = filled([Rule("hours", (way,)) for way in groups], having)
    assert sum(one.have for one in found) == most(groups, having)
    for one, way in zip(found, groups, strict=True):
        assert one.need == needed(way)
        assert one.have <= min(one.need, len(having.keys() & set(way.who)))


@examples(100)
@given(st.lists(st.lists(ways, min_size=1, max_size=2), min_size=1, max_size=2), people)
def test_of_several_ways_those_are_told_that_lack_the_fewest(
    alternatives: list[list[Way]], having: dict[str, frozenset[str]]
) -> None:
    found = filled([Rule("hours", tuple(of_rule)) for of_rule in alternatives], having)
    lacking = [sum(map(needed, chosen)) - most(chosen, having) for chosen in product(*alternatives)]
    assert sum(one.lacks for one in found) == min(lacking)


@examples(100)
@given(st.lists(ways, min_size=1, max_size=3), people, st.sampled_from(NAMES))
def test_one_more_person_never_makes_it_less(
    groups: list[Way], having: dict[str, frozenset[str]], more: str
) -> None:
    rules = [Rule("hours", (way,)) for way in groups]
    after = filled(rules, {**having, more: frozenset({more})})
    assert sum(one.have for one in after) >= sum(one.have for one in filled(rules, having))


def test_two_policies_share_their_people_and_two_groups_of_one_do_not() -> None:
    way, alone = Way(("a",), 1), {"a": frozenset({"a"})}
    assert [one.have for one in filled([Rule("hours", (way,)), Rule("zone", (way,))], alone)] == [1, 1]
    assert [one.have for one in filled([Rule("hours", (way,)), Rule("hours", (way,))], alone)] == [1, 0]


def test_the_order_of_the_rules_is_kept() -> None:
    rules = [Rule(policy, (Way(("a",), 1),)) for policy in ("zone", "hours", "zone")]
    assert [one.rule for one in filled(rules, {})] == rules


def test_a_person_is_moved_to_make_room() -> None:
    """a stands in both groups and would take the only place of b."""
    rules = [Rule("hours", (Way(("a", "b"), 1),)), Rule("hours", (Way(("a",), 1),))]
    both = {"a": frozenset({"a"}), "b": frozenset({"b"})}
    assert [one.have for one in filled(rules, both)] == [1, 1]
