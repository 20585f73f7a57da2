"""Who may vote for whom while they are away: which delegations may be made, and whose voice a vote is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from msgspec import structs

from guard.core.approvals.delegation import LONGEST, Voice, counts_in, told, voices, warning, why_not
from guard.core.model.delegation import Delegation
from guard.core.model.policy import People

ALICE, BOB, CAROL, DAVE, ERIN = (f"{name}@acme.example" for name in ("alice", "bob", "carol", "dave", "erin"))
NOW = 1_800_000_000.0
DAY = 86400.0
PEOPLE = People(groups={"support-ops": (ALICE, BOB), "security": (DAVE,)}, break_glass=(DAVE, ERIN))
APPROVERS = frozenset({ALICE, BOB, CAROL, DAVE, ERIN})
TO_DAVE = Delegation("x1", ALICE, DAVE, NOW, NOW + DAY, ALICE, NOW)


def refused(asked: Delegation, *known: Delegation, approvers: frozenset[str] = APPROVERS) -> str:
    found = why_not(asked, known, PEOPLE, approvers, NOW)
    return "" if found is None else f"{found.code}: {found.sentence}"


class TestMaking:
    def test_a_member_of_a_group_hands_on_their_voice(self) -> None:
        assert refused(TO_DAVE) == ""
        assert refused(replace(TO_DAVE, ends_at=NOW + LONGEST)) == ""

    @pytest.mark.parametrize(
        ("times", "sentence"),
        [
            ((NOW + DAY, NOW + 60), "before it begins"),
            ((NOW + DAY, NOW + DAY), "before it begins"),
            ((NOW - DAY, NOW), "in the past"),
            ((NOW, NOW + LONGEST + 1), "lasts 90 days at most"),
        ],
    )
    def test_its_times_must_be_an_absence(self, times: tuple[float, float], sentence: str) -> None:
        said = refused(replace(TO_DAVE, starts_at=times[0], ends_at=times[1]))
        assert said.startswith("wrong_times: ")
        assert sentence in said

    @pytest.mark.parametrize("other", [ALICE, "alice+holiday@acme.example", "alice@acme.example."])
    def test_nobody_stands_in_for_themselves(self, other: str) -> None:
        assert refused(replace(TO_DAVE, delegate=other)).startswith("same_person: ")

    def test_whoever_is_asked_must_be_able_to_vote(self) -> None:
        said = refused(TO_DAVE, approvers=frozenset({ALICE}))
        assert said.startswith(f"cannot_vote: {DAVE} could not vote")
        assert f"guardrail token create {DAVE} --role approver" in said

    @pytest.mark.parametrize("whose", [CAROL, ERIN])
    def test_without_a_group_there_is_no_voice_and_the_right_to_break_glass_is_none(self, whose: str) -> None:
        assert refused(replace(TO_DAVE, delegator=whose, made_by=whose)).startswith("no_voice: ")

    def test_an_operator_gives_nobodys_voice_to_themselves(self) -> None:
        for_her = replace(TO_DAVE, made_by=DAVE)
        assert refused(for_her).startswith("for_oneself: ")
        assert refused(replace(for_her, delegate="dave+2@acme.example")).startswith("for_oneself: ")
        assert refused(replace(for_her, delegate=CAROL)) == ""

    def test_two_at_one_time_are_refused_and_the_first_is_named(self) -> None:
        first = replace(TO_DAVE, id="x0", delegate=BOB, starts_at=NOW + DAY / 2, ends_at=NOW + 2 * DAY)
        assert refused(TO_DAVE, first).startswith("overlaps: ")
        assert f"{BOB} votes for {ALICE} from" in refused(TO_DAVE, first)
        assert "(delegation x0)" in refused(TO_DAVE, first)
        assert refused(TO_DAVE, replace(first, starts_at=TO_DAVE.ends_at)) == ""
        assert refused(TO_DAVE, replace(first, ended_at=NOW, ended_by=ALICE)) == ""
        assert refused(TO_DAVE, replace(first, delegator=BOB)) == ""
        assert refused(TO_DAVE, replace(first, delegator="alice+2@acme.example")).startswith("overlaps: ")

    def test_who_chooses_somebody_who_is_away_too_is_told(self) -> None:
        away = Delegation("x2", DAVE, BOB, NOW + 60, NOW + 120, DAVE, NOW)
        assert refused(TO_DAVE, away) == ""
        assert warning(TO_DAVE, [away], PEOPLE) == (
            f"{DAVE} is away from 2027-01-15 08:01 UTC to 2027-01-15 08:02 UTC, too. Whoever votes for them does not "
            f"vote for {ALICE}."
        )
        assert warning(TO_DAVE, [replace(away, ended_at=NOW + 30)], PEOPLE) == ""


class TestVoices:
    def test_who_is_asked_has_their_own_voice_first(self) -> None:
        assert voices(DAVE, {ALICE, DAVE}, [TO_DAVE]) == (Voice(DAVE), Voice(ALICE, "x1"))
        assert voices(DAVE, {ALICE}, [TO_DAVE]) == (Voice(ALICE, "x1"),)
        assert voices(BOB, {ALICE}, [TO_DAVE]) == ()
        assert voices(DAVE, {BOB}, [TO_DAVE]) == ()

    def test_the_right_to_break_glass_is_used_last(self) -> None:
        assert voices(DAVE, {ALICE, DAVE}, [TO_DAVE], glass={DAVE}) == (Voice(ALICE, "x1"), Voice(DAVE))

    @pytest.mark.parametrize(("at", "counts"), [(NOW - 0.001, False), (NOW, True), (NOW + DAY, False)])
    def test_a_delegation_counts_while_it_holds(self, at: float, counts: bool) -> None:
        assert counts_in(TO_DAVE, (), at, ()) is counts
        assert counts_in(replace(TO_DAVE, ended_at=NOW, ended_by=ALICE), (), at, ()) is False

    @pytest.mark.parametrize("out", [ALICE, "alice+2@acme.example", DAVE, "dave+2@acme.example"])
    def test_who_had_a_part_in_it_gives_no_voice_and_gets_none(self, out: str) -> None:
        assert not counts_in(TO_DAVE, [out], NOW, ())

    def test_who_had_a_part_in_it_chose_nobody_for_somebody_else(self) -> None:
        by_carol = replace(TO_DAVE, made_by=CAROL)
        assert counts_in(by_carol, [BOB], NOW, ())
        assert not counts_in(by_carol, [CAROL], NOW, ())
        assert not counts_in(by_carol, [ALICE], NOW, ())


def test_one_person_under_two_addresses_is_neither_delegate_nor_author_of_their_own() -> None:
    known = ((DAVE, "david@elsewhere.example"), (CAROL, "caroline@elsewhere.example"))
    people = structs.replace(PEOPLE, same_person=known)
    assert not counts_in(TO_DAVE, ["david@elsewhere.example"], NOW, known)
    assert not counts_in(replace(TO_DAVE, made_by=CAROL), ["caroline@elsewhere.example"], NOW, known)
    to_himself = replace(TO_DAVE, delegator=DAVE, delegate="david@elsewhere.example", made_by=DAVE)
    found = why_not(to_himself, (), people, frozenset({"david@elsewhere.example"}), NOW)
    assert found is not None
    assert found.code == "same_person"


def test_it_is_told_in_a_sentence() -> None:
    assert told(TO_DAVE) == f"{ALICE} is away until 2027-01-16 08:00 UTC: {DAVE} votes for them."
