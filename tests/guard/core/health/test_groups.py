"""Groups of what is alike: counted whole, named in part, and made once."""

from __future__ import annotations

from guard.core.health.groups import Group, group_of, listed_of
from tests.guard.core.health.made import facts, like


def test_a_group_names_the_first_others_and_counts_all() -> None:
    group = Group()
    items = [like("tag", str(number), name="a", since=float(number)) for number in range(1, 8)]
    for item in items:
        group.add(item)
    names, count = group.others(items[0])
    assert (names, count) == (["“a” (2)", "“a” (3)", "“a” (4)"], 6)
    assert group.others(items[6])[0] == ["“a” (1)", "“a” (2)", "“a” (3)"]
    assert listed_of(names, count) == "“a” (2), “a” (3), “a” (4) and 3 more"
    assert listed_of(["“a” (2)"], 1) == "“a” (2)"


def test_one_is_not_alone_since_the_second_came() -> None:
    group, first, second = Group(), like("tag", "1", since=5.0), like("tag", "2", since=9.0)
    group.add(second)
    group.add(first)
    assert (group.since(first), group.since(second)) == (9.0, 9.0)


def test_a_grouping_is_made_once_for_all_that_ask() -> None:
    asked = []
    found = facts(like("tag", "1"), like("tag", "2"))

    def items() -> object:
        asked.append(1)
        return found.of("tag")

    for item in found.of("tag"):
        group = group_of(found, "names", items, lambda one: one.title, item)  # type: ignore[arg-type]
        assert group.count == 2
    assert asked == [1]
    assert group_of(found, "names", items, lambda one: one.ref, like("tag", "3")).count == 0  # type: ignore[arg-type]
