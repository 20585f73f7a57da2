"""Votes for people who are away: one voice for each person, and one person for each voice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.core.approvals.ballot import Ballot, absences, may_vote, outcome, voters
from guard.core.approvals.outcomes import Allowed, Approved, Denied, Pending, Refused
from guard.core.approvals.same_person import people_of, person_of
from guard.core.model.delegation import Delegation
from guard.core.model.records import Rule, Vote, VoteChoice, Way
from tests.guard.core.approvals.test_ballot import ALICE, ALICE_TOO, BOB, CAROL, DAVE, ERIN
from tests.laws import examples

TO_ERIN = Delegation("x1", ALICE, ERIN, 0.0, 50.0, ALICE, 0.0)
ONE = Ballot(
    "p1.1", (Rule("hours", (Way((ALICE, BOB), 1),)),), (CAROL,), expires_at=100.0, delegations=(TO_ERIN,)
)
TWO = replace(ONE, rules=(Rule("hours", (Way((ALICE, BOB), 2),)),))


def own(voter: str, choice: VoteChoice = "approve", at: float = 1.0) -> Vote:
    return Vote("p1.1", voter, choice, at)


def for_(whose: str, voter: str = ERIN, choice: VoteChoice = "approve", at: float = 1.0) -> Vote:
    return Vote("p1.1", voter, choice, at, "", whose, "x1")


class TestWhoMayVote:
    def test_who_stands_in_votes_with_the_voice_of_the_other(self) -> None:
        assert may_vote(ONE, ERIN.upper(), 5) == Allowed(ALICE, "x1")
        assert may_vote(ONE, ERIN, 5, whose=ALICE.upper()) == Allowed(ALICE, "x1")
        assert may_vote(ONE, ALICE, 5) == Allowed()
        assert isinstance(may_vote(ONE, ERIN, 50), Refused)
        assert isinstance(may_vote(replace(ONE, delegations=()), ERIN, 5), Refused)

    def test_who_is_asked_themselves_says_it_if_they_vote_for_another(self) -> None:
        to_bob = replace(ONE, delegations=(replace(TO_ERIN, delegate=BOB),))
        assert may_vote(to_bob, BOB, 5) == may_vote(to_bob, BOB, 5, whose=BOB) == Allowed()
        assert may_vote(to_bob, BOB, 5, whose=ALICE) == Allowed(ALICE, "x1")
        assert may_vote(ONE, BOB, 5, whose=ALICE) == Refused(
            f"You do not vote for {ALICE} on this.", "not_eligible"
        )

    def test_a_stand_in_of_a_stand_in_does_not(self) -> None:
        chain = replace(ONE, delegations=(TO_ERIN, Delegation("x2", ERIN, DAVE, 0.0, 50.0, ERIN, 0.0)))
        assert isinstance(may_vote(chain, DAVE, 5), Refused)
        assert isinstance(may_vote(chain, DAVE, 5, whose=ALICE), Refused)

    def test_nobody_votes_for_who_had_a_part_in_it_and_says_why(self) -> None:
        own_change = replace(ONE, excluded=(ALICE_TOO,))
        assert may_vote(own_change, ERIN, 5) == Refused(
            f"{ALICE}, for whom you vote, had a part in it: nobody votes for them on this.", "not_eligible"
        )

    def test_who_had_a_part_in_it_votes_for_nobody(self) -> None:
        answer = may_vote(replace(ONE, excluded=("erin+1@acme.example",)), ERIN, 5)
        assert isinstance(answer, Refused)
        assert answer.code == "own_change"

    def test_nobody_votes_for_a_person_who_has_voted(self) -> None:
        assert may_vote(TWO, ERIN, 5, [own(ALICE, "changes_wanted")]) == Refused(
            f"{ALICE} has voted themselves: nobody votes for them now.", "not_eligible"
        )
        assert may_vote(TWO, ALICE, 5, [for_(ALICE)]) == Allowed()

    def test_the_right_to_break_glass_is_handed_to_nobody_and_used_last(self) -> None:
        asked = replace(ONE, rules=(Rule("hours", (Way((ALICE, BOB, ERIN), 1),)),))
        assert isinstance(may_vote(replace(ONE, glass=frozenset({ALICE})), ERIN, 5), Refused)
        assert may_vote(replace(asked, glass=frozenset({ERIN})), ERIN, 5) == Allowed(ALICE, "x1")

    def test_where_people_are_asked_in_person_nobody_stands_in(self) -> None:
        in_person = replace(ONE, rules=(Rule("hours", (Way((ALICE,), 1, in_person=True),)),))
        assert isinstance(may_vote(in_person, ERIN, 5), Refused)
        assert absences(in_person, 5) == ()
        assert absences(ONE, 5) == (TO_ERIN,)
        either = replace(
            ONE, rules=(Rule("hours", (Way((ALICE, BOB), 2), Way((ALICE,), 1, in_person=True))),)
        )
        assert outcome(either, [for_(ALICE)], 5) == Pending((("hours", 1, 2),))
        assert outcome(either, [own(ALICE)], 5) == Approved((ALICE,), 1)
        assert outcome(either, [for_(ALICE), own(BOB, at=2)], 5) == Approved((BOB, ERIN), 2, ("", ALICE))


class TestCounting:
    def test_it_counts_as_the_voice_of_who_is_away_and_is_told_so(self) -> None:
        approved = outcome(ONE, [for_(ALICE)], 5)
        assert approved == Approved((ERIN,), 1, (ALICE,))
        assert isinstance(approved, Approved)
        assert approved.names == (f"{ERIN} for {ALICE}",)
        denied = outcome(ONE, [for_(ALICE, choice="deny")], 5)
        assert denied == Denied((ERIN,), 1, "", (ALICE,))

    def test_it_counts_once_beside_their_own(self) -> None:
        assert outcome(TWO, [for_(ALICE), own(ALICE, at=2)], 5) == Pending((("hours", 1, 2),))
        assert outcome(TWO, [own(ALICE), for_(ALICE, at=2)], 5) == Pending((("hours", 1, 2),))
        assert outcome(TWO, [for_(ALICE), for_(ALICE, DAVE, at=2)], 5) == Pending((("hours", 1, 2),))

    def test_a_persons_own_word_holds_whichever_came_last(self) -> None:
        for votes in (
            [own(ALICE, "changes_wanted"), for_(ALICE, at=2), own(BOB, at=3)],
            [for_(ALICE), own(ALICE, "changes_wanted", 2), own(BOB, at=3)],
        ):
            assert outcome(TWO, votes, 5) == Pending((("hours", 1, 2),))

    @pytest.mark.parametrize("other", [ALICE, "bob+2@acme.example"])
    def test_one_person_never_gives_two_voices(self, other: str) -> None:
        bob_twice = [own(BOB), for_(ALICE, "bob+2@acme.example", at=2)]
        assert outcome(TWO, bob_twice, 5) == Pending((("hours", 1, 2),))
        by_erin = replace(TWO, rules=(Rule("hours", (Way((ALICE, BOB, other), 2),)),))
        assert outcome(by_erin, [for_(ALICE), for_(BOB, "erin+2@acme.example", at=2)], 5) == Pending(
            (("hours", 1, 2),)
        )

    def test_it_counts_whatever_became_of_the_delegation(self) -> None:
        ended = replace(ONE, delegations=(replace(TO_ERIN, ended_at=2.0, ended_by=ALICE),))
        assert outcome(ended, [for_(ALICE)], 5) == Approved((ERIN,), 1, (ALICE,))

    @pytest.mark.parametrize("out", [ALICE, ALICE_TOO, ERIN, "erin+1@acme.example"])
    def test_it_counts_for_nothing_once_either_of_them_had_a_part_in_it(self, out: str) -> None:
        assert outcome(replace(ONE, excluded=(out,)), [for_(ALICE)], 5) == Pending((("hours", 0, 1),))


PERSONS = st.sampled_from([ALICE, ALICE_TOO, BOB, CAROL, DAVE, ERIN])
MOMENTS = st.integers(0, 9).map(float)
VOTES = st.builds(
    Vote,
    approval_id=st.just("p1.1"),
    voter=PERSONS,
    choice=st.sampled_from(["approve", "approve", "deny", "changes_wanted"]),
    at=MOMENTS,
    comment=st.just(""),
    on_behalf_of=st.just("") | PERSONS,
)
DELEGATIONS = st.builds(
    Delegation,
    id=st.uuids().map(str),
    delegator=PERSONS,
    delegate=PERSONS,
    starts_at=MOMENTS,
    ends_at=MOMENTS,
    made_by=PERSONS,
    made_at=st.just(0.0),
)
WAYS = st.builds(
    Way,
    who=st.lists(PERSONS, min_size=1, max_size=4).map(tuple),
    quorum=st.integers(1, 3),
    in_person=st.booleans(),
)
BALLOTS = st.builds(
    Ballot,
    id=st.just("p1.1"),
    rules=st.lists(
        st.builds(
            Rule,
            policy=st.sampled_from(["hours", "tags"]),
            ways=st.lists(WAYS, min_size=1, max_size=2).map(tuple),
            veto=st.booleans(),
        ),
        min_size=1,
        max_size=2,
    ).map(tuple),
    excluded=st.lists(PERSONS, max_size=2).map(tuple),
    expires_at=st.just(100.0),
    delegations=st.lists(DELEGATIONS, max_size=4).map(tuple),
)


@examples(200)
@given(BALLOTS, st.lists(VOTES, max_size=6))
def test_a_delegation_never_makes_fewer_people_enough(ballot: Ballot, votes: list[Vote]) -> None:
    decided = outcome(ballot, votes, 50)
    if isinstance(decided, Approved):
        assert len(people_of(decided.by, ())) == len(decided.by)
        by_policy: dict[str, int] = {}
        for rule in ballot.rules:
            by_policy[rule.policy] = by_policy.get(rule.policy, 0) + min(way.quorum for way in rule.ways)
        assert len(decided.by) >= max(by_policy.values())
    if isinstance(decided, Approved | Denied):
        assert people_of(ballot.excluded, ()).isdisjoint(
            people_of((*decided.by, *filter(None, decided.whose)), ())
        )


@examples(200)
@given(BALLOTS, PERSONS, MOMENTS, st.lists(VOTES, max_size=3), st.just("") | PERSONS)
def test_a_voice_is_ones_own_or_was_handed_on_by_whom_it_belongs_to(
    ballot: Ballot, voter: str, now: float, votes: list[Vote], whose: str
) -> None:
    answer = may_vote(ballot, voter, now, votes, whose)
    if not isinstance(answer, Allowed):
        return
    out = people_of(ballot.excluded, ())
    assert person_of(voter, ()) not in out
    if not answer.delegation:
        assert voter in voters(ballot, 50)
        return
    (by,) = [one for one in ballot.delegations if one.id == answer.delegation]
    assert (by.delegator, by.delegate) == (answer.on_behalf_of, voter)
    assert by.holds_at(now)
    assert by.delegator in voters(ballot, 50)
    assert not out & people_of((by.delegator, by.made_by), ())


@examples(200)
@given(BALLOTS, st.lists(VOTES, max_size=5), st.data())
def test_a_vote_for_somebody_who_voted_themselves_changes_nothing(
    ballot: Ballot, votes: list[Vote], data: st.DataObject
) -> None:
    """It is one voice: theirs."""
    first = own(data.draw(st.sampled_from([ALICE, BOB])), at=0.0, choice="changes_wanted")
    ballot = replace(ballot, excluded=())
    others = [vote for vote in votes if person_of(vote.voter, ()) != person_of(first.voter, ())]
    late = for_(first.voter, "frank@acme.example", at=data.draw(MOMENTS))
    if first.voter in voters(ballot, 50):
        assert outcome(ballot, [first, *others, late], 50) == outcome(ballot, [first, *others], 50)
