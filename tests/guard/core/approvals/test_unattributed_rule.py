"""Who settles what nobody explains."""

from __future__ import annotations

from dataclasses import replace

from msgspec import structs

from drift.core.model.resources import Ref
from guard.core.approvals.approval_rules import may_vote, status
from guard.core.approvals.eligibility import who_may_vote, why_they_may
from guard.core.approvals.outcomes import Approved, Pending, Refused
from guard.core.approvals.unattributed_rule import unattributed_rules
from guard.core.model.policy import Ask, People, PolicySet, RequireApproval, Unattributed
from guard.core.model.records import Approval, Requirement, Rule, Vote, Way
from tests.guard.core.approvals.test_approval_rules import ASKED, QUESTION, yes
from tests.guard.policy_cast import policies

ALICE, BOB, CAROL, DAVE, ERIN = (f"{name}@acme.example" for name in ("alice", "bob", "carol", "dave", "erin"))
AUDITOR = "auditor@elsewhere.example"
INSIDERS = frozenset({ALICE, BOB, CAROL, DAVE, ERIN})
REQUIRED = (Requirement("hours", (ALICE, AUDITOR, BOB), 1),)


def policy_set(unattributed: Unattributed | None = None) -> PolicySet:
    then = RequireApproval((Ask(("ops",)),), unattributed=unattributed)
    (policy,) = policies({"id": "hours", "watch": {"kind": "office_hours_schedule"}}).policies
    people = People(groups={"ops": (ALICE, AUDITOR, BOB), "security": (DAVE, ERIN)}, break_glass=(CAROL,))
    return PolicySet((replace(policy, id="hours", then=then),), people, "r")


def question(**more: object) -> Approval:
    rules = unattributed_rules(policy_set(), REQUIRED, INSIDERS)
    known = replace(
        QUESTION, requirements=REQUIRED, excluded=(), unattributed=rules, unexplained="Nobody knows."
    )
    return replace(known, **more)  # type: ignore[arg-type]


def test_by_default_two_people_or_one_who_is_no_teammate() -> None:
    assert unattributed_rules(policy_set(), REQUIRED, INSIDERS) == (
        Rule("hours", (Way((ALICE, AUDITOR, BOB), 2), Way((AUDITOR,), 1, in_person=True))),
    )
    assert status(question(), [yes(ALICE)], ASKED + 5) == Pending((("hours", 1, 2),))
    assert status(question(), [yes(ALICE), yes(BOB, ASKED + 2)], ASKED + 5) == Approved(
        (ALICE, BOB), ASKED + 2
    )
    assert status(question(), [yes(AUDITOR)], ASKED + 5) == Approved((AUDITOR,), ASKED + 1)


def test_two_addresses_of_one_person_are_no_two_people() -> None:
    twice = "alice+2@acme.example"
    rules = (Rule("hours", (Way((ALICE, twice, BOB), 2),)),)
    asked = question(unattributed=rules)
    assert status(asked, [yes(ALICE), yes(twice, ASKED + 2)], ASKED + 5) == Pending((("hours", 1, 2),))


def test_where_nobody_has_read_the_teammates_everybody_may_be_one() -> None:
    assert unattributed_rules(policy_set(), REQUIRED, None) == (
        Rule("hours", (Way((ALICE, AUDITOR, BOB), 2),)),
    )


def test_a_higher_quorum_stays_and_an_outsider_is_no_shortcut_past_it() -> None:
    three = (Requirement("hours", (ALICE, AUDITOR, BOB), 3),)
    assert unattributed_rules(policy_set(), three, INSIDERS) == (
        Rule("hours", (Way((ALICE, AUDITOR, BOB), 3),)),
    )


def test_several_groups_are_two_people_already() -> None:
    split = (Requirement("hours", (ALICE, AUDITOR), 1), Requirement("hours", (BOB,), 1, veto=False))
    assert unattributed_rules(policy_set(), split, INSIDERS) == tuple(one.rule for one in split)


def test_what_a_freeze_asks_for_stays_beside_what_the_policy_says() -> None:
    frozen = Requirement("hours", (ERIN,), 1, "year-end")
    assert unattributed_rules(policy_set(), (*REQUIRED, frozen), INSIDERS) == (REQUIRED[0].rule, frozen.rule)
    assert unattributed_rules(policy_set(Unattributed(("security",))), (*REQUIRED, frozen), INSIDERS) == (
        Rule("hours", (Way((CAROL, DAVE, ERIN), 1, in_person=True),)),
        frozen.rule,
    )


def test_whoever_is_a_teammate_under_another_address_is_no_outsider() -> None:
    known = policy_set()
    same = replace(known, people=structs.replace(known.people, same_person=((AUDITOR, CAROL),)))
    (rule,) = unattributed_rules(same, REQUIRED, INSIDERS)
    assert [way.quorum for way in rule.ways] == [2]


def test_a_policy_says_who_by_a_group_or_a_quorum() -> None:
    by_group = policy_set(Unattributed(("security",), 2))
    assert unattributed_rules(by_group, REQUIRED, INSIDERS) == (
        Rule("hours", (Way((CAROL, DAVE, ERIN), 2),)),
    )
    by_quorum = policy_set(Unattributed((), 3))
    assert unattributed_rules(by_quorum, REQUIRED, INSIDERS) == (
        Rule("hours", (Way((ALICE, AUDITOR, BOB, CAROL), 3),)),
    )
    asked = question(unattributed=unattributed_rules(by_group, REQUIRED, INSIDERS))
    assert who_may_vote(asked) == (CAROL, DAVE, ERIN)
    assert isinstance(may_vote(asked, ALICE, ASKED + 1), Refused)
    votes = [Vote("a1", who, "approve", ASKED + 1) for who in (DAVE, ERIN)]
    assert isinstance(status(asked, votes, ASKED + 5), Approved)


def test_the_rule_is_gone_as_soon_as_the_change_is_explained() -> None:
    explained = question(unexplained="", excluded=(BOB,))
    assert status(explained, [yes(ALICE)], ASKED + 5) == Approved((ALICE,), ASKED + 1)


def test_a_policy_that_is_gone_leaves_the_default() -> None:
    gone = PolicySet((), People(), "r")
    assert unattributed_rules(gone, (Requirement("", (ALICE, BOB), 1),), INSIDERS) == (
        Rule("", (Way((ALICE, BOB), 2),)),
    )


def test_the_question_names_its_resource_and_says_who_may_vote_and_why() -> None:
    asked = question(excluded=(BOB,))
    assert asked.ref == Ref("office_hours_schedule", "42")
    assert why_they_may(asked) == (
        f"Nobody knows. hours asks for 2 of {ALICE} and {AUDITOR} or one person who is no teammate of this Intercom "
        f"workspace ({AUDITOR}). {BOB} made this change, or may have had a part in it, and cannot vote."
    )
