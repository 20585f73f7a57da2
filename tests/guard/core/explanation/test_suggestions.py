"""Suggestions: what would have passed, and who may allow it."""

from __future__ import annotations

from typing import Any

import pytest

from drift.core.model.resources import Ref, Resource
from guard.core.evaluation.compiled import compile_policies
from guard.core.explanation.explanation import explain
from guard.core.model.subject import Facts, Subject
from tests.guard.core.evaluation.test_standard_changes import standard
from tests.guard.core.explanation.test_near_misses import DELETES, asked
from tests.guard.policy_cast import (
    ALLOWLIST_STAYS_ON,
    HOURS_NEED_APPROVAL,
    OFFICE,
    changed,
    entry,
    hours,
    on,
    policies,
)


def ways(subject: Subject, *documents: Any) -> tuple[str, ...]:
    return asked(subject, *documents).suggestions[documents[0]["id"]]


def test_a_rule_names_the_value_it_asks_for_and_what_is_put_back() -> None:
    assert ways(changed(on(), on(enabled=False)), ALLOWLIST_STAYS_ON) == (
        "Set /enabled to true.",
        "As it is, the last known-good version is put back; before this change /enabled was true.",
    )


def test_a_missing_value_is_asked_for_as_well() -> None:
    gone = Resource(on().ref, {"ip_allowlist": [OFFICE]})
    assert ways(changed(on(), gone), ALLOWLIST_STAYS_ON)[0] == "Set /enabled to true."


def test_a_declared_value_is_what_is_set() -> None:
    declared = {**ALLOWLIST_STAYS_ON, "then": {"revert": {"set": {"enabled": True}}}}
    found = ways(changed(on(), on(enabled=False)), declared)
    assert found[-1] == 'As it is, the service sets what the policy declares: {"enabled": true}.'


def test_other_demands_are_told_in_words() -> None:
    must = {"properties": {"url": {"pattern": "^https://"}, "secret": False}, "additionalProperties": False}
    policy = {"id": "a", "watch": {"kind": "*"}, "must": must, "mode": "observe"}
    ref = Ref("data_connector", "1")
    bad = Resource(ref, {"url": "http://x", "secret": "x", "more": 1})
    assert set(ways(changed(None, bad), policy)) == {
        "/url must match ^https://.",
        "Leave /secret out.",
        "Leave /more out.",
        "The policy only observes here: nothing is done about it.",
    }


def test_what_it_would_take_to_ask_first_is_told() -> None:
    demands = {
        "reason": 20,
        "ticket": r"^SUP-\d+$",
        "lead_time": "24h",
        "window": {"days": ["sun", "sat"], "from": "22:00", "to": "06:00", "zone": "Europe/Paris"},
    }
    found = ways(changed(hours(), hours(zone="UTC")), {**HOURS_NEED_APPROVAL, "ask_first": demands})
    assert (
        r"Asked for in advance, it takes a reason of at least 20 characters, a ticket that fits `^SUP-\d+$` (such as "
        "SUP-1), 1 day of notice and a time sat, sun 22:00 to 06:00 in Europe/Paris." in found
    )


def test_who_may_approve_is_told_without_the_one_who_acted() -> None:
    security = {**HOURS_NEED_APPROVAL, "then": {"require_approval": {"from": ["support-ops", "security"]}}}
    assert ways(changed(hours(), hours(zone="UTC"), by="dave"), security) == (
        "Leave /time_zone_name of office_hours_schedule/42 as it was.",
        "It is allowed once one of support-ops, security approves within 1 day (`guardrail approve`): "
        "alice@acme.example may.",
    )


def test_groups_that_have_to_agree_each_for_itself_are_told() -> None:
    split = {"from": ["support-ops", {"group": "security", "quorum": 1}]}
    both = {**HOURS_NEED_APPROVAL, "then": {"require_approval": split}}
    assert ways(changed(hours(), hours(zone="UTC"), by="carol"), both)[-1] == (
        "It is allowed once one of support-ops and one of security, different people, approve within 1 day "
        "(`guardrail approve`): alice@acme.example, dave@acme.example may."
    )
    assert ways(changed(hours(), hours(zone="UTC"), by="dave"), both)[-1] == (
        "One of support-ops and one of security would have to approve, but only 1 besides the actor may."
    )


def test_who_may_decide_as_well_after_a_while_is_told() -> None:
    later = {"from": ["support-ops"], "escalate": {"to": "security", "after": "4h"}}
    asked = {**HOURS_NEED_APPROVAL, "then": {"require_approval": later}}
    told = ways(changed(hours(), hours(zone="UTC"), by="carol"), asked)[-1]
    assert told.endswith(" may. After 4 hours dave@acme.example may, too.")
    assert "may, too" not in ways(changed(hours(), hours(zone="UTC"), by="dave"), asked)[-1]


def test_a_question_that_nobody_can_answer_says_so() -> None:
    both = {"require_approval": {"from": ["support-ops"], "quorum": 2}}
    found = ways(changed(hours(), None, by="dave"), {**HOURS_NEED_APPROVAL, "then": both})
    assert found[0] == "It would pass if office_hours_schedule/42 were not deleted."
    assert found[-1] == "2 of support-ops would have to approve, but only 1 besides the actor may."


def test_every_answer_that_alone_would_help_is_named() -> None:
    policy = {
        **DELETES,
        "when": {"actor_type": "admin", "ip_in": [OFFICE]},
        "unless": {"any_of": [{"actor": "bob@acme.example"}, {"unattributed": True}]},
    }
    found = explain(policies(policy), entry("bulk_delete"), Facts(counts={"deletes": 21}), "enforce")
    assert found.suggestions["deletes"] == (
        'It does not apply where `actor_type` does not hold: "admin".',
        'It does not apply where `ip_in` does not hold: ["203.0.113.0/24"].',
        'It is excused where `actor` holds: "bob@acme.example".',
        "It is excused where `unattributed` holds: true.",
        "No more than 20 within 10 minutes are let pass.",
        "It has happened; somebody else takes note of it, which closes the finding.",
    )


def test_what_nobody_can_allow_in_advance_is_refused() -> None:
    asks = changed(on(), on(enabled=False), entry="proposal")
    assert "Nobody can allow it in advance" in ways(asks, ALLOWLIST_STAYS_ON)[-1]


def test_what_is_kept_needs_no_way_out() -> None:
    assert asked(changed(on(), on(OFFICE, "192.0.2.7")), ALLOWLIST_STAYS_ON).suggestions == {}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"live": True}, "by carol@acme.example, group:security."),
        (
            {"ticket": "^SUP"},
            "by carol@acme.example, group:security with a ticket that fits `^SUP`, asked for in advance.",
        ),
    ],
)
def test_what_a_team_agreed_to_once_is_told(words: Any, told: str) -> None:
    policies = compile_policies(standard(**words))
    subject = changed(hours(), hours(zone="UTC"), by="mallory")
    found = explain(policies, subject, Facts(), "enforce").suggestions["by-two"]
    what = "the kind office_hours_schedule, updated in /time_zone_name"
    assert f"As the standard change winter-hours it asks nobody: {what} {told}" in found
