"""What people are told of a question that waits: reminders, who is asked besides, and that nobody is left."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.core.approvals.ballot import Ballot
from guard.core.approvals.notices import (
    NOBODY_LEFT,
    Waiting,
    cannot_vote,
    due_notices,
    reminder_moments,
    who_is_reminded,
    why_nobody_is_left,
)
from guard.core.approvals.same_person import person_of
from guard.core.model.delegation import Delegation
from guard.core.model.records import Later, Rule, Vote, VoteChoice, Way
from tests.guard.core.approvals.test_ballot import ALICE, ALICE_TOO, BOB, CAROL, DAVE, ERIN

HOUR = 3600.0
ONE = Ballot("p1.1", (Rule("hours", (Way((ALICE, BOB), 1),)),), (CAROL,), expires_at=20 * HOUR, asked_at=0.0)
OPS_AND_SECURITY = replace(
    ONE, rules=(Rule("hours", (Way((ALICE, BOB), 1),)), Rule("tags", (Way((DAVE, CAROL), 1),)))
)


def vote(voter: str, choice: VoteChoice = "approve", at: float = 1.0, whose: str = "") -> Vote:
    return Vote("p1.1", voter, choice, at, "", whose)


def steps(question: Waiting, now: float, *said: str) -> list[str]:
    return [notice.step for notice in due_notices(question, now, said)]


class TestReminders:
    def test_they_come_after_a_quarter_half_and_before_the_last_tenth(self) -> None:
        assert reminder_moments(ONE) == (5 * HOUR, 10 * HOUR, 18 * HOUR)
        asks = Waiting(ONE)
        assert steps(asks, 5 * HOUR - 1) == []
        assert steps(asks, 5 * HOUR) == ["reminder 1"]
        assert steps(asks, 9 * HOUR, "reminder 1") == []
        assert steps(asks, 10 * HOUR, "reminder 1") == ["reminder 2"]
        assert steps(asks, 18 * HOUR, "reminder 1", "reminder 2") == ["reminder 3"]
        assert steps(asks, 19 * HOUR, "reminder 3") == []

    def test_of_several_that_were_missed_the_last_is_given(self) -> None:
        assert steps(Waiting(ONE), 11 * HOUR) == ["reminder 2"]
        assert steps(Waiting(ONE), 11 * HOUR, "reminder 2") == []

    @pytest.mark.parametrize(("minutes", "count"), [(4, 0), (10, 1), (30, 3), (60, 3)])
    def test_a_short_question_has_fewer(self, minutes: int, count: int) -> None:
        moments = reminder_moments(replace(ONE, expires_at=minutes * 60.0))
        assert len(moments) == count
        assert all(b - a >= 300 for a, b in zip((0.0, *moments), moments, strict=False))

    def test_they_say_who_has_not_answered_and_until_when(self) -> None:
        (notice,) = due_notices(Waiting(ONE), 5 * HOUR, ())
        assert notice.people == (ALICE, BOB)
        assert notice.text == (
            f"{ALICE} and {BOB} have not answered yet. The question ends at 1970-01-01 20:00 UTC."
        )

    def test_never_who_had_a_part_in_it_and_never_who_has_answered(self) -> None:
        asked = Waiting(replace(ONE, excluded=(ALICE_TOO,)))
        assert who_is_reminded(asked, 5 * HOUR) == (BOB,)
        by_two = replace(ONE, rules=(Rule("hours", (Way((ALICE, BOB), 2),)),))
        for choice in ("approve", "changes_wanted"):
            assert who_is_reminded(Waiting(by_two, (vote(ALICE, choice),)), 5 * HOUR) == (BOB,)

    def test_only_those_of_a_rule_that_is_not_met(self) -> None:
        assert who_is_reminded(Waiting(OPS_AND_SECURITY), 5 * HOUR) == (ALICE, BOB, DAVE)
        assert who_is_reminded(Waiting(OPS_AND_SECURITY, (vote(BOB),)), 5 * HOUR) == (DAVE,)

    def test_whoever_stands_in_is_reminded_instead_of_who_is_away(self) -> None:
        away = Delegation("x1", ALICE, ERIN, 0.0, 15 * HOUR, ALICE, 0.0)
        asked = replace(ONE, delegations=(away,))
        assert who_is_reminded(Waiting(asked), 5 * HOUR) == (BOB, ERIN)
        (notice,) = due_notices(Waiting(asked), 5 * HOUR, ())
        assert f"{ALICE} is away until 1970-01-01 15:00 UTC: {ERIN} votes for them." in notice.text
        assert who_is_reminded(Waiting(asked), 16 * HOUR) == (ALICE, BOB)
        two = replace(asked, rules=(Rule("hours", (Way((ALICE, BOB), 2),)),))
        assert who_is_reminded(Waiting(two, (vote(ERIN, whose=ALICE),)), 5 * HOUR) == (BOB,)

    def test_who_may_only_break_glass_is_left_in_peace_unless_nobody_else_is_there(self) -> None:
        glass = replace(ONE, glass=frozenset({BOB}))
        assert who_is_reminded(Waiting(glass), 5 * HOUR) == (ALICE,)
        assert who_is_reminded(Waiting(replace(glass, excluded=(ALICE,))), 5 * HOUR) == (BOB,)

    def test_a_person_with_two_addresses_is_reminded_once_and_not_once_they_have_answered(self) -> None:
        asked = replace(
            ONE, rules=(Rule("hours", (Way((ALICE, BOB, DAVE), 2),)),), same_person=((BOB, DAVE),)
        )
        assert who_is_reminded(Waiting(asked), 5 * HOUR) == (ALICE, BOB)
        assert who_is_reminded(Waiting(asked, (vote(DAVE),)), 5 * HOUR) == (ALICE,)

    def test_who_cannot_vote_any_more_is_not_reminded(self) -> None:
        assert who_is_reminded(Waiting(ONE, cannot=frozenset({ALICE})), 5 * HOUR) == (BOB,)


class TestEscalation:
    LATER = replace(
        ONE, rules=(Rule("hours", (Way((ALICE, BOB), 1),), later=Later((CAROL, DAVE), 4 * HOUR)),)
    )

    def test_who_is_asked_besides_is_told_once(self) -> None:
        asks = Waiting(self.LATER)
        assert steps(asks, 4 * HOUR - 1) == []
        (notice,) = due_notices(asks, 4 * HOUR, ())
        assert notice.people == (DAVE,)
        assert f"From now on, {DAVE} may decide what hours asks as well." in notice.text
        assert steps(asks, 4 * HOUR, notice.step) == []

    def test_nobody_is_told_where_all_of_them_had_a_part_in_it(self) -> None:
        assert steps(Waiting(replace(self.LATER, excluded=(CAROL, DAVE))), 4 * HOUR) == []

    def test_from_then_on_they_are_reminded_too(self) -> None:
        assert who_is_reminded(Waiting(self.LATER), 3 * HOUR) == (ALICE, BOB)
        assert who_is_reminded(Waiting(self.LATER), 5 * HOUR) == (ALICE, BOB, DAVE)


class TestNobodyLeft:
    def test_it_is_said_at_once_and_to_operators(self) -> None:
        asked = Waiting(replace(ONE, excluded=(ALICE, BOB)), operators=(DAVE,))
        (notice,) = due_notices(asked, 0.0, ())
        assert (notice.step, notice.people) == (NOBODY_LEFT, (DAVE,))
        assert notice.text.startswith(
            f"Nobody is left who could approve this: {ALICE} and {BOB} had a part in it. The question ends at"
        )
        assert steps(asked, 6 * HOUR, NOBODY_LEFT) == []

    def test_a_person_whose_tokens_are_gone_is_not_left(self) -> None:
        asked = Waiting(replace(ONE, excluded=(ALICE,)), cannot=frozenset({BOB}))
        assert f"{BOB} has no valid token with the role approver." in why_nobody_is_left(asked)
        assert why_nobody_is_left(replace(asked, cannot=frozenset())) == ""

    def test_one_who_is_left_is_not_enough_for_two(self) -> None:
        by_two = replace(ONE, rules=(Rule("hours", (Way((ALICE, BOB), 2),)),))
        assert why_nobody_is_left(Waiting(by_two)) == ""
        assert f"{BOB} had a part in it" in why_nobody_is_left(Waiting(replace(by_two, excluded=(BOB,))))
        gone = Waiting(by_two, (vote(BOB),), cannot=frozenset({BOB}))
        assert why_nobody_is_left(gone) == ""  # what he said counts

    def test_whoever_is_asked_later_is_left(self) -> None:
        later = replace(ONE, rules=(Rule("hours", (Way((ALICE, BOB), 1),), later=Later((DAVE,), HOUR)),))
        assert why_nobody_is_left(Waiting(replace(later, excluded=(ALICE, BOB)))) == ""
        assert why_nobody_is_left(Waiting(replace(later, excluded=(ALICE, BOB, DAVE)))) != ""


def test_who_never_had_a_token_may_get_one_and_who_lost_it_cannot_vote() -> None:
    assert cannot_vote([ALICE], [ALICE.upper(), BOB], ()) == {BOB}
    assert cannot_vote([ALICE], [ALICE, BOB], ((ALICE, BOB),)) == frozenset()
    assert cannot_vote([], [], ()) == frozenset()


PERSONS = st.sampled_from([ALICE, ALICE_TOO, BOB, CAROL, DAVE, ERIN])
VOTES = st.builds(
    vote,
    PERSONS,
    st.sampled_from(["approve", "deny", "changes_wanted"]),
    st.integers(0, 19).map(lambda h: h * HOUR),
)
RULES = st.builds(
    Rule,
    policy=st.sampled_from(["hours", "tags"]),
    ways=st.lists(
        st.builds(Way, st.lists(PERSONS, min_size=1, max_size=4).map(tuple), st.integers(1, 2)),
        min_size=1,
        max_size=2,
    ).map(tuple),
    later=st.none()
    | st.builds(Later, st.lists(PERSONS, max_size=3).map(tuple), st.integers(1, 19).map(lambda h: h * HOUR)),
)
DELEGATIONS = st.builds(
    Delegation,
    id=st.just("x1"),
    delegator=PERSONS,
    delegate=PERSONS,
    starts_at=st.just(0.0),
    ends_at=st.just(100 * HOUR),
    made_by=PERSONS,
    made_at=st.just(0.0),
)


@given(
    st.lists(RULES, min_size=1, max_size=3).map(tuple),
    st.lists(PERSONS, max_size=2).map(tuple),
    st.lists(VOTES, max_size=3).map(tuple),
    st.lists(DELEGATIONS, max_size=2).map(tuple),
    st.frozensets(PERSONS, max_size=2),
)
def test_nobody_is_told_twice_and_never_who_is_out_or_has_answered(
    rules: tuple[Rule, ...],
    excluded: tuple[str, ...],
    votes: tuple[Vote, ...],
    delegations: tuple[Delegation, ...],
    cannot: frozenset[str],
) -> None:
    asked = replace(ONE, rules=rules, excluded=excluded, delegations=delegations)
    out = {person_of(one, ()) for one in excluded}
    said: list[str] = []
    for hour in range(20):
        now = hour * HOUR
        cast = tuple(one for one in votes if one.at <= now)
        for notice in due_notices(Waiting(asked, cast, cannot), now, said):
            said.append(notice.step)
            assert out.isdisjoint(person_of(who, ()) for who in notice.people)
            if notice.step.startswith("reminder"):
                counted = {person_of(one.voter, ()) for one in cast if one.voter in asked_at(asked, one.at)}
                assert (counted - out).isdisjoint(person_of(who, ()) for who in notice.people)
    assert len(said) == len(set(said))
    assert sum(step.startswith("reminder") for step in said) <= 3


def asked_at(ballot: Ballot, at: float) -> set[str]:
    return {who for rule in ballot.at(at).rules for way in rule.ways for who in way.who}
