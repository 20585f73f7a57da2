"""The steps of a trace come to the verdict, whatever is judged under whatever policies."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from drift.core.model.activity import Activity, Actor
from drift.core.model.changes import diff
from drift.core.model.resources import Ref, Resource
from guard.core.evaluation.evaluate import judge
from guard.core.explanation.tracer import trace
from guard.core.model.subject import Facts, Subject
from tests.guard.core.explanation.test_tracer import all_steps, led_to, told
from tests.guard.policy_cast import NOON, OFFICE, policies
from tests.laws import examples

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


@examples(250)
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
