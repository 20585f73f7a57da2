"""Who would make a change: the person, or the robot that acts for them."""

from __future__ import annotations

from drift.core.model.activity import Actor
from guard.core.proposals.asker import who_would_act


def test_a_person_asks_under_one_spelling_of_their_address() -> None:
    assert who_would_act("Bob@ACME.example") == Actor("admin", None, "bob@acme.example")


def test_a_robot_acts_for_a_person() -> None:
    assert who_would_act("bob@acme.example", "copilot") == Actor("ai", "copilot", "bob@acme.example")


def test_nobody_may_be_known() -> None:
    assert who_would_act(None) == Actor()
