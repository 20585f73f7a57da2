"""Who is missing for an approval."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from guard.core.approvals.ballot import Ballot, may_vote, outcome
from guard.core.approvals.missing_voices import Missing, who_is_missing
from guard.core.approvals.outcomes import Allowed, Pending
from guard.core.model.records import Later, Rule, Vote, Way
from tests.guard.core.approvals.test_ballot import (
    ALICE,
    ALICE_TOO,
    BOB,
    CAROL,
    DAVE,
    ERIN,
    ONE,
    TWO_GROUPS,
    ballots,
    casts,
    moments,
    vote,
)
from tests.laws import examples


def test_those_of_each_group_that_is_not_met_who_have_not_voted() -> None:
    assert who_is_missing(TWO_GROUPS, [], 5) == (
        Missing("hours", 1, (ALICE_TOO, ALICE, BOB)),
        Missing("hours", 1, (ALICE, DAVE)),
    )
    assert who_is_missing(TWO_GROUPS, [vote(BOB)], 5) == (Missing("hours", 1, (ALICE, DAVE)),)
    assert who_is_missing(TWO_GROUPS, [vote(BOB), vote(DAVE)], 5) == ()


def test_who_wished_for_changes_may_still_agree_and_who_denied_is_not_waited_for() -> None:
    frozen = replace(ONE, rules=(Rule("hours", (Way((ALICE, BOB, CAROL), 2),), "year-end", veto=False),))
    votes = [vote(ALICE, "changes_wanted"), vote(BOB, "deny", 2)]
    assert who_is_missing(frozen, votes[:1], 5) == (Missing("hours", 2, (ALICE, BOB), "year-end"),)
    assert who_is_missing(frozen, votes, 5) == (Missing("hours", 2, (ALICE,), "year-end"),)


def test_who_is_asked_later_is_missing_later_and_under_every_address() -> None:
    rule = Rule("hours", (Way((ALICE,), 1),), later=Later((DAVE,), 50.0))
    known = replace(ONE, rules=(rule,), same_person=((DAVE, ERIN),))
    assert who_is_missing(known, [], 49) == (Missing("hours", 1, (ALICE,)),)
    assert who_is_missing(known, [], 50) == (Missing("hours", 1, (ALICE, DAVE, ERIN)),)


@examples(100)
@given(ballots, casts, moments)
def test_whoever_is_missing_may_vote_and_nobody_is_where_it_is_decided_for(
    ballot: Ballot, cast: list[Vote], now: float
) -> None:
    answer = outcome(ballot, cast, now)
    missing = who_is_missing(ballot, cast, now)
    if isinstance(answer, Pending):
        assert sum(one.number for one in missing) == sum(need - have for _, have, need in answer.missing)
        if ballot.settled_at is None:
            for one in missing:
                assert all(may_vote(ballot, who, now, cast) == Allowed() for who in one.of)
