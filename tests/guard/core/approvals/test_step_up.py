"""Votes that have to be confirmed with a passkey: without one they never count."""

from __future__ import annotations

from dataclasses import replace

import pytest

from guard.core.approvals.ballot import Ballot, agreement, counted_votes, outcome
from guard.core.approvals.outcomes import Approved, Denied, Pending
from guard.core.approvals.step_up import FRESH, StepUp, passkey_of, why_not_confirmed
from guard.core.model.records import Later, Requirement, Rule, Vote, Way

ALICE, DAVE = "alice@acme.example", "dave@acme.example"
PLAIN = Rule("desk", (Way((ALICE, DAVE), 1),))
STRICT = Rule("allowlist", (Way((ALICE, DAVE), 1),), step_up=True)
BALLOT = Ballot("b", (STRICT,), (), expires_at=1000.0)
PROOF = StepUp("b", ALICE, "approve", "key-1", 100.0)


def vote(choice: str = "approve", passkey: str = "", who: str = ALICE, at: float = 10.0) -> Vote:
    return Vote("b", who, choice, at, passkey=passkey)  # type: ignore[arg-type]


@pytest.mark.parametrize("choice", ["approve", "deny", "changes_wanted"])
@pytest.mark.parametrize("rules", [(STRICT,), (PLAIN, STRICT), (STRICT, PLAIN)])
def test_a_vote_without_a_passkey_counts_for_nothing(choice: str, rules: tuple[Rule, ...]) -> None:
    ballot = replace(BALLOT, rules=rules)
    assert counted_votes(ballot, [vote(choice)], 20.0) == ()
    assert isinstance(outcome(ballot, [vote(choice)], 20.0), Pending)
    assert [one.have for one in agreement(ballot, [vote(choice)], 20.0)] == [0] * len(rules)


def test_with_a_passkey_it_counts_and_where_no_policy_asks_it_counts_without() -> None:
    assert isinstance(outcome(BALLOT, [vote(passkey="key-1")], 20.0), Approved)
    assert isinstance(outcome(BALLOT, [vote("deny", "key-1")], 20.0), Denied)
    assert isinstance(outcome(replace(BALLOT, rules=(PLAIN,)), [vote()], 20.0), Approved)


def test_a_later_vote_without_a_passkey_takes_none_away() -> None:
    votes = [vote(passkey="key-1"), vote("deny", at=11.0, who=DAVE)]
    assert isinstance(outcome(BALLOT, votes, 20.0), Approved)


def test_more_people_are_asked_in_the_same_way() -> None:
    rule = Rule("allowlist", (Way((ALICE,), 1),), later=Later((DAVE,), 5.0), step_up=True)
    assert rule.after(10.0).step_up
    assert Requirement("p", (ALICE,), 1, step_up=True).rule.step_up
    late = [vote(who=DAVE, at=8.0)]
    assert isinstance(outcome(replace(BALLOT, rules=(rule,)), late, 20.0), Pending)


def test_a_proof_is_of_one_vote_of_one_person_on_one_ballot_for_a_moment() -> None:
    assert passkey_of(PROOF, BALLOT, "Alice@acme.example", "approve", 101.0) == "key-1"
    for given, voter, choice, now in (
        (None, ALICE, "approve", 101.0),
        (replace(PROOF, ballot="c"), ALICE, "approve", 101.0),
        (PROOF, DAVE, "approve", 101.0),
        (PROOF, ALICE, "deny", 101.0),
        (PROOF, ALICE, "approve", 100.0 + FRESH),
        (PROOF, ALICE, "approve", 99.0),
    ):
        assert passkey_of(given, BALLOT, voter, choice, now) == ""  # type: ignore[arg-type]


def test_whoever_votes_without_is_told_where_to() -> None:
    why = why_not_confirmed(BALLOT, "", "/w/acme/proposals/1")
    assert "/w/acme/proposals/1" in why
    assert "allowlist" in why
    assert why_not_confirmed(BALLOT, "key-1", "/x") == ""
    assert why_not_confirmed(replace(BALLOT, rules=(PLAIN,)), "", "/x") == ""
