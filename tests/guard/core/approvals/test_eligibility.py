"""Who may vote and why, in sentences."""

from __future__ import annotations

from dataclasses import replace

from guard.core.approvals.eligibility import listed, who_may_vote, why_they_may
from guard.core.model.records import Requirement
from tests.guard.core.approvals.test_approval_rules import ALICE, CAROL, DAVE, QUESTION


def test_who_is_asked_may_vote_and_who_made_it_may_not() -> None:
    assert who_may_vote(QUESTION) == (ALICE, DAVE)
    assert why_they_may(QUESTION) == (
        f"hours asks for one of {ALICE} and {DAVE}. {CAROL} made this change, or may have had a part in it, and cannot "
        "vote."
    )
    assert who_may_vote(replace(QUESTION, excluded=(ALICE.upper(),))) == (DAVE,)


def test_a_question_that_nobody_may_answer_says_so() -> None:
    nobody = replace(QUESTION, excluded=(ALICE, DAVE))
    assert "hours asks for one, and nobody who may vote is left." in why_they_may(nobody)
    nameless = replace(QUESTION, requirements=(Requirement("", (ALICE,), 1),), excluded=())
    assert why_they_may(nameless) == f"The service asks for one of {ALICE}."


def test_addresses_are_listed_as_people_write_them() -> None:
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
