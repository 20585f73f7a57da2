"""Who may approve, and what the votes amount to."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from drift.core.model.resources import Ref
from guard.core.approvals.approval_rules import (
    fingerprint,
    glass_broken_by,
    may_vote,
    status,
)
from guard.core.approvals.outcomes import Allowed, Approved, Denied, Expired, Pending, Refused, Void
from guard.core.model.records import Approval, Requirement, Vote
from tests.guard.policy_cast import HOURS_NEED_APPROVAL, policies

ALICE, BOB, CAROL, DAVE, ERIN = (f"{name}@acme.example" for name in ("alice", "bob", "carol", "dave", "erin"))
ASKED = 1000.0
QUESTION = Approval(
    id="a1",
    decision_id="d1",
    ref=Ref("office_hours_schedule", "42"),
    change_id=1,
    fingerprint="f",
    policy_revision="r",
    question="change",
    requirements=(Requirement("hours", (ALICE, DAVE), 1),),
    excluded=(CAROL,),
    meanwhile="revert",
    on_expiry="revert",
    asked_at=ASKED,
    expires_at=ASKED + 100,
)
BY_TWO = replace(QUESTION, requirements=(Requirement("hours", (ALICE, DAVE), 2),))


def yes(voter: str, at: float = ASKED + 1) -> Vote:
    return Vote("a1", voter, "approve", at)


def no(voter: str, at: float = ASKED + 1) -> Vote:
    return Vote("a1", voter, "deny", at, "not now")


class TestStatus:
    def test_it_waits(self) -> None:
        assert status(QUESTION, [], ASKED + 5) == Pending((("hours", 0, 1),))

    def test_an_eligible_person_approves(self) -> None:
        assert status(QUESTION, [yes(ALICE)], ASKED + 5) == Approved((ALICE,), ASKED + 1)

    def test_a_quorum_counts_people_not_votes(self) -> None:
        assert status(BY_TWO, [yes(ALICE), yes("Alice@acme.example", ASKED + 2)], ASKED + 5) == Pending(
            (("hours", 1, 2),)
        )
        assert status(BY_TWO, [yes(ALICE), yes(DAVE, ASKED + 2)], ASKED + 5) == Approved(
            (ALICE, DAVE), ASKED + 2
        )

    def test_every_requirement_must_be_met(self) -> None:
        both = replace(
            QUESTION, requirements=(Requirement("hours", (ALICE,), 1), Requirement("security", (DAVE,), 1))
        )
        assert status(both, [yes(ALICE)], ASKED + 5) == Pending((("security", 0, 1),))
        assert isinstance(status(both, [yes(ALICE), yes(DAVE)], ASKED + 5), Approved)

    def test_one_denial_denies(self) -> None:
        assert status(BY_TWO, [yes(ALICE), no(DAVE, ASKED + 2)], ASKED + 5) == Denied(
            (DAVE,), ASKED + 2, "not now"
        )

    def test_what_was_decided_first_stays_decided(self) -> None:
        assert isinstance(status(QUESTION, [no(DAVE, ASKED + 2), yes(ALICE)], ASKED + 5), Approved)
        assert isinstance(status(QUESTION, [no(DAVE), yes(ALICE, ASKED + 2)], ASKED + 5), Denied)

    def test_at_the_same_moment_the_denial_counts(self) -> None:
        assert isinstance(status(QUESTION, [yes(ALICE), no(DAVE)], ASKED + 5), Denied)

    def test_the_actor_never_counts_also_when_a_vote_was_recorded(self) -> None:
        own = replace(QUESTION, excluded=(ALICE,))
        assert status(own, [yes(ALICE)], ASKED + 5) == Pending((("hours", 0, 1),))
        assert status(own, [no(ALICE)], ASKED + 5) == Pending((("hours", 0, 1),))

    def test_nor_does_a_stranger(self) -> None:
        assert isinstance(status(QUESTION, [yes(ERIN), no(BOB)], ASKED + 5), Pending)

    def test_nor_a_vote_on_another_question(self) -> None:
        assert isinstance(status(QUESTION, [replace(yes(ALICE), approval_id="a2")], ASKED + 5), Pending)

    def test_it_expires_to_the_second(self) -> None:
        assert isinstance(status(QUESTION, [], ASKED + 99.9), Pending)
        assert status(QUESTION, [], ASKED + 100) == Expired(ASKED + 100)

    def test_a_vote_that_comes_too_late_does_not_count(self) -> None:
        assert isinstance(status(QUESTION, [yes(ALICE, ASKED + 100)], ASKED + 101), Expired)

    def test_a_vote_in_time_counts_also_afterwards(self) -> None:
        assert isinstance(status(QUESTION, [yes(ALICE, ASKED + 99)], ASKED + 500), Approved)

    def test_it_is_void_once_the_change_moved(self) -> None:
        assert isinstance(status(QUESTION, [yes(ALICE)], ASKED + 5, fingerprint="other"), Void)
        assert isinstance(status(QUESTION, [yes(ALICE)], ASKED + 5, fingerprint="f"), Approved)

    def test_it_is_void_once_the_policies_moved(self) -> None:
        assert isinstance(status(QUESTION, [yes(ALICE)], ASKED + 5, policy_revision="other"), Void)

    def test_what_was_acted_on_stays_what_it_was(self) -> None:
        settled = replace(QUESTION, settled_at=ASKED + 2, settlement="approved")
        votes = [yes(ALICE), no(DAVE, ASKED + 3)]
        assert isinstance(status(settled, votes, ASKED + 5, fingerprint="other"), Approved)
        assert isinstance(status(replace(QUESTION, settlement="void", note="Void."), votes, ASKED), Void)

    def test_a_question_nobody_can_answer_is_never_approved(self) -> None:
        nobody = replace(QUESTION, requirements=())
        assert isinstance(status(nobody, [yes(ALICE)], ASKED + 5), Pending)
        assert isinstance(status(nobody, [yes(ALICE)], ASKED + 100), Expired)

    def test_a_quorum_of_nobody_still_needs_somebody(self) -> None:
        assert isinstance(
            status(replace(QUESTION, requirements=(Requirement("hours", (ALICE,), 0),)), [], ASKED), Pending
        )


class TestMayVote:
    def test_an_eligible_person_may(self) -> None:
        assert may_vote(QUESTION, "ALICE@acme.example", ASKED + 1) == Allowed()

    @pytest.mark.parametrize(
        "question",
        [
            replace(QUESTION, excluded=(ALICE,)),
            replace(QUESTION, excluded=(ALICE.upper(),), requirements=()),
            replace(QUESTION, excluded=(ALICE,), settled_at=ASKED),
        ],
    )
    def test_who_made_the_change_is_told_so_first(self, question: Approval) -> None:
        assert may_vote(question, ALICE, ASKED + 999) == Refused(
            "You made this change; somebody else must approve it.", "own_change"
        )

    @pytest.mark.parametrize(
        ("voter", "now", "votes", "code"),
        [
            (ERIN, ASKED + 1, [], "not_eligible"),
            (ALICE, ASKED + 100, [], "expired"),
            (ALICE, ASKED + 2, [yes(DAVE)], "settled"),
            (ALICE, ASKED + 2, [no(DAVE)], "settled"),
        ],
    )
    def test_others_are_told_why_not(self, voter: str, now: float, votes: list[Vote], code: str) -> None:
        answer = may_vote(QUESTION, voter, now, votes)
        assert isinstance(answer, Refused)
        assert answer.code == code
        assert answer.sentence.endswith(".")

    def test_nobody_votes_on_what_was_acted_on(self) -> None:
        answer = may_vote(replace(QUESTION, settled_at=ASKED + 1, settlement="denied"), ALICE, ASKED + 2)
        assert isinstance(answer, Refused)


def test_who_is_asked_under_another_address_breaks_no_glass() -> None:
    among = policies(HOURS_NEED_APPROVAL)
    people = structs.replace(among.people, same_person=((DAVE, ALICE),))
    assert glass_broken_by(replace(among.policy_set, people=people), QUESTION, [yes(ALICE), yes(DAVE)]) == ()
    people = structs.replace(among.people, same_person=((DAVE, ERIN),))
    assert glass_broken_by(replace(among.policy_set, people=people), QUESTION, [yes(ALICE), yes(ERIN)]) == (
        ERIN,
    )


def test_breaking_glass_is_told() -> None:
    among = policies(HOURS_NEED_APPROVAL)
    assert glass_broken_by(among.policy_set, QUESTION, [yes(ALICE), yes("Dave@acme.example")]) == (DAVE,)


class TestFingerprint:
    def test_it_is_bound_to_the_resource_and_both_bodies(self) -> None:
        ref, one, other = Ref("team", "1"), b"1" * 32, b"2" * 32
        prints = {
            fingerprint(*what)
            for what in (
                (ref, one, other),
                (ref, other, one),
                (ref, None, one),
                (ref, one, None),
                (Ref("team", "2"), one, other),
                (Ref("teams", "1"), one, other),
            )
        }
        assert len(prints) == 6
        assert all(len(one) == 64 for one in prints)


votes = st.lists(
    st.builds(
        Vote,
        st.just("a1"),
        st.sampled_from([ALICE, BOB, CAROL, DAVE, ERIN]),
        st.sampled_from(["approve", "deny"]),
        st.floats(ASKED, ASKED + 120),
    ),
    max_size=6,
)
questions = st.builds(
    lambda excluded, quorum: replace(
        QUESTION, excluded=excluded, requirements=(Requirement("hours", (ALICE, BOB, DAVE), quorum),)
    ),
    st.lists(st.sampled_from([ALICE, BOB, CAROL]), max_size=2).map(tuple),
    st.integers(1, 3),
)


@given(questions, votes, st.randoms(use_true_random=False))
def test_the_order_of_the_record_never_matters(question: Approval, cast: list[Vote], chance: object) -> None:
    shuffled = sorted(cast, key=lambda vote: chance.random())  # type: ignore[attr-defined]
    assert status(question, cast, ASKED + 200) == status(question, shuffled, ASKED + 200)


@pytest.mark.parametrize("vote", ["ALICE@acme.example", "alice@acme.example ", "alice@Acme.Example"])
def test_the_actor_in_another_spelling_is_the_actor(vote: str) -> None:
    own = replace(QUESTION, excluded=(ALICE,))
    assert status(own, [yes(vote)], ASKED + 5) == Pending((("hours", 0, 1),))
    assert isinstance(status(BY_TWO, [yes(ALICE), yes(vote)], ASKED + 5), Pending)


@given(questions, votes, st.floats(ASKED, ASKED + 200))
def test_nobody_approves_their_own_change(question: Approval, cast: list[Vote], now: float) -> None:
    others = [vote for vote in cast if vote.voter not in question.excluded]
    assert status(question, cast, now) == status(question, others, now)
    answer = status(question, cast, now)
    if isinstance(answer, Approved):
        assert len(set(answer.by) - set(question.excluded)) >= question.requirements[0].quorum


@given(questions, votes, st.sampled_from([ALICE, BOB, CAROL, DAVE, ERIN]), st.floats(ASKED, ASKED + 200))
def test_who_may_vote_can_still_decide(question: Approval, cast: list[Vote], voter: str, now: float) -> None:
    past = [vote for vote in cast if vote.at <= now]
    if may_vote(question, voter, now, past) == Allowed():
        assert isinstance(status(question, [*past, no(voter, now)], now), Denied)
