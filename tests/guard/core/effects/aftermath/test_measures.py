"""What is looked at after a change."""

from __future__ import annotations

from drift.core.conversations.counting import Tally
from guard.core.effects.aftermath.followed import TOUCHED
from guard.core.effects.aftermath.measures import ARE_OF, FIRST, SHARES, TITLES

TALLY = Tally(
    conversations=100,
    fin=80,
    assumed=30,
    confirmed=10,
    escalated=20,
    negative=4,
    rated=10,
    low_ratings=3,
    reopened=7,
)


def test_shares_are_of_what_they_say() -> None:
    assert {one.name: tuple(one.share(TALLY)) for one in SHARES} == {
        "resolved": (40, 80),
        "escalated": (20, 80),
        "negative": (4, 80),
        "low_ratings": (3, 10),
        "reopened": (7, 100),
    }
    assert all(one.share(Tally()).value == 0 for one in SHARES)


def test_every_measure_has_a_title_and_says_what_it_is_of() -> None:
    assert TITLES.keys() == ARE_OF.keys()
    assert {one.name for one in SHARES} < TITLES.keys()


def test_whatever_a_change_touches_there_is_something_to_look_at_first() -> None:
    assert FIRST.keys() == set(TOUCHED.values())
    assert set(FIRST.values()) <= TITLES.keys()
