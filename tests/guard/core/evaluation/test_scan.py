"""A scan says about each state what judging it alone says, and costs what is new."""

from __future__ import annotations

import pytest

from drift.core.model.resources import Ref, Resource
from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.evaluation.evaluate import Facts, Memo, Subject, judge
from guard.core.evaluation.scan import Provenance, _Known
from guard.core.model.verdict import Judgement, Reason
from tests.guard.policy_cast import ALLOWLIST_STAYS_ON, HOURS_NEED_APPROVAL, NOON, admin, hours, on, policies
from tests.scans import scanned

OFF = on(enabled=False)
BREAKING = {OFF.ref, Ref("office_hours_schedule", "43")}


def said(set_: CompiledPolicies, subject: Subject, facts: Facts | None = None) -> Judgement:
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
        OFF,
        hours(),
        hours(zone="UTC", id_="43"),
        hours(zone="UTC", name="Other", id_="44"),
        Resource(Ref("macro", "1"), {}),
    )

    @pytest.mark.parametrize("who", [Provenance(), Provenance(admin("dave"), True)])
    def test_what_breaks_a_rule_is_told_as_judging_it_alone_tells_it_first_and_again(
        self, who: Provenance
    ) -> None:
        memo = Memo()
        alone = {
            one.ref: said(
                self.set_, Subject.of_state(one, actor=who.actor, attributed=who.attributed, at=NOON)
            )
            for one in self.workspace
        }
        breaking = {ref: judgement for ref, judgement in alone.items() if ref in BREAKING}
        assert not any(judgement.broken for ref, judgement in alone.items() if ref not in BREAKING)
        for _ in range(2):
            assert scanned(self.set_, self.workspace, at=NOON, who=lambda ref: who, memo=memo) == breaking

    def test_only_what_is_new_or_rests_on_more_than_the_body_is_read_again(self) -> None:
        memo, first, second = Memo(), list[int](), list[int]()
        scanned(self.set_, self.workspace, at=NOON, memo=memo, read=first)
        scanned(self.set_, self.workspace, at=NOON, memo=memo, read=second)
        assert first == list(range(len(self.workspace)))
        assert second == [self.workspace.index(OFF)]  # the policy with `unless` asks who did it

    def test_versions_that_are_gone_are_forgotten(self) -> None:
        known = _Known()
        known.kept.update(range(5_000))
        known.broken.update(dict.fromkeys(range(5_000, 6_000), Judgement(())))
        known.forget_all_but({number: str(number) for number in range(2_500, 5_500)})
        assert len(known.kept) + len(known.broken) == 6_000  # not worth the walk yet
        known.forget_all_but({number: str(number) for number in range(4_990, 5_010)})
        assert (known.kept, list(known.broken)) == (set(range(4_990, 5_000)), [*range(5_000, 5_010)])

    def test_the_memo_knows_versions_not_actors(self) -> None:
        memo, by_dave = Memo(), Provenance(admin("dave"), True)
        first = scanned(self.set_, [OFF], at=NOON, who=lambda ref: by_dave, memo=memo)[OFF.ref]
        second = scanned(self.set_, [OFF], at=NOON, memo=memo)[OFF.ref]
        assert [one.outcome for one in first.reasons] == ["broken", "excused"]
        assert [one.outcome for one in second.reasons] == ["broken", "broken"]

    def test_the_memo_does_not_survive_a_change_of_rules(self) -> None:
        memo = Memo()
        assert scanned(policies(ALLOWLIST_STAYS_ON), [OFF], at=NOON, memo=memo)
        lenient = policies({**ALLOWLIST_STAYS_ON, "must": {"properties": {"enabled": {"type": "boolean"}}}})
        assert not scanned(lenient, [OFF], at=NOON, memo=memo)

    def test_the_same_body_under_two_kinds_is_judged_by_the_rules_of_each(self) -> None:
        twin = Resource(Ref("team", "1"), OFF.body)
        assert list(scanned(self.set_, [OFF, twin], at=NOON)) == [OFF.ref]
