"""Why the service wrote: never nothing."""

from __future__ import annotations

import pytest

from drift.core.model.activity import Actor, Cause
from drift.core.model.change_reason import ChangeReason
from drift.core.model.resources import Ref
from guard.core.change_reasons.own_writes import reason_of_approval, reason_of_decision, reason_of_proposal
from guard.core.model.records import Approval, Decision, Vote
from guard.core.model.verdict import Judgement, Mode, Outcome, Reason, Verdict

BOB = "bob@acme.example"


def reason(policy: str, action: Verdict, outcome: Outcome = "broken", mode: Mode = "enforce") -> Reason:
    return Reason(policy, outcome, action, mode, "high", f"{policy} was broken: in detail.")


def decision(*reasons: Reason) -> Decision:
    judgement = Judgement(reasons)
    return Decision(
        "d1", 100.0, "change", Ref("team", "1"), judgement, "abc", "enforce", verdict=judgement.verdict
    )


APPROVAL = Approval(
    "a1",
    "d1",
    Ref("team", "1"),
    1,
    "f",
    "abc",
    "change",
    (),
    (),
    "revert",
    "revert",
    1.0,
    2.0,
    1.5,
    "approved",
)


@pytest.mark.parametrize(
    ("purpose", "begins"),
    [("revert", "Put back: "), ("set", "Set as the policy declares: "), ("new", "Written: ")],
)
def test_a_write_says_what_was_done_and_what_the_deciding_policy_says_of_itself(
    purpose: str, begins: str
) -> None:
    made = decision(reason("loud", Verdict.FLAG), reason("hours", Verdict.REVERT))
    told = reason_of_decision(purpose, made, {"hours": "hours were changed.", "loud": "it was loud"})
    assert told == ChangeReason("decision", f"{begins}hours were changed (hours)", at=100.0, id="d1")


def test_a_policy_whose_words_are_not_kept_speaks_by_the_sentence_of_the_decision() -> None:
    told = reason_of_decision("revert", decision(reason("hours", Verdict.REVERT)), {})
    assert told.text == "Put back: hours was broken: in detail."


def test_a_decision_without_reasons_still_gives_one() -> None:
    assert reason_of_decision("restore", decision(), {}).text == "Restored: a decision of the service"


def test_what_was_approved_names_who_agreed_and_what_its_author_says() -> None:
    votes = [
        Vote("a1", "alice@acme.example", "approve", 1.2),
        Vote("a1", "mallory@acme.example", "deny", 1.3),
    ]
    stated = ChangeReason("author", "summer hours", "SUP-41", BOB)
    told = reason_of_approval(APPROVAL, votes, "reapply", stated)
    assert told.text == f"Made again, approved by alice@acme.example. {BOB} says: summer hours"
    assert (told.source, told.ticket, told.id, told.at) == ("approval", "SUP-41", "a1", 1.5)
    assert reason_of_approval(APPROVAL, [], "reapply", None).text == "Made again"


def test_what_was_asked_for_in_advance_names_who_asked_who_agreed_and_why() -> None:
    bob, both = Actor("admin", None, BOB), ("alice@acme.example", "dave@acme.example")
    told = reason_of_proposal(Cause("p1", bob, both, "Paris answers later", "SUP-41"), 3.0)
    assert told.text == (
        f"Asked for by {BOB}, approved by alice@acme.example and dave@acme.example: Paris answers later"
    )
    assert (told.source, told.ticket, told.by, told.at, told.id) == ("proposal", "SUP-41", BOB, 3.0, "p1")
    assert reason_of_proposal(Cause("p1", bob), None).text == f"Asked for by {BOB}"


def test_what_is_taken_back_says_so() -> None:
    undone = Cause("p1", Actor("admin", None, BOB), reason="Step 2 of it failed.", undoes=True)
    assert (
        reason_of_proposal(undone, 3.0).text
        == f"Taken back what was asked for by {BOB}: Step 2 of it failed."
    )
