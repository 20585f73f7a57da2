"""A scan says about each state what judging it alone says, and costs what is new."""

from __future__ import annotations

import pytest

from drift.resources import Ref, Resource
from guard.decisions import Judgement, Reason
from guard.evaluation import Facts, Memo, Provenance, Subject, judge, scan
from guard.policies import PolicySet
from tests.guard.policy_cast import (
    ALLOWLIST_STAYS_ON,
    HOURS_NEED_APPROVAL,
    NOON,
    admin,
    hours,
    on,
    policies,
)


def said(set_: PolicySet, subject: Subject, facts: Facts | None = None) -> Judgement:
    return judge(set_, subject, facts or Facts(), "enforce")


def only(judgement: Judgement) -> Reason:
    (reason,) = judgement.reasons
    return reason


class TestTheScan:
    set_ = policies(
        ALLOWLIST_STAYS_ON,
        {**ALLOWLIST_STAYS_ON, "id": "excusing", "unless": {"actor": ["dave@acme.example"]}},
        {
            "id": "zone",
            "watch": {"kind": "office_*", "where": {"properties": {"name": {"const": "Support"}}}},
            "must": {"properties": {"time_zone_name": {"const": "Europe/Paris"}}},
        },
        HOURS_NEED_APPROVAL,
    )
    workspace = (
        on(),
        on(enabled=False),
        on("192.0.2.1"),
        hours(),
        hours(zone="UTC"),
        hours(zone="UTC", name="Other"),
        Resource(Ref("macro", "1"), {}),
    )

    @pytest.mark.parametrize("who", [Provenance(), Provenance(admin("dave"), True)])
    def test_it_says_the_same_as_judging_each_state_alone_first_and_again(self, who: Provenance) -> None:
        memo = Memo()
        pairs = [(one.digest, one) for one in self.workspace]
        alone = [
            (
                one.ref,
                said(self.set_, Subject.of_state(one, actor=who.actor, attributed=who.attributed, at=NOON)),
            )
            for one in self.workspace
        ]
        for _ in range(2):
            found = scan(self.set_, pairs, at=NOON, mode="enforce", who=lambda ref: who, memo=memo)
            assert found == alone

    def test_the_memo_knows_bodies_not_actors(self) -> None:
        memo, off = Memo(), on(enabled=False)
        pairs = [(off.digest, off)]
        by_dave = Provenance(admin("dave"), True)
        (first,) = scan(self.set_, pairs, at=NOON, mode="enforce", who=lambda ref: by_dave, memo=memo)
        (second,) = scan(self.set_, pairs, at=NOON, mode="enforce", memo=memo)
        assert [one.outcome for one in first[1].reasons] == ["broken", "excused"]
        assert [one.outcome for one in second[1].reasons] == ["broken", "broken"]

    def test_the_memo_does_not_survive_a_change_of_rules(self) -> None:
        memo, off = Memo(), on(enabled=False)
        pairs = [(off.digest, off)]
        scan(policies(ALLOWLIST_STAYS_ON), pairs, at=NOON, mode="enforce", memo=memo)
        lenient = policies({**ALLOWLIST_STAYS_ON, "must": {"properties": {"enabled": {"type": "boolean"}}}})
        assert not scan(lenient, pairs, at=NOON, mode="enforce", memo=memo)[0][1].broken

    def test_the_same_body_under_two_kinds_is_judged_by_the_rules_of_each(self) -> None:
        off = on(enabled=False)
        twin = Resource(Ref("team", "1"), off.body)
        found = scan(
            self.set_, [(off.digest, off), (twin.digest, twin)], at=NOON, mode="enforce", memo=Memo()
        )
        assert [bool(judgement.broken) for _, judgement in found] == [True, False]
