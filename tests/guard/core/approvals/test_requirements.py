"""What a judgement asks for."""

from __future__ import annotations

from dataclasses import replace

from msgspec import structs

from drift.core.model.resources import Json
from guard.core.approvals.approval_rules import only_by_glass
from guard.core.approvals.requirements import (
    Asked,
    answer_within,
    later_of,
    ordinarily_eligible,
    requirements_for,
)
from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.evaluation.evaluate import Facts, judge
from guard.core.model.periods import Period, Span
from guard.core.model.policy import RequireApproval
from guard.core.model.records import Later, Requirement, Way
from guard.core.model.subject import Subject
from guard.core.model.verdict import Judgement, Mode
from tests.guard.policy_cast import (
    ALLOWLIST_STAYS_ON,
    HOURS_NEED_APPROVAL,
    NOON,
    changed,
    hours,
    on,
    policies,
)

ALICE, DAVE = "alice@acme.example", "dave@acme.example"
ZONE = changed(hours(), hours(zone="UTC"))
AT = Span.at(NOON)


def said(among: CompiledPolicies, subject: Subject = ZONE, mode: Mode = "enforce") -> Judgement:
    return judge(among, subject, Facts(), mode)


def asking(**asked: Json) -> CompiledPolicies:
    return policies({**HOURS_NEED_APPROVAL, "then": {"require_approval": asked}})


class TestWhoIsAsked:
    both = policies({**ALLOWLIST_STAYS_ON, "owner": DAVE}, HOURS_NEED_APPROVAL)

    def test_the_groups_and_those_who_break_glass(self) -> None:
        assert requirements_for(self.both.policy_set, [said(self.both)], AT) == (
            Requirement("hours", (ALICE, DAVE), 1),
        )

    def test_each_group_that_has_a_quorum_of_its_own(self) -> None:
        split = asking(**{"from": ["support-ops", {"group": "security", "quorum": 2}]}, quorum=1, veto=False)
        assert requirements_for(split.policy_set, [said(split)], AT) == (
            Requirement("hours", (ALICE, DAVE), 1, veto=False),
            Requirement("hours", (DAVE,), 2, veto=False),
        )

    def test_after_a_while_more_people_but_none_instead_of_whom_a_freeze_asks_for(self) -> None:
        later = asking(**{"from": ["support-ops"]}, escalate={"to": "security", "after": "4h"})
        (one,) = requirements_for(later.policy_set, [said(later)], AT)
        assert one.later == one.rule.later == Later((DAVE,), 14400.0)
        then = later.policies[0].then
        assert isinstance(then, RequireApproval)
        assert later_of(later.people, then, Asked(("release",), 1, "year-end")) is None

    def test_who_may_then_decide_ordinarily_breaks_no_glass(self) -> None:
        later = asking(**{"from": ["support-ops"]}, escalate={"to": "security", "after": "4h"})
        assert only_by_glass(later.policy_set, ["hours"], 14399.0) == {DAVE}
        assert only_by_glass(later.policy_set, ["hours"], 14400.0) == frozenset()

    def test_for_a_revert_that_a_person_must_decide_the_owner(self) -> None:
        off = said(self.both, changed(on(), on(enabled=False)))
        assert requirements_for(self.both.policy_set, [off], AT) == (Requirement("allowlist", (DAVE,), 1),)

    def test_and_without_an_owner_everybody_who_may_approve(self) -> None:
        ownerless = policies(ALLOWLIST_STAYS_ON)
        off = said(ownerless, changed(on(), on(enabled=False)))
        assert requirements_for(ownerless.policy_set, [off], AT) == (
            Requirement("allowlist", (ALICE, DAVE), 1),
        )

    def test_nobody_by_a_policy_that_observes(self) -> None:
        assert requirements_for(self.both.policy_set, [said(self.both, mode="observe")], AT) == ()


class TestFreezes:
    among = asking(**{"from": "support-ops"}, freeze=["launch"])
    people = structs.replace(
        among.people, periods={"launch": Period("launch", NOON - 10, NOON + 10, ("security",), 1)}
    )
    frozen = replace(among.policy_set, people=people)

    def asked(self, span: Span) -> list[str]:
        return [one.period for one in requirements_for(self.frozen, [said(self.among)], span)]

    def test_in_a_freeze_its_approvers_are_asked_on_top(self) -> None:
        assert requirements_for(self.frozen, [said(self.among)], AT) == (
            Requirement("hours", (ALICE, DAVE), 1),
            Requirement("hours", (DAVE,), 1, "launch"),
        )

    def test_before_and_after_it_they_are_not(self) -> None:
        assert self.asked(Span.at(NOON - 11)) == self.asked(Span.at(NOON + 10)) == [""]
        assert self.asked(Span(NOON - 20, NOON - 5)) == ["", "launch"]

    def test_they_break_no_glass(self) -> None:
        (policy,) = self.frozen.policies
        assert ordinarily_eligible(self.frozen, policy) == {ALICE, DAVE}


class TestSeveralChangesAtOnce:
    def test_a_policy_that_two_changes_break_asks_once(self) -> None:
        among = policies(HOURS_NEED_APPROVAL)
        other = changed(hours(id_="43"), hours(zone="UTC", id_="43"))
        asked = requirements_for(among.policy_set, [said(among), said(among, other)], AT)
        assert asked == (Requirement("hours", (ALICE, DAVE), 1),)

    def test_the_shortest_time_is_that_of_the_question(self) -> None:
        slow = {**HOURS_NEED_APPROVAL, "id": "slow"}
        slow["then"] = {"require_approval": {"from": "security", "expires_in": "7d"}}
        among = policies(HOURS_NEED_APPROVAL, slow)
        assert answer_within(among.policy_set, [said(among)]) == 86400.0
        assert answer_within(among.policy_set, []) is None


def test_a_question_keeps_what_it_is_made_of() -> None:
    asked = Requirement("hours", (ALICE,), 2, "year-end", veto=False, step_up=True)
    assert structs.astuple(asked.rule) == ("hours", (Way((ALICE,), 2),), "year-end", False, None, True)
