"""One line of a look: a verdict with its interval, or why there is none."""

from __future__ import annotations

import pytest

from guard.core.effects.aftermath.seen import Spent, in_words, not_known, seen_cost, seen_share
from guard.core.effects.differences import USUAL
from guard.core.effects.intervals import Share

MINUS = "\N{MINUS SIGN}"


def test_a_share_that_moved_has_its_values_its_interval_and_its_counts() -> None:
    pairs = (Share(600, 1000), Share(450, 1000)), (Share(3000, 5000), Share(3000, 5000))
    found = seen_share("resolved", "Resolution", *pairs, USUAL, first=True)
    assert found.has_moved
    assert (found.exposed, found.others) == ((0.6, 0.45), (0.6, 0.6))
    assert found.counts == (1000, 1000, 5000, 5000)
    assert found.change == pytest.approx(-0.15)
    assert found.low is not None
    assert found.high is not None
    assert found.low < -0.15 < found.high < 0


def test_what_is_unread_turns_a_clear_move_only_where_it_is_enough_to() -> None:
    pairs = (Share(600, 1000), Share(450, 1000)), (Share(3000, 5000), Share(3000, 5000))
    verdicts = [seen_share("r", "R", *pairs, USUAL, unread).verdict for unread in (0, 10, 40, 100, 500)]
    assert verdicts == ["moved together with"] * 3 + ["unknown"] * 2


def test_what_changed_unseen_may_have_ceased_to_count() -> None:
    """Of those that are known as resolved, the unread ones may be escalated by now: then it moved."""
    pairs = (Share(600, 1000), Share(600, 1000)), (Share(6000, 10_000), Share(6000, 10_000))
    assert seen_share("r", "R", *pairs, USUAL, 0).verdict == "no sign"
    assert seen_share("r", "R", *pairs, USUAL, 25).verdict == "unknown"


def test_unread_conversations_can_neither_make_nor_hide_no_sign() -> None:
    still = (Share(600, 1000), Share(600, 1000)), (Share(3000, 5000), Share(3000, 5000))
    assert seen_share("r", "R", *still, USUAL, 5).verdict == "no sign"
    assert seen_share("r", "R", *still, USUAL, 200).verdict == "unknown"


def test_a_cost_is_per_100_conversations_with_its_interval() -> None:
    cheap, dear = Spent(1000, 300 * 0.99, 300 * 0.99**2), Spent(1000, 500 * 0.99, 500 * 0.99**2)
    found = seen_cost("cost", "Cost of Fin", "USD", (cheap, dear), (cheap, cheap), USUAL)
    assert found.has_moved
    assert found.sentence.startswith(
        "Cost of Fin went from 29.70 to 49.50 USD per 100 conversations where it was touched: +19.80 USD against the "
        "others (+"
    )
    assert in_words(found, 0.297) == "29.70"
    back = seen_cost("cost", "Cost of Fin", "USD", (dear, cheap), (cheap, cheap), USUAL)
    assert f"{MINUS}19.80 USD against" in back.sentence
    many = Spent(9000, 2700 * 0.99, 2700 * 0.99**2)
    assert seen_cost("cost", "Cost of Fin", "USD", (many, many), (many, many), USUAL).verdict == "no sign"
    wide = Spent(100, 30 * 0.99, 30 * 0.99**2)
    early = seen_cost("cost", "Cost of Fin", "USD", (wide, wide), (wide, wide), USUAL)
    assert early.verdict == "too early"
    assert early.about > 500
    few = Spent(10, 3 * 0.99, 3 * 0.99**2)
    assert seen_cost("cost", "Cost of Fin", "USD", (few, few), (cheap, cheap), USUAL).verdict == "too early"


def test_the_spread_of_a_mean_is_that_of_its_values() -> None:
    values = [0.99, 0.99, 0.0, 9.99]
    spent = Spent(4, sum(values), sum(value**2 for value in values))
    mean = sum(values) / 4
    assert spent.mean == pytest.approx(mean)
    assert spent.variance == pytest.approx(sum((value - mean) ** 2 for value in values) / 3 / 4)
    assert (Spent(0, 0, 0).mean, Spent(1, 1, 1).variance) == (0.0, 0.0)


def test_what_is_not_known_says_why() -> None:
    assert not_known("resolved", "Resolution", "nothing was read").sentence == (
        "Resolution: unknown, because nothing was read."
    )
