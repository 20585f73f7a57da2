"""Near misses and ways out: what nearly happened, and what would have had to be otherwise."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.model.resources import Ref, Resource
from guard.core.evaluation.compiled import compile_policies
from guard.core.explanation.explanation import Explanation, explain
from guard.core.explanation.trace import Step, alone
from guard.core.language.vocabulary.word import either, every, opposite
from guard.core.model.condition import ConditionResult
from guard.core.model.policy import PolicySet
from guard.core.model.subject import NO_FACTS, Facts, Subject
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

MOVED = changed(hours(), hours(zone="UTC"))
WAIVER = {"resource": "42", "until": "2026-03-07", "reason": "a pilot", "owner": "alice@acme.example"}
DELETES = {"id": "deletes", "watch": {"activity": "bulk_*"}, "more_than": {"count": 20, "within": "10m"}}
WORKING = {"outside_hours": {"from": "08:00", "to": "19:00", "zone": "UTC"}}


def asked(subject: Subject, *documents: Any, facts: Facts = NO_FACTS) -> Explanation:
    return explain(policies(*documents), subject, facts, "enforce")


def near(one: Explanation) -> list[str]:
    return [miss.sentence for miss in one.near_misses]


def at(hour: int, minute: int) -> float:
    return datetime(2026, 3, 4, hour, minute, tzinfo=UTC).timestamp()


# What nearly happened


def test_an_excused_actor_is_a_near_miss() -> None:
    (miss,) = asked(MOVED, {**HOURS_NEED_APPROVAL, "unless": {"actor": "carol@acme.example"}}).near_misses
    assert (miss.policy, miss.at) == ("hours", "/unless/actor")
    assert miss.sentence == (
        "hours would have asked for approval, but carol@acme.example acted, which `unless` excuses."
    )


def test_hours_that_were_missed_by_minutes_say_by_how_many() -> None:
    late = changed(hours(), hours(zone="UTC"), at=at(18, 58))
    assert near(asked(late, {**HOURS_NEED_APPROVAL, "when": WORKING})) == [
        "hours would have asked for approval, but it was Wednesday 18:58 in UTC, within 08:00 to 19:00 by 2 minutes."
    ]


@pytest.mark.parametrize(
    ("hour", "minute", "by"),
    [
        (8, 0, " by 1 minute"),
        (7, 59, " by 1 minute"),
        (19, 0, " by 1 minute"),
        (19, 14, " by 15 minutes"),
        (19, 15, ""),
        (12, 0, ""),
    ],
)
def test_the_minutes_are_those_that_would_have_made_the_difference(hour: int, minute: int, by: str) -> None:
    late = changed(hours(), hours(zone="UTC"), at=at(hour, minute))
    (trace,) = asked(late, {**HOURS_NEED_APPROVAL, "when": WORKING}).traces
    assert trace.steps[-1].says.endswith(f"08:00 to 19:00{by}")


def test_no_minutes_are_told_of_a_day_that_has_no_hours() -> None:
    weekend = {"outside_hours": {**WORKING["outside_hours"], "days": ["thu"]}}
    early = changed(hours(), hours(zone="UTC"), at=at(8, 1))
    (trace,) = asked(early, {**HOURS_NEED_APPROVAL, "when": weekend}).traces
    assert trace.steps[-1].says.endswith("08:00 to 19:00")


@pytest.mark.parametrize(("count", "near_by"), [(19, False), (20, True), (21, False)])
def test_the_last_one_that_is_tolerated_is_a_near_miss(count: int, near_by: bool) -> None:
    found = near(asked(entry("bulk_delete"), DELETES, facts=Facts(counts={"deletes": count})))
    assert bool(found) is near_by
    if near_by:
        assert "20 times within 10 minutes by carol@acme.example: the next one is too many" in found[0]


def test_an_exemption_is_a_near_miss_and_says_when_it_ends() -> None:
    (sentence,) = near(asked(MOVED, {**HOURS_NEED_APPROVAL, "exemptions": [WAIVER]}))
    assert sentence == (
        "hours would have asked for approval, but it is exempt through 2026-03-07 (3 more days): a pilot."
    )


@pytest.mark.parametrize(
    "kept_by_two",
    [
        {"unless": {"actor": "carol@acme.example"}, "exemptions": [WAIVER]},
        {"when": {"actor": "bob@acme.example", "ip_not_in": [OFFICE]}},
        {"when": {"actor": "bob@acme.example"}, "unless": {"ip_in": [OFFICE]}},
    ],
)
def test_what_two_things_kept_from_happening_was_not_near(kept_by_two: dict[str, Any]) -> None:
    assert near(asked(MOVED, {**HOURS_NEED_APPROVAL, **kept_by_two})) == []


def test_a_policy_about_something_else_was_not_near() -> None:
    assert near(asked(changed(hours(), hours(name="New")), HOURS_NEED_APPROVAL)) == []


def test_a_rule_that_was_broken_before_is_told() -> None:
    before = on(enabled=False)
    after = Resource(before.ref, {**before.body, "note": "x"})
    assert near(asked(changed(before, after), ALLOWLIST_STAYS_ON)) == [
        "allowlist would have put it back, but the rule was broken before, by other fields."
    ]


@pytest.mark.parametrize(
    ("rule", "value", "said"),
    [
        ({"minimum": 30}, 30, "/days is 30, and must be at least 30"),
        ({"minimum": 30}, 31, ""),
        ({"maximum": 30}, 30, "/days is 30, and must be at most 30"),
        ({"exclusiveMinimum": 30}, 31, "/days is 31, and must be more than 30"),
        ({"minItems": 1}, ["a"], "/days has 1, and must have at least 1 entries"),
        ({"minItems": 1}, ["a", "b"], ""),
        ({"contains": {"pattern": "^a"}}, ["a", "b"], '["a"] in /days is all that fits, and it must contain'),
        ({"contains": {"pattern": "^a"}}, ["a", "ab"], ""),
        ({"contains": {"const": "a"}}, ["a", "b"], ""),
    ],
)
def test_a_rule_that_is_kept_only_just_is_a_near_miss(rule: Any, value: Any, said: str) -> None:
    ref = Ref("data_retention", "singleton")
    set_ = {"id": "kept", "watch": {"kind": "*"}, "must": {"properties": {"days": rule}}, "then": "revert"}
    found = near(asked(changed(Resource(ref, {"days": None}), Resource(ref, {"days": value})), set_))
    if said:
        assert said in found[0]
    else:
        assert found == []


def test_a_value_at_the_edge_that_this_change_did_not_move_is_none() -> None:
    ref = Ref("data_retention", "singleton")
    set_ = {"id": "kept", "watch": {"kind": "*"}, "must": {"properties": {"days": {"minimum": 3}}}}
    before, after = (Resource(ref, {"days": 3, "note": note}) for note in ("a", "b"))
    assert near(asked(changed(before, after), set_)) == []


# What would have passed


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


def test_who_may_approve_is_told_without_the_one_who_acted() -> None:
    security = {**HOURS_NEED_APPROVAL, "then": {"require_approval": {"from": ["support-ops", "security"]}}}
    assert ways(changed(hours(), hours(zone="UTC"), by="dave"), security) == (
        "Leave /time_zone_name of office_hours_schedule/42 as it was.",
        "It is allowed once one of support-ops, security approves within 1 day (`guardrail approve`): "
        "alice@acme.example may.",
    )


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


# The single answers that would have turned it

truths = st.sampled_from([True, False, None])
leaves = st.builds(lambda truth: Step("", "leaf", None, truth, ""), truths)
JOINS: Any = {"any_of": either, "all_of": every, "not": lambda answers: opposite(every(answers))}


def joined(word: str, parts: list[Step]) -> Step:
    truth = JOINS[word]([ConditionResult(part.truth) for part in parts]).truth
    return Step("", word, None, truth, "", parts=tuple(parts))


trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(joined, st.sampled_from(["any_of", "all_of"]), st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda one: joined("not", [one]), inner),
    ),
    max_leaves=7,
)


def turned(step: Step, leaf: Step, truth: bool | None) -> bool | None:
    """What the step answers when one of its leaves answers something else."""
    if step is leaf:
        return truth
    if not step.parts:
        return step.truth
    answered = JOINS[step.word]([ConditionResult(turned(part, leaf, truth)) for part in step.parts]).truth
    assert answered is None or isinstance(answered, bool)
    return answered


def every_leaf(step: Step) -> list[Step]:
    return [leaf for part in step.parts for leaf in every_leaf(part)] if step.parts else [step]


@given(
    trees,
    st.sampled_from(
        [frozenset((True,)), frozenset((False,)), frozenset((True, None)), frozenset((False, None))]
    ),
)
def test_exactly_the_answers_that_alone_would_turn_it_are_found(
    tree: Step, wanted: frozenset[bool | None]
) -> None:
    found = [id(one) for one in alone(tree, wanted)]
    could = [
        id(leaf)
        for leaf in every_leaf(tree)
        if tree.truth not in wanted
        and any(turned(tree, leaf, truth) in wanted for truth in (True, False, None))
    ]
    assert sorted(found) == sorted(could)


def test_a_set_without_policies_has_nothing_to_tell() -> None:
    nothing = explain(compile_policies(PolicySet((), policies().people, "r")), MOVED, NO_FACTS, "enforce")
    assert (nothing.traces, nothing.near_misses, dict(nothing.suggestions)) == ((), (), {})
