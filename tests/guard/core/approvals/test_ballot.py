"""The one counting of votes."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.core.approvals.ballot import HAD_A_PART, Ballot, counted_votes, may_vote, outcome, voters
from guard.core.approvals.outcomes import Allowed, Approved, Denied, Expired, Pending, Refused
from guard.core.model.records import Later, Rule, Vote, VoteChoice, Way
from tests.laws import examples

ALICE, BOB, CAROL, DAVE, ERIN = (f"{name}@acme.example" for name in ("alice", "bob", "carol", "dave", "erin"))
ALICE_TOO = "alice+2@acme.example"
EVERYBODY = (ALICE, ALICE_TOO, BOB, CAROL, DAVE, ERIN)
OPS, SECURITY = Way((ALICE, ALICE_TOO, BOB), 1), Way((ALICE, DAVE), 1)
ONE = Ballot("p1.1", (Rule("hours", (OPS,)),), (CAROL,), expires_at=100.0)
TWO_GROUPS = replace(ONE, rules=(Rule("hours", (OPS,)), Rule("hours", (SECURITY,))))


def vote(voter: str, choice: VoteChoice = "approve", at: float = 1.0) -> Vote:
    return Vote("p1.1", voter, choice, at, "a word")


class TestOnePersonHasOneVoice:
    def test_a_wish_for_changes_is_no_approval_and_closes_nothing(self) -> None:
        wished = [vote(ALICE, "changes_wanted")]
        assert outcome(ONE, wished, 5) == Pending((("hours", 0, 1),))
        assert may_vote(ONE, ALICE, 5, wished) == may_vote(ONE, BOB, 5, wished) == Allowed()
        assert outcome(ONE, wished, 100) == Expired(100.0)

    def test_it_may_be_followed_by_an_approval(self) -> None:
        votes = [vote(ALICE, "changes_wanted"), vote(ALICE, at=2)]
        assert outcome(ONE, votes, 5) == Approved((ALICE,), 2)

    def test_and_an_approval_by_it_while_the_question_is_open(self) -> None:
        both = replace(ONE, rules=(Rule("hours", (Way((ALICE, BOB), 2),)),))
        votes = [vote(ALICE), vote(ALICE, "changes_wanted", 2), vote(BOB, at=3)]
        assert outcome(both, votes, 5) == Pending((("hours", 1, 2),))
        assert outcome(both, [*votes, vote(ALICE, at=4)], 5) == Approved((ALICE, BOB), 4)

    def test_the_last_of_two_addresses_holds(self) -> None:
        both = replace(ONE, rules=(Rule("hours", (Way((ALICE, ALICE_TOO, BOB), 2),)),))
        assert outcome(both, [vote(ALICE), vote(ALICE_TOO, at=2)], 5) == Pending((("hours", 1, 2),))
        changed = [vote(ALICE), vote(ALICE_TOO, "changes_wanted", 2), vote(BOB, at=3)]
        assert outcome(both, changed, 5) == Pending((("hours", 1, 2),))

    def test_of_two_addresses_at_the_same_moment_the_strictest_holds(self) -> None:
        votes = [vote(ALICE), vote(ALICE_TOO, "changes_wanted")]
        assert outcome(ONE, votes, 5) == Pending((("hours", 0, 1),))
        assert counted_votes(ONE, votes, 5) == (votes[1],)

    def test_who_stands_in_two_groups_counts_for_one(self) -> None:
        assert outcome(TWO_GROUPS, [vote(ALICE)], 5) == Pending((("hours", 0, 1),))
        assert outcome(TWO_GROUPS, [vote(ALICE), vote(BOB, at=2)], 5) == Approved((ALICE, BOB), 2)
        assert outcome(TWO_GROUPS, [vote(ALICE), vote(DAVE, at=2)], 5) == Approved((ALICE, DAVE), 2)
        assert isinstance(outcome(TWO_GROUPS, [vote(BOB), vote(ALICE_TOO, at=2)], 5), Pending)

    def test_but_for_two_policies_that_ask_the_same(self) -> None:
        policies = replace(ONE, rules=(Rule("hours", (OPS,)), Rule("zone", (SECURITY,))))
        assert outcome(policies, [vote(ALICE)], 5) == Approved((ALICE,), 1)

    def test_whoever_had_a_part_in_it_is_told_so_in_its_own_words(self) -> None:
        assert may_vote(ONE, "Carol+x@acme.example", 5) == Refused(
            "You asked for this, or had a part in it; somebody else must approve it.", "own_change"
        )
        assert may_vote(replace(ONE, excluded=(ALICE,)), ALICE_TOO, 5, []) != Allowed()


class TestOneDenialDecides:
    def test_unless_the_policy_says_otherwise(self) -> None:
        three = Way((ALICE, BOB, DAVE), 2)
        mild = replace(ONE, rules=(Rule("hours", (three,), veto=False),))
        assert outcome(mild, [vote(ALICE, "deny")], 5) == Pending((("hours", 0, 2),))
        assert outcome(mild, [vote(ALICE, "deny"), vote(BOB, at=2), vote(DAVE, at=3)], 5) == Approved(
            (BOB, DAVE), 3
        )
        too_many = [vote(ALICE, "deny"), vote(DAVE, "deny", 2)]
        assert outcome(mild, too_many, 5) == Denied((ALICE, DAVE), 2, "a word")
        answer = may_vote(mild, BOB, 5, too_many)
        assert isinstance(answer, Refused)
        assert answer.sentence == f"{ALICE}, {DAVE} have denied this already."
        assert outcome(mild, [vote(ALICE, "deny")], 100) == Expired(100.0)

    def test_a_denial_may_be_taken_back_where_it_does_not_decide(self) -> None:
        mild = replace(ONE, rules=(Rule("hours", (Way((ALICE, BOB, DAVE), 2),), veto=False),))
        votes = [vote(ALICE, "deny"), vote(BOB, at=2), vote(ALICE, at=3)]
        assert outcome(mild, votes, 5) == Approved((ALICE, BOB), 3)

    def test_who_is_asked_by_a_policy_with_a_veto_has_it(self) -> None:
        rules = (Rule("hours", (Way((ALICE, BOB), 1),), veto=False), Rule("zone", (Way((ALICE, DAVE), 1),)))
        mixed = replace(ONE, rules=rules)
        assert outcome(mixed, [vote(BOB, "deny")], 5) == Pending((("hours", 0, 1), ("zone", 0, 1)))
        assert isinstance(outcome(mixed, [vote(ALICE, "deny")], 5), Denied)

    def test_the_excluded_are_not_waited_for(self) -> None:
        mild = replace(ONE, rules=(Rule("hours", (Way((ALICE, BOB, CAROL), 2),), veto=False),))
        assert outcome(mild, [vote(BOB, "deny")], 5) == Denied((BOB,), 1, "a word")

    def test_those_who_are_asked_later_are_waited_for(self) -> None:
        rule = Rule("hours", (Way((ALICE, BOB), 1),), veto=False, later=Later((DAVE,), 50.0))
        mild = replace(ONE, rules=(rule,))
        denied = [vote(ALICE, "deny"), vote(BOB, "deny", 2)]
        assert outcome(mild, denied, 10) == Pending((("hours", 0, 1),))
        assert outcome(mild, [*denied, vote(DAVE, at=60)], 70) == Approved((DAVE,), 60)
        assert isinstance(outcome(mild, [*denied, vote(DAVE, "deny", 60)], 70), Denied)

    def test_it_is_denied_when_the_rest_cannot_fill_two_groups(self) -> None:
        rules = tuple(replace_veto(rule) for rule in TWO_GROUPS.rules)
        mild = replace(TWO_GROUPS, rules=rules)
        assert outcome(mild, [vote(BOB, "deny")], 5) == Pending((("hours", 0, 1), ("hours", 0, 1)))
        assert isinstance(outcome(mild, [vote(BOB, "deny"), vote(DAVE, "deny", 2)], 5), Denied)


class TestOnePersonWithSeveralAddresses:
    """people.yaml says that Carol is Alice, and Erin is Bob."""

    known = ((ALICE, CAROL), (BOB, ERIN))
    two = replace(
        ONE, excluded=(), same_person=known, rules=(Rule("hours", (Way((ALICE, BOB, CAROL, DAVE), 2),)),)
    )

    def test_has_one_voice(self) -> None:
        assert outcome(self.two, [vote(ALICE), vote(CAROL, at=2)], 5) == Pending((("hours", 1, 2),))
        assert outcome(self.two, [vote(ALICE), vote(DAVE, at=2)], 5) == Approved((ALICE, DAVE), 2)
        changed = [vote(ALICE), vote(CAROL, "changes_wanted", 2), vote(DAVE, at=3)]
        assert outcome(self.two, changed, 5) == Pending((("hours", 1, 2),))

    def test_does_not_settle_their_own_doing_under_another(self) -> None:
        own = replace(self.two, excluded=(ALICE,))
        assert may_vote(own, CAROL, 5) == Refused(HAD_A_PART, "own_change")
        assert outcome(own, [vote(CAROL), vote(BOB, at=2)], 5) == Pending((("hours", 1, 2),))

    def test_may_vote_under_any_of_them_and_under_no_other_spelling(self) -> None:
        assert may_vote(self.two, ERIN, 5) == Allowed()
        assert outcome(self.two, [vote(ERIN), vote(DAVE, at=2)], 5) == Approved((DAVE, ERIN), 2)
        assert isinstance(may_vote(self.two, "erin+2@acme.example", 5), Refused)
        assert voters(self.two, 5) == {ALICE, BOB, CAROL, DAVE, ERIN}

    def test_has_the_veto_of_each_of_them(self) -> None:
        mild = Rule("mild", (Way((ERIN,), 1),), veto=False)
        strict = replace(self.two, rules=(mild, Rule("hours", (Way((BOB, DAVE), 1),))))
        assert isinstance(outcome(strict, [vote(ERIN, "deny")], 5), Denied)

    def test_fills_one_place_of_two_groups(self) -> None:
        groups = (Rule("hours", (Way((ALICE,), 1),)), Rule("hours", (Way((CAROL, DAVE), 1),)))
        split = replace(self.two, rules=groups)
        assert outcome(split, [vote(ALICE), vote(CAROL, at=2)], 5) == Pending((("hours", 0, 1),))
        assert isinstance(outcome(split, [vote(ALICE), vote(DAVE, at=2)], 5), Approved)


def replace_veto(rule: Rule) -> Rule:
    return Rule(rule.policy, rule.ways, rule.period, veto=False)


ways = st.builds(Way, st.lists(st.sampled_from(EVERYBODY), max_size=4).map(tuple), st.integers(0, 3))
rules = st.builds(
    Rule,
    st.sampled_from(["hours", "zone"]),
    st.lists(ways, min_size=1, max_size=2).map(tuple),
    veto=st.booleans(),
)
ballots = st.builds(
    Ballot,
    st.just("p1.1"),
    st.lists(rules, max_size=3).map(tuple),
    st.lists(st.sampled_from(EVERYBODY), max_size=2).map(tuple),
    st.just(10.0),
    st.none() | st.integers(0, 12).map(float),
    same_person=st.sampled_from([(), ((ALICE, DAVE),), ((BOB, CAROL), (DAVE, ERIN))]),
)
moments = st.integers(0, 12).map(float)
casts = st.lists(
    st.builds(
        vote,
        st.sampled_from([*EVERYBODY, BOB.upper()]),
        st.sampled_from(["approve", "deny", "changes_wanted"]),
        moments,
    ),
    max_size=7,
)


@examples(100)
@given(ballots, casts, moments)
def test_nobodys_own_voice_ever_counts(ballot: Ballot, cast: list[Vote], now: float) -> None:
    own = {ballot.person(address) for address in ballot.excluded}
    answer = outcome(ballot, cast, now)
    assert answer == outcome(ballot, [one for one in cast if ballot.person(one.voter) not in own], now)
    if isinstance(answer, Approved | Denied):
        assert not own & {ballot.person(who) for who in answer.by}
    for address in ballot.excluded:
        assert may_vote(ballot, address, now, cast) == Refused(ballot.why_excluded, "own_change")


@examples(100)
@given(ballots, casts, moments, st.integers())
def test_the_order_of_votes_does_not_matter(ballot: Ballot, cast: list[Vote], now: float, seed: int) -> None:
    shuffled = [*cast]
    Random(seed).shuffle(shuffled)
    by_person = {(one.at, ballot.person(one.voter), one.choice): one for one in cast}
    if len(by_person) == len(cast):  # the same vote twice under two addresses is told under one of them
        assert outcome(ballot, shuffled, now) == outcome(ballot, cast, now)
    assert type(outcome(ballot, shuffled, now)) is type(outcome(ballot, cast, now))


@examples(100)
@given(ballots, casts, moments, moments)
def test_what_is_decided_stays_decided(ballot: Ballot, cast: list[Vote], now: float, later: float) -> None:
    first = outcome(ballot, cast, min(now, later))
    if isinstance(first, Approved | Denied):
        assert outcome(ballot, cast, max(now, later)) == first


@examples(100)
@given(ballots, casts, moments, st.sampled_from(EVERYBODY))
def test_one_more_approval_never_takes_an_approval_away(
    ballot: Ballot, cast: list[Vote], now: float, voter: str
) -> None:
    """By somebody who has not voted: a second vote of the same person is their last word."""
    if ballot.person(voter) in {ballot.person(one.voter) for one in cast}:
        return
    with_one_more = outcome(ballot, [*cast, vote(voter, at=0.0)], now)
    if isinstance(outcome(ballot, cast, now), Approved):
        assert isinstance(with_one_more, Approved)


@examples(100)
@given(ballots, casts, moments, st.sampled_from(EVERYBODY), st.sampled_from(["deny", "changes_wanted"]))
def test_no_other_vote_ever_brings_an_approval_about(
    ballot: Ballot, cast: list[Vote], now: float, voter: str, choice: VoteChoice
) -> None:
    if isinstance(outcome(ballot, [*cast, vote(voter, choice, 0.0)], now), Approved):
        assert isinstance(outcome(ballot, cast, now), Approved)


@examples(100)
@given(ballots, casts, moments)
def test_an_approval_has_the_people_of_every_rule(ballot: Ballot, cast: list[Vote], now: float) -> None:
    answer = outcome(ballot, cast, now)
    if not isinstance(answer, Approved):
        return
    people = {ballot.person(who) for who in answer.by}
    assert set(answer.by) <= voters(ballot, 50)
    assert ballot.rules
    for rule in ballot.rules:
        assert any(
            len(people & {ballot.person(who) for who in way.who}) >= max(way.quorum, 1) for way in rule.ways
        )


@pytest.mark.parametrize("choices", [("approve", "deny"), ("deny", "approve")])
def test_two_at_the_same_instant_have_one_outcome(choices: tuple[VoteChoice, VoteChoice]) -> None:
    for people in ((ALICE, BOB), (BOB, ALICE)):
        cast = [vote(who, choice) for who, choice in zip(people, choices, strict=True)]
        assert isinstance(outcome(ONE, cast, 5), Denied)
        assert outcome(ONE, cast, 5) == outcome(ONE, cast[::-1], 5)
