"""Near misses and ways out: what nearly happened, and what would have had to be otherwise."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from drift.core.model.resources import Ref, Resource
from guard.core.explanation.explanation import Explanation, explain
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
