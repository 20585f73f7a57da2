"""Who has to agree: what several policies ask adds up, and whoever asks never counts."""

from __future__ import annotations

from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.evaluation.evaluate import judge
from guard.core.model.periods import Span
from guard.core.model.records import Later, Rule, Way
from guard.core.model.subject import Facts
from guard.core.proposals.approvers import Needed, approvals_needed, rules_of
from tests.guard.policy_cast import HOURS_NEED_APPROVAL, NOON, changed, hours, policies

ALICE, DAVE = "alice@acme.example", "dave@acme.example"
PEOPLE = {
    "version": 1,
    "groups": {
        "support-ops": [ALICE, "bob@acme.example"],
        "security": [DAVE],
        "legal": ["erin@acme.example"],
    },
}
SECURITY_TOO = {
    "id": "zones",
    "watch": {"kind": "office_hours_schedule"},
    "then": {"require_approval": {"from": ["security", "legal"], "quorum": 2, "expires_in": "2h"}},
}


def needed(among: CompiledPolicies, asker: str | None, robot: str = "") -> tuple[Needed, ...]:
    subject = changed(hours(), hours(zone="UTC"), entry="proposal")
    judgement = judge(among, subject, Facts(), "enforce")
    return approvals_needed(among.policy_set, judgement, asker, Span.at(NOON), robot)


def test_what_several_policies_ask_adds_up() -> None:
    assert needed(policies(HOURS_NEED_APPROVAL, SECURITY_TOO, people=PEOPLE), "carol@acme.example") == (
        Needed("hours", ("support-ops",), 1, 86400.0, (ALICE, "bob@acme.example")),
        Needed("zones", ("security", "legal"), 2, 7200.0, (DAVE, "erin@acme.example")),
    )


def test_whoever_asks_never_agrees_under_any_spelling_of_their_address() -> None:
    both = policies(HOURS_NEED_APPROVAL, people=PEOPLE)
    for asker in (ALICE, "Alice@ACME.example", "alice+work@acme.example"):
        assert [one.may for one in needed(both, asker)] == [("bob@acme.example",)]
    assert [one.may for one in needed(both, None)] == [(ALICE, "bob@acme.example")]


def test_nobody_is_asked_where_the_change_is_refused_or_only_observed() -> None:
    stops = {"id": "stops", "watch": {"kind": "office_hours_schedule"}, "then": "revert"}
    assert needed(policies(HOURS_NEED_APPROVAL, stops, people=PEOPLE), None) == ()
    assert needed(policies({**HOURS_NEED_APPROVAL, "mode": "observe"}, people=PEOPLE), None) == ()
    one = needed(policies(HOURS_NEED_APPROVAL, {**SECURITY_TOO, "mode": "observe"}, people=PEOPLE), None)
    assert [one.policy for one in one] == ["hours"]


def test_each_group_is_told_and_whether_there_are_people_enough_for_all() -> None:
    asks = {"from": ["support-ops", {"group": "security", "quorum": 1}], "veto": False}
    split = {**HOURS_NEED_APPROVAL, "then": {"require_approval": asks}}
    bob = "bob@acme.example"
    assert needed(policies(split, people=PEOPLE), ALICE) == (
        Needed("hours", ("support-ops",), 1, 86400.0, (bob,), "", veto=False),
        Needed("hours", ("security",), 1, 86400.0, (DAVE,), "", veto=False),
    )
    shared = {**PEOPLE, "groups": {"support-ops": [ALICE, bob], "security": [ALICE, bob]}}
    of_two = needed(policies(split, people=shared), ALICE)
    assert [(one.may, one.can_be_met) for one in of_two] == [((bob,), False), ((bob,), False)]


def test_what_two_changes_ask_alike_is_asked_once_and_two_groups_of_the_same_people_are_two() -> None:
    asks = {"from": [{"group": "support-ops"}, {"group": "security"}]}
    split = {**HOURS_NEED_APPROVAL, "then": {"require_approval": asks}}
    same = {**PEOPLE, "groups": {"support-ops": [ALICE, DAVE], "security": [ALICE, DAVE]}}
    of_one = needed(policies(split, people=same), None)
    assert rules_of([*of_one, *of_one]) == (Rule("hours", (Way((ALICE, DAVE), 1),)),) * 2


def test_what_a_robot_asks_and_no_policy_minds_needs_one_person_but_never_its_own() -> None:
    watching = {"id": "watching", "watch": {"kind": "office_hours_schedule"}, "then": "flag"}
    minded_by_none = policies(watching, people={**PEOPLE, "break_glass": ["zoe@acme.example"]})
    assert needed(minded_by_none, ALICE) == ()
    (one,) = needed(minded_by_none, ALICE, "docs-writer")
    assert (one.policy, one.quorum, one.can_be_met) == ("a-robot-asks", 1, True)
    assert one.may == ("bob@acme.example", DAVE, "erin@acme.example", "zoe@acme.example")
    (alone,) = needed(
        policies(watching, people={"version": 1, "groups": {"one": [ALICE]}}), ALICE, "docs-writer"
    )
    assert (alone.may, alone.can_be_met) == ((), False)
    stops = {"id": "stops", "watch": {"kind": "office_hours_schedule"}, "then": "revert"}
    assert needed(policies(stops, people=PEOPLE), ALICE, "docs-writer") == ()
    asked = policies(HOURS_NEED_APPROVAL, people=PEOPLE)
    assert needed(asked, ALICE, "docs-writer") == needed(asked, ALICE)


def test_whom_a_policy_asks_besides_after_a_while_is_told_without_whoever_asks() -> None:
    asks = {"from": ["support-ops"], "escalate": {"to": ["security", "legal"], "after": "4h"}}
    split = {**HOURS_NEED_APPROVAL, "then": {"require_approval": asks}}
    (one,) = needed(policies(split, people=PEOPLE), "Dave@acme.example")
    assert (one.later, one.later_groups) == (Later(("erin@acme.example",), 14400.0), ("security", "legal"))
    (rule,) = rules_of([one])
    assert rule.later == one.later
