"""The intervals are those of the literature, and cover what they promise."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.core.effects.intervals import Share, difference, difference_in_differences, needed, wilson

SEEDS = 200


def drawn(chance: random.Random, of: int, share: float) -> Share:
    return Share(sum(chance.random() < share for _ in range(of)), of)


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    # Newcombe (1998), Statistics in Medicine 17:857, table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_a_share_has_the_published_interval(hits: int, of: int, low: float, high: float) -> None:
    assert wilson(hits, of) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    # Newcombe (1998), Statistics in Medicine 17:873, table II, method 10.
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_a_difference_has_the_published_interval(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    assert difference(Share(*first), Share(*second)).interval == pytest.approx((low, high), abs=5e-5)


def test_nothing_is_known_of_nothing() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


@given(of=st.integers(1, 10_000), share=st.floats(0, 1))
def test_an_interval_holds_the_share_and_stays_between_none_and_all(of: int, share: float) -> None:
    hits = round(share * of)
    low, high = wilson(hits, of)
    assert 0 <= low <= hits / of <= high <= 1
    assert high - low > 0


@given(
    shares=st.lists(st.tuples(st.integers(0, 500), st.integers(500, 1000)), min_size=4, max_size=4).map(
        lambda pairs: [Share(*pair) for pair in pairs]
    )
)
def test_before_and_after_changed_round_give_the_opposite(shares: list[Share]) -> None:
    after, before, others_after, others_before = shares
    there = difference_in_differences(after, before, others_after, others_before)
    back = difference_in_differences(before, after, others_before, others_after)
    assert back.value == pytest.approx(-there.value)
    assert back.interval == pytest.approx((-there.interval[1], -there.interval[0]))


@pytest.mark.parametrize("share", [0.03, 0.3, 0.62])
def test_samples_cover_the_truth_in_at_least_93_of_100(share: float) -> None:
    chance = random.Random(17)
    covered = 0
    for _ in range(SEEDS):
        low, high = wilson(*drawn(chance, 400, share))
        covered += low <= share <= high
    assert covered / SEEDS >= 0.93


def test_the_more_are_needed_the_smaller_the_effect() -> None:
    exposed, others = Share(275, 500), Share(1500, 2500)
    assert 300 < needed(exposed, others, 0.1) < 700
    assert needed(exposed, others, 0.05) == pytest.approx(4 * needed(exposed, others, 0.1), rel=0.01)
    assert needed(Share(0, 0), Share(0, 0), 0.1) > 0
