"""Who may vote and why, in sentences."""

from __future__ import annotations

from dataclasses import replace

from guard.core.approvals.eligibility import listed, who_is_asked, who_may_vote, why_they_may
from guard.core.model.records import Requirement, Rule, Way
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


def test_several_groups_a_freeze_and_a_denial_that_does_not_decide_are_told() -> None:
    rules = (
        Rule("hours", (Way((ALICE, CAROL), 1),), veto=False),
        Rule("hours", (Way((DAVE,), 2),), veto=False),
        Rule("hours", (Way((ALICE,), 1),), "year-end", veto=False),
        Rule("zone", (Way((DAVE,), 1),)),
    )
    assert list(who_is_asked(rules, (CAROL,), ())) == [
        f"hours asks for one of {ALICE}, and for 2 of {DAVE}: different people.",
        f"In the freeze year-end it asks for one of {ALICE} as well: somebody else.",
        "One denial does not decide there: it is denied once the others are too few.",
        f"zone asks for one of {DAVE}.",
    ]
