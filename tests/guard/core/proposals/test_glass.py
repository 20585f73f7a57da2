"""Breaking glass: who may, and who may review it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest

from guard.core.model.policy import People
from guard.core.proposals.glass import broke, is_agreed_to, overdue, why_not_break, why_not_review
from guard.core.proposals.records import GlassBreak
from tests.guard.core.proposals.proposal_records import ALICE, record

PEOPLE: Final = People(break_glass=("dave@acme.example",))
WHY: Final = "the office network moved"
BROKEN: Final = GlassBreak("p1", 1, "dave@acme.example", 0.0, WHY, 86400.0)


@pytest.mark.parametrize(
    ("asker", "robot", "reason", "code"),
    [
        ("dave@acme.example", "", WHY, None),
        ("Dave+phone@ACME.example", "", WHY, None),
        ("bob@acme.example", "", WHY, "may_not_break_glass"),
        ("dave@acme.example", "helper", WHY, "not_for_robots"),
        ("dave@acme.example", "", "", "no_reason"),
        ("dave@acme.example", "", "x" * 9 + "\u200b", "no_reason"),
        ("dave@acme.example", "", "x" * 10, None),
    ],
)
def test_only_people_who_are_named_break_glass_and_they_say_why(
    asker: str, robot: str, reason: str, code: str | None
) -> None:
    no = why_not_break(PEOPLE, asker, robot, reason)
    assert (no and no.code) == code


@pytest.mark.parametrize(
    ("reviewer", "robot", "text", "code"),
    [
        ("alice@acme.example", "", "fine", None),
        ("dave@acme.example", "", "fine", "own_change"),
        ("Dave+second@acme.example", "", "fine", "own_change"),
        ("dave@acme-security.example", "", "fine", "own_change"),
        ("carol@acme.example", "", "fine", "own_change"),  # by whose hand it was made
        ("alice@acme.example", "helper", "fine", "not_for_robots"),
        ("alice@acme.example", "", " \u200b ", "no_comment"),
    ],
)
def test_somebody_else_reviews_it_and_says_what_they_found(
    reviewer: str, robot: str, text: str, code: str | None
) -> None:
    same = (("dave@acme.example", "dave@acme-security.example"),)
    no = why_not_review(BROKEN, reviewer, robot, text, same, ("carol@acme.example",))
    assert (no and no.code) == code


def test_a_review_is_closed_once() -> None:
    done = replace(BROKEN, reviewed_at=60.0, reviewed_by="alice@acme.example")
    no = why_not_review(done, "erin@acme.example", "", "fine", ())
    assert no is not None
    assert no.sentence == "alice@acme.example reviewed this at 1970-01-01T00:01Z already."


def test_what_happened_is_said_in_sentences() -> None:
    assert broke(BROKEN) == "dave@acme.example broke glass: nobody else agreed. the office network moved."
    assert overdue(BROKEN) == (
        "dave@acme.example had the proposal p1 applied without approval at 1970-01-01T00:00Z, and nobody else reviewed "
        "it within 1 day: the office network moved. `guardrail review p1 --because TEXT` closes it."
    )


def test_people_stand_for_what_they_approved_and_for_what_glass_was_broken() -> None:
    assert is_agreed_to(record(approved_at=200.0, approved_by=(ALICE,)))
    assert is_agreed_to(record(approved_at=200.0, document={"break_glass": True}))
    assert not is_agreed_to(record(document={"break_glass": True}))
    assert not is_agreed_to(record(approved_at=200.0))
