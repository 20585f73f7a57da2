"""Whom a question asks besides when nobody has decided it for a while."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from guard.core.approvals.ballot import Ballot, agreement, may_vote, outcome, voters
from guard.core.approvals.outcomes import Allowed, Approved, Denied, Expired, Pending, Refused
from guard.core.approvals.same_person import people_of
from guard.core.model.records import Later, Rule, Vote, VoteChoice, Way
from tests.guard.core.approvals.test_ballot import ALICE, BOB, CAROL, DAVE, ERIN
from tests.laws import examples

LATER = Later((DAVE, CAROL), 40.0)
ONE = Ballot(
    "p1.1", (Rule("hours", (Way((ALICE, BOB), 1),), later=LATER),), (CAROL,), expires_at=200.0, asked_at=100.0
)
BY_TWO = replace(ONE, rules=(Rule("hours", (Way((ALICE, BOB), 2),), later=LATER),))


def vote(voter: str, at: float, choice: VoteChoice = "approve") -> Vote:
    return Vote("p1.1", voter, choice, at)


def test_from_its_time_on_more_people_may_decide_and_who_had_a_part_in_it_never() -> None:
    assert voters(ONE, 139.9) == {ALICE, BOB}
    assert voters(ONE, 140) == {ALICE, BOB, DAVE}
    assert isinstance(may_vote(ONE, DAVE, 139.9), Refused)
    assert may_vote(ONE, DAVE, 140) == Allowed()
    refused = may_vote(ONE, CAROL, 140)
    assert isinstance(refused, Refused)
    assert refused.code == "own_change"
    assert outcome(ONE, [vote(CAROL, 150)], 199) == Pending((("hours", 0, 1),))


def test_they_approve_and_deny_as_the_others_do() -> None:
    assert outcome(ONE, [vote(DAVE, 140)], 150) == Approved((DAVE,), 140)
    assert outcome(ONE, [vote(DAVE, 140, "deny")], 150) == Denied((DAVE,), 140)
    assert outcome(ONE, [vote(DAVE, 139)], 150) == Pending((("hours", 0, 1),))
    assert outcome(ONE, [vote(DAVE, 139)], 200) == Expired(200.0)


def test_the_quorum_stays_what_it_is() -> None:
    assert outcome(BY_TWO, [vote(DAVE, 140)], 150) == Pending((("hours", 1, 2),))
    assert outcome(BY_TWO, [vote(ALICE, 110), vote(DAVE, 140)], 150) == Approved((ALICE, DAVE), 140)
    assert [one.have for one in agreement(BY_TWO, [vote(DAVE, 145)], 150)] == [1]


def test_votes_that_count_for_more_then_decide_at_that_moment() -> None:
    """Dave is asked for security, and after a while for the other group as well."""
    both = replace(
        ONE,
        rules=(
            Rule("hours", (Way((ALICE, BOB), 1),), later=Later((DAVE, ERIN), 40.0)),
            Rule("hours", (Way((DAVE, ERIN), 1),)),
        ),
    )
    cast = [vote(DAVE, 110), vote(ERIN, 120)]
    assert outcome(both, cast, 139) == Pending((("hours", 0, 1),))
    assert outcome(both, cast, 140) == outcome(both, cast, 199) == Approved((DAVE, ERIN), 140.0)
    assert outcome(both, [*cast, vote(ALICE, 150, "deny")], 199) == Approved((DAVE, ERIN), 140.0)


def test_nobody_is_added_where_people_are_asked_in_person() -> None:
    either = Rule("hours", (Way((ALICE, BOB), 2), Way((ALICE,), 1, in_person=True)), later=LATER)
    assert either.after(39) == either
    assert either.after(40).ways == (Way((ALICE, BOB, DAVE, CAROL), 2), Way((ALICE,), 1, in_person=True))


def test_once_it_was_acted_on_nobody_is_asked_besides() -> None:
    settled = replace(ONE, settled_at=130.0)
    assert settled.escalations(500) == ()
    assert ONE.escalations(139.9) == ()
    assert ONE.escalations(140) == (140.0,)


PERSONS = st.sampled_from([ALICE, BOB, CAROL, DAVE, ERIN])
VOTES = st.builds(
    vote, PERSONS, st.integers(100, 199).map(float), st.sampled_from(["approve", "deny", "changes_wanted"])
)
RULES = st.builds(
    Rule,
    policy=st.sampled_from(["hours", "tags"]),
    ways=st.lists(
        st.builds(Way, st.lists(PERSONS, min_size=1, max_size=3).map(tuple), st.integers(1, 2)),
        min_size=1,
        max_size=2,
    ).map(tuple),
    veto=st.booleans(),
    later=st.none()
    | st.builds(Later, st.lists(PERSONS, max_size=3).map(tuple), st.integers(0, 90).map(float)),
)


@examples(200)
@given(
    st.lists(RULES, min_size=1, max_size=3).map(tuple),
    st.lists(PERSONS, max_size=2).map(tuple),
    st.lists(VOTES, max_size=5),
    st.integers(100, 198).map(float),
)
def test_what_is_decided_stays_decided_and_nobody_excluded_decides(
    rules: tuple[Rule, ...], excluded: tuple[str, ...], votes: list[Vote], now: float
) -> None:
    ballot = replace(ONE, rules=rules, excluded=excluded)
    decided = outcome(ballot, votes, now)
    if isinstance(decided, Approved | Denied):
        assert outcome(ballot, votes, 199) == decided
        assert people_of(decided.by, ()).isdisjoint(people_of(excluded, ()))
        assert set(decided.by) <= voters(ballot, now)


@examples(100)
@given(st.lists(RULES, min_size=1, max_size=3).map(tuple), st.lists(VOTES, max_size=5))
def test_before_its_time_it_counts_as_if_nobody_were_asked_later(
    rules: tuple[Rule, ...], votes: list[Vote]
) -> None:
    late = replace(ONE, rules=rules)
    first = min((rule.later.after for rule in rules if rule.later), default=90.0)
    never = replace(late, rules=tuple(Rule(r.policy, r.ways, r.period, r.veto) for r in rules))
    now = 100 + first - 0.5
    found, without = outcome(late, votes, now), outcome(never, votes, now)
    if found != without:  # too few are left of those who are asked now, not of all
        assert isinstance(without, Denied)
        assert not all(rule.veto for rule in rules)
