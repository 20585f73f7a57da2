"""Traces: each step says what was asked and seen, and together they lead to the verdict that was given."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drift.activity import Activity, Actor
from drift.changes import diff
from drift.resources import Ref, Resource
from guard.evaluation import judge
from guard.policies import Answer, Condition, PolicySet
from guard.subjects import NO_FACTS, Facts, Subject
from guard.traces import WATCHING, Step, Trace
from guard.tracing import trace
from tests.guard.policy_cast import (
    ALLOWLIST_STAYS_ON,
    HOURS_NEED_APPROVAL,
    NOON,
    OFFICE,
    admin,
    changed,
    entry,
    hours,
    on,
    policies,
)
from tests.guard.test_vocabulary import CASES, PEOPLE
from tests.guard.test_vocabulary import subject as subject_of


def traced(set_: PolicySet, subject: Subject, facts: Facts = NO_FACTS) -> Trace:
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
    def explode(subject: Subject, facts: Facts) -> Answer:
        raise ZeroDivisionError("no such luck")

    set_ = policies(HOURS_NEED_APPROVAL)
    broken = replace(set_.policies[0], unless=Condition("actor", [], explode))
    one = traced(replace(set_, policies=(broken,)), changed(hours(), hours(zone="UTC")))
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


PEOPLE_WHO_ACT = ("alice@acme.example", "carol@acme.example", "dave@acme.example")
words = st.sampled_from(
    [
        {"actor": ["group:security"]},
        {"actor": "carol@acme.example"},
        {"actor_type": ["bot", "system"]},
        {"ip_in": [OFFICE]},
        {"ip_not_in": [OFFICE]},
        {"new_ip_for_actor": True},
        {"unattributed": True},
        {"unattributed": False},
        {"outside_hours": {"days": ["wed"], "from": "08:00", "to": "19:00", "zone": "Europe/Paris"}},
        {"during": {"from": "2026-03-04", "to": "2026-03-04", "zone": "UTC"}},
        {"activity": "bulk_*"},
        {"metadata": {"properties": {"a": {"const": 1}}}},
        {"becomes": {"properties": {"a": {"minimum": 2}}}},
        {"was": {"properties": {"b": {"const": True, "optional": True}}}},
    ]
)
conditions = st.recursive(
    words,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda many: {"any_of": many}),
        st.lists(inner, min_size=1, max_size=3).map(lambda many: {"all_of": many}),
        inner.map(lambda one: {"not": one}),
        st.tuples(inner, inner).map(lambda two: {**two[0], **two[1]}),
    ),
    max_leaves=5,
)
schemas = st.sampled_from(
    [
        {"properties": {"a": {"const": 1}}},
        {"properties": {"a": {"minimum": 1, "optional": True}, "b": {"const": True}}},
        {"not": {"properties": {"b": {"const": False}}}},
        {"properties": {"b": False}},
    ]
)
exemptions = st.builds(
    lambda said, names: {**said, **names},
    st.fixed_dictionaries(
        {
            "until": st.sampled_from(["2026-03-03", "2026-03-04", "2027-01-01"]),
            "reason": st.just("a pilot"),
            "owner": st.just("alice@acme.example"),
        }
    ),
    st.sampled_from(
        [
            {"resource": "1"},
            {"resource": "2"},
            {"resource": "team/*"},
            {"resource": "old"},
            {"actor": ["carol@acme.example"]},
            {"pointer": ["/a"]},
            {"pointer": ["/b"]},
            {"pointer": ["/a"], "actor": ["group:security"]},
        ]
    ),
)
of_kinds = st.fixed_dictionaries(
    {
        "watch": st.fixed_dictionaries(
            {"kind": st.sampled_from(["team", "te*"])},
            optional={
                "where": schemas,
                "change": st.sampled_from(["created", "updated", ["updated", "deleted"]]),
                "fields": st.sampled_from([["/a"], ["/b", "/c/*"]]),
            },
        )
    },
    optional={
        "must": schemas,
        "when": conditions,
        "unless": conditions,
        "exemptions": st.lists(exemptions, max_size=2),
        "mode": st.sampled_from(["observe", "enforce"]),
        "then": st.sampled_from(["flag", "revert", {"require_approval": {"from": ["security"]}}]),
    },
)
of_activities = st.fixed_dictionaries(
    {"watch": st.fixed_dictionaries({"activity": st.sampled_from(["*", "bulk_*", "bulk_delete"])})},
    optional={
        "when": conditions,
        "unless": conditions,
        "more_than": st.just({"count": 2, "within": "1h"}),
    },
)
values = st.sampled_from([None, True, False, 0, 1, 2, "x", {"d": 1}, {1, 2}])  # a set is what no JSON holds
bodies = st.dictionaries(st.sampled_from("abc"), values, max_size=3)
actors = st.builds(
    Actor,
    st.sampled_from([None, "admin", "bot"]),
    st.none() | st.just("7"),
    st.none() | st.sampled_from(PEOPLE_WHO_ACT),
    st.sampled_from([None, "203.0.113.14", "198.51.100.23", "nowhere"]),
)
moments = st.sampled_from([NOON, NOON + 12 * 3600, NOON + 400 * 86400])
entries = st.builds(
    Activity,
    *(st.just("1"), st.sampled_from(["bulk_delete", "admin_login"]), st.just(int(NOON)), actors),
    *(st.dictionaries(st.sampled_from("ab"), st.integers(0, 2)), st.just({})),
)


@st.composite
def subjects(draw: st.DrawFn) -> Subject:
    if draw(st.booleans()):
        return Subject.of_activity(draw(entries))
    known: dict[str, Any] = {"actor": draw(actors), "attributed": draw(st.booleans()), "at": draw(moments)}
    before, after = (Resource(Ref("team", "1"), body) for body in (draw(bodies), draw(bodies)))
    shape = draw(st.sampled_from(["scan", "created", "updated", "deleted"]))
    if shape == "scan":
        return Subject.of_state(after, **known)
    change = diff(None if shape == "created" else before, None if shape == "deleted" else after)
    if change is None:
        return Subject.of_state(after, **known)
    how: Any = draw(st.sampled_from(["change", "proposal"]))
    return Subject.of_change(change, activity=draw(st.none() | entries), entry=how, **known)


facts = st.builds(
    Facts,
    st.none() | st.frozensets(st.just("203.0.113.14")),
    st.dictionaries(st.sampled_from(["p-0", "p-1"]), st.integers(0, 4)),
    st.frozensets(st.just("old")),
)


@settings(max_examples=1_000)
@given(st.data(), subjects(), facts, st.sampled_from(["observe", "enforce"]))
def test_the_traced_verdict_is_the_judged_one(
    drawn: st.DataObject, subject: Subject, known: Facts, mode: Any
) -> None:
    watching = of_activities if subject.entry == "activity" else of_kinds
    several = drawn.draw(st.lists(watching, min_size=1, max_size=3))
    written = [{**one, "id": f"p-{number}"} for number, one in enumerate(several)]
    set_ = policies(*written)
    judged = judge(set_, subject, known, mode)
    traces = trace(set_, subject, known, mode)
    assert tuple(one.reason for one in traces if one.reason) == judged.reasons
    for one in traces:
        assert led_to(one) == one.outcome, told(one)
        must = next((step for step in one.steps if step.word == "must"), None)
        if one.reason is not None and one.reason.evidence and must is not None:
            assert {miss.evidence.pointer for miss in must.mismatches} >= {
                piece.pointer for piece in one.reason.evidence
            }


def test_a_part_that_nobody_had_to_ask_changes_nothing_where_it_cannot_be_evaluated() -> None:
    asks_state = {"was": {"properties": {"b": {"const": True}}}}
    when = {"not": {"any_of": [{"unattributed": False}, asks_state]}}
    set_ = policies({"id": "p", "watch": {"kind": "team"}, "when": when, "then": "flag"})
    before, after = (Resource(Ref("team", "1"), body) for body in ({"b": {1, 2}}, {}))  # a set: no JSON
    change = diff(before, after)
    assert change is not None
    subject = Subject.of_change(change, actor=Actor("admin", "1"), attributed=True, at=NOON)
    (one,) = trace(set_, subject, Facts(), "enforce")
    assert judge(set_, subject, Facts(), "enforce").reasons == ()
    assert (led_to(one), one.outcome) == ("silent", "silent")
    assert [step.word for step in all_steps(one.steps) if step.trouble] == ["was"]


def test_the_moment_of_a_subject_is_the_one_that_counts() -> None:
    at = datetime(2026, 3, 4, 22, tzinfo=UTC).timestamp()
    late = {"outside_hours": {"from": "08:00", "to": "19:00", "zone": "UTC"}}
    one = traced(policies({**HOURS_NEED_APPROVAL, "when": late}), changed(hours(), hours(zone="UTC"), at=at))
    assert one.steps[-1].parts[0].saw == "2026-03-04T22:00+00:00"
    assert admin("carol").email in PEOPLE_WHO_ACT
