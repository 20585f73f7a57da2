"""Traces: each step says what was asked and seen, and together they lead to the verdict that was given."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from drift.core.model.resources import Ref, Resource
from guard.core.evaluation.compiled import CompiledPolicies, compile_policies
from guard.core.explanation.trace import WATCHING, Step, Trace
from guard.core.explanation.tracer import trace
from guard.core.model.condition import Condition, ConditionResult
from guard.core.model.subject import NO_FACTS, Facts, Subject
from tests.guard.core.language.vocabulary.test_conditions import CASES, PEOPLE
from tests.guard.core.language.vocabulary.test_conditions import subject as subject_of
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


def traced(set_: CompiledPolicies, subject: Subject, facts: Facts = NO_FACTS) -> Trace:
    (only,) = trace(set_, subject, facts, "enforce")
    return only


def told(one: Trace) -> list[tuple[str, bool | None, str]]:
    return [(step.word, step.truth, step.says) for step in one.steps]


def all_steps(steps: tuple[Step, ...]) -> list[Step]:
    return [inner for step in steps for inner in (step, *all_steps(step.parts))]


# What the steps say


def test_a_broken_rule_names_the_value_and_the_place_in_the_schema() -> None:
    one = traced(policies(ALLOWLIST_STAYS_ON), changed(on(), on("192.0.2.0/24", enabled=False)))
    assert told(one) == [
        ("kind", True, "ip_allowlist is watched"),
        ("change", True, "it was updated"),
        ("must", False, "the rule is broken"),
        ("caused", True, "the rule was not broken before"),
    ]
    must = one.steps[2]
    assert [(miss.at, miss.evidence.pointer, miss.evidence.value) for miss in must.mismatches] == [
        ("/properties/enabled/const", "/enabled", False),
        ("/properties/ip_allowlist/contains", "/ip_allowlist", ["192.0.2.0/24"]),
    ]
    assert must.saw == {"/enabled": False, "/ip_allowlist": ["192.0.2.0/24"]}
    assert one.reason is not None
    assert tuple(miss.evidence for miss in must.mismatches) == one.reason.evidence


def test_the_field_that_matched_is_named_and_so_is_one_that_did_not() -> None:
    set_ = policies(HOURS_NEED_APPROVAL)
    moved = traced(set_, changed(hours(), hours(zone="UTC", name="New")))
    assert told(moved)[2] == ("fields", True, "it moved /time_zone_name")
    other = traced(set_, changed(hours(), hours(name="New")))
    assert told(other)[2] == (
        "fields",
        False,
        "it moved only /name, and not /time_intervals, /time_zone_name",
    )
    assert (other.outcome, len(other.steps)) == ("silent", 3)


def test_where_says_what_did_not_fit() -> None:
    where = {"properties": {"state": {"const": "live"}}}
    set_ = policies({"id": "a", "watch": {"kind": "workflow", "where": where}})
    draft, live = (Resource(Ref("workflow", "1"), {"state": state}) for state in ("draft", "live"))
    step = traced(set_, changed(None, draft)).steps[-1]
    assert (step.word, step.truth, step.lets_go) == ("where", False, True)
    assert [(miss.at, miss.evidence.value) for miss in step.mismatches] == [
        ("/properties/state/const", "draft")
    ]
    assert traced(set_, changed(None, live)).steps[-1].says == "the resource is selected"


def test_conditions_are_told_word_by_word_with_what_they_saw() -> None:
    written = {
        "any_of": [
            {"unattributed": True},
            {"ip_not_in": [OFFICE], "actor_type": "admin"},
            {"not": {"actor": ["group:security"]}},
        ]
    }
    one = traced(policies({**HOURS_NEED_APPROVAL, "when": written}), changed(hours(), hours(zone="UTC")))
    found = {step.at: (step.truth, step.saw) for step in all_steps(one.steps) if step.at.startswith("/when/")}
    assert found == {
        "/when/any_of": (True, None),
        "/when/any_of/0/unattributed": (False, "carol@acme.example"),
        "/when/any_of/1": (False, None),
        "/when/any_of/1/ip_not_in": (False, "203.0.113.14"),
        "/when/any_of/1/actor_type": (True, "admin"),
        "/when/any_of/2/not": (True, None),
        "/when/any_of/2/not/actor": (False, "carol@acme.example"),
    }


def test_a_condition_over_a_body_names_the_field_that_decided() -> None:
    becomes = {"becomes": {"properties": {"name": {"const": "Holidays"}}}}
    one = traced(policies({**HOURS_NEED_APPROVAL, "unless": becomes}), changed(hours(), hours(zone="UTC")))
    (leaf,) = one.steps[-1].parts
    assert (leaf.at, leaf.truth, leaf.saw) == ("/unless/becomes", False, {"/name": "Support"})
    assert [miss.at for miss in leaf.mismatches] == ["/properties/name/const"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['word']}-{case['says']}")
def test_every_word_that_knows_its_answer_says_what_it_saw(case: dict[str, Any]) -> None:
    subject = subject_of(case["given"])
    watch = {"activity": "*"} if subject.entry == "activity" else {"kind": "*"}
    must = {"must": {"type": "array"}} if subject.entry == "scan" else {}
    people = {"version": 1, "groups": {name: list(who) for name, who in PEOPLE.groups.items()}}
    set_ = policies({"id": "a", "watch": watch, "when": {case["word"]: case["is"]}, **must}, people=people)
    known = case["given"].get("known")
    one = traced(set_, subject, Facts(None if known is None else frozenset(known)))
    leaves = [step for step in all_steps(one.steps) if step.at.startswith("/when/") and not step.parts]
    assert leaves
    for leaf in leaves:
        assert leaf.truth is None or leaf.saw is not None or "there is no" in leaf.says, leaf


def test_a_count_is_told_beside_what_is_tolerated() -> None:
    deletes = {"id": "d", "watch": {"activity": "bulk_*"}, "more_than": {"count": 20, "within": "10m"}}
    one = traced(policies(deletes), entry("bulk_delete"), Facts(counts={"d": 21}))
    assert told(one)[1] == ("more_than", True, "21 times within 10 minutes by carol@acme.example")
    assert (one.steps[1].saw, one.steps[1].asks["count"]) == (21, 20)


def test_an_exemption_says_whether_it_holds_and_how_long() -> None:
    waiver = {"until": "2026-03-07", "reason": "a pilot", "owner": "alice@acme.example"}
    exempt = {
        **HOURS_NEED_APPROVAL,
        "exemptions": [
            {"resource": "77", **waiver},
            {"resource": "42", **waiver, "until": "2026-03-01"},
            {"resource": "4*", **waiver},
        ],
    }
    one = traced(policies(exempt), changed(hours(), hours(zone="UTC")))
    holds = "it is exempt through 2026-03-07 (3 more days): a pilot"
    assert told(one)[3:] == [("exemptions", True, holds)]
    assert [(part.at, part.truth, part.says) for part in one.steps[3].parts] == [
        ("/exemptions/0", False, "it is for something else"),
        ("/exemptions/1", False, "it ended with 2026-03-01"),
        ("/exemptions/2", True, holds),
    ]
    assert one.outcome == "exempt"


def test_what_was_permitted_in_advance_is_the_last_step() -> None:
    permitted = Facts(permitted={"hours": "it was permitted by proposal p1"})
    one = traced(policies(HOURS_NEED_APPROVAL), changed(hours(), hours(zone="UTC")), permitted)
    assert told(one)[3:] == [("permit", True, "it was permitted by proposal p1")]
    assert one.outcome == "excused"
    assert [step.word for step in one.letting_go] == ["permit"]


@pytest.mark.parametrize(
    ("pointers", "outcome", "says"),
    [
        (
            ["/enabled"],
            "broken",
            "it is exempt through 2026-03-07 (3 more days): a pilot; but not for all of it",
        ),
        (["/enabled", "/ip_allowlist"], "exempt", "it is exempt through 2026-03-07 (3 more days): a pilot"),
    ],
)
def test_exemptions_of_fields_are_told_by_what_they_leave(
    pointers: list[str], outcome: str, says: str
) -> None:
    waiver = {"until": "2026-03-07", "reason": "a pilot", "owner": "alice@acme.example"}
    exempt = {**ALLOWLIST_STAYS_ON, "exemptions": [{"pointer": pointers, **waiver}]}
    one = traced(policies(exempt), changed(None, on("192.0.2.0/24", enabled=False)))
    assert (one.outcome, one.steps[-1].says) == (outcome, says)
    assert led_to(one) == outcome


def test_a_change_of_nothing_but_what_is_exempt_is_not_to_blame() -> None:
    waiver = {"until": "2026-03-07", "reason": "a pilot", "owner": "alice@acme.example"}
    exempt = {**ALLOWLIST_STAYS_ON, "exemptions": [{"pointer": ["/enabled"], **waiver}]}
    before, after = on("192.0.2.0/24"), on("192.0.2.0/24", enabled=False)
    one = traced(policies(exempt), changed(before, after))
    assert ("caused", False, "the rule was broken before, and it moved only what is exempt") in told(one)
    assert (one.outcome, led_to(one)) == ("kept", "kept")


def test_a_rule_broken_before_by_what_was_not_touched_is_told_so() -> None:
    before = on(enabled=False)
    after = Resource(before.ref, {**before.body, "note": "x"})
    one = traced(policies(ALLOWLIST_STAYS_ON), changed(before, after))
    assert told(one)[-1] == ("caused", False, "the rule was broken before, by other fields")
    assert one.outcome == "kept"


def test_what_cannot_be_evaluated_is_a_step_that_says_why() -> None:
    def explode(subject: Subject, facts: Facts) -> ConditionResult:
        raise ZeroDivisionError("no such luck")

    set_ = policies(HOURS_NEED_APPROVAL)
    broken = replace(set_.policies[0], unless=Condition("actor", [], explode))
    one = traced(
        compile_policies(replace(set_.policy_set, policies=(broken,))), changed(hours(), hours(zone="UTC"))
    )
    assert one.steps[-1].trouble
    assert "no such luck" in one.steps[-1].says
    assert one.outcome == "broken"


# The steps lead to the verdict


def led_to(one: Trace) -> str:
    """What the steps come to, worked out from nothing but them."""
    last = one.reached[-1]
    if last.trouble:
        return "broken"
    if not last.lets_go:
        return "broken"
    if last.word in WATCHING:
        return "silent"
    if last.word in ("must", "caused"):
        return "kept"
    if last.word in ("when", "more_than"):
        false = [s for s in one.steps if s.word in ("when", "more_than") and s.truth is False]
        return "excused" if all(s.rests_on_actor for s in false) else "silent"
    return {"unless": "excused", "exemptions": "exempt"}[last.word]


def test_the_moment_of_a_subject_is_the_one_that_counts() -> None:
    at = datetime(2026, 3, 4, 22, tzinfo=UTC).timestamp()
    late = {"outside_hours": {"from": "08:00", "to": "19:00", "zone": "UTC"}}
    one = traced(policies({**HOURS_NEED_APPROVAL, "when": late}), changed(hours(), hours(zone="UTC"), at=at))
    assert one.steps[-1].parts[0].saw == "2026-03-04T22:00+00:00"
