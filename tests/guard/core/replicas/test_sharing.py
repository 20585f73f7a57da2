"""Replicas that each look for themselves come to fair shares, hold every workspace once, and then rest."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from guard.core.replicas.sharing import Move, move

NAMES = [f"replica-{number}" for number in range(6)]


def test_a_single_replica_takes_all() -> None:
    assert move("one", ["one"], [1, 2, 3], {}) == Move(take=(1, 2, 3))


def test_two_take_about_as_many() -> None:
    assert move("one", ["one", "two"], [1, 2, 3], {}) == Move(take=(1, 2))
    assert move("two", ["one", "two"], [1, 2, 3], {1: "one", 2: "one"}) == Move(take=(3,))


def test_a_new_one_gets_some() -> None:
    held = dict.fromkeys([1, 2, 3, 4], "one")
    assert move("one", ["one", "two"], [1, 2, 3, 4], held) == Move(give=(3, 4))
    assert move("two", ["one", "two"], [1, 2, 3, 4], held) == Move()


def test_nothing_is_given_away_while_something_is_free() -> None:
    held = dict.fromkeys([1, 2, 3], "one")
    assert move("one", ["one", "two"], [1, 2, 3, 4, 5], held) == Move()
    assert move("two", ["one", "two"], [1, 2, 3, 4, 5], held) == Move(take=(4, 5))


def test_a_share_that_differs_by_one_is_fair() -> None:
    assert move("one", ["one", "two"], [1, 2, 3], {1: "one", 2: "one", 3: "two"}) == Move()


def test_what_nobody_else_takes_is_taken_beyond_the_share() -> None:
    """Its file may be older than ours, and not name the workspace."""
    held = {1: "one"}
    assert move("one", ["one", "two"], [1, 2], held) == Move()
    assert move("one", ["one", "two"], [1, 2], held, waiting=[2]) == Move(take=(2,))


def test_what_nobody_else_took_is_not_offered_again() -> None:
    held = {1: "one", 2: "one", 3: "one"}
    assert move("one", ["one", "two"], [1, 2, 3], held) == Move(give=(3,))
    assert move("one", ["one", "two"], [1, 2, 3], held, kept=[3]) == Move(give=(2,))
    assert move("one", ["one", "two"], [1, 2, 3], held, kept=[1, 2, 3]) == Move()


def test_a_replica_that_is_gone_counts_no_more() -> None:
    assert move("one", ["one"], [1, 2], {1: "gone"}) == Move(take=(2,))


@given(
    workers=st.sets(st.sampled_from(NAMES), min_size=1),
    workspaces=st.sets(st.integers(1, 40), max_size=25),
    chance=st.randoms(use_true_random=False),
)
def test_shares_become_fair_from_wherever_they_begin(
    workers: set[str], workspaces: set[int], chance: Random
) -> None:
    """They look in any order, and each sees what the one before it did."""
    holders = {one: chance.choice(sorted(workers)) for one in sorted(workspaces) if chance.random() < 0.7}
    while True:
        before = dict(holders)
        for me in chance.sample(sorted(workers), len(workers)):
            step = move(me, workers, workspaces, holders)
            assert not set(step.take) & holders.keys()
            assert all(holders.pop(one) == me for one in step.give)
            holders.update(dict.fromkeys(step.take, me))
        if holders == before:
            break
    assert holders.keys() == workspaces
    counts = [list(holders.values()).count(worker) for worker in workers]
    assert max(counts) - min(counts) <= 1
