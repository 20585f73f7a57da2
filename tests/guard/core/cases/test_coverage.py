"""Coverage: which branches of which policy no case takes, from the traces of the cases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from drift.core.model.resources import Ref, Resource
from guard.core.cases.coverage import CaseCoverage, coverage
from guard.core.explanation.tracer import trace
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

NIGHT = datetime(2026, 3, 4, 3, tzinfo=UTC).timestamp()
MOVED = changed(hours(), hours(zone="UTC"))


def covered(document: Any, *subjects: Subject | tuple[Subject, Facts]) -> CaseCoverage:
    set_ = policies(document)
    asked = [one if isinstance(one, tuple) else (one, NO_FACTS) for one in subjects]
    return coverage(
        set_.policies, [t for subject, facts in asked for t in trace(set_, subject, facts, "enforce")]
    )


def missing(document: Any, *subjects: Subject | tuple[Subject, Facts]) -> list[str]:
    (one,) = covered(document, *subjects).policies
    return [each.missing for each in one.missing]


def test_a_rule_is_covered_when_every_field_broke_it_and_one_case_kept_it() -> None:
    off, other, good = (Subject.of_state(one, at=NIGHT) for one in (on(enabled=False), on("192.0.2.1"), on()))
    assert missing(ALLOWLIST_STAYS_ON) == [
        "no case is about `ip_allowlist`",
        "no case breaks `must` at /properties/enabled",
        "no case breaks `must` at /properties/ip_allowlist",
        "no case keeps `must`",
    ]
    assert missing(ALLOWLIST_STAYS_ON, off, good) == ["no case breaks `must` at /properties/ip_allowlist"]
    assert missing(ALLOWLIST_STAYS_ON, off, other, good) == []
    gone = Subject.of_state(Resource(on().ref, {"enabled": True}), at=NIGHT)
    assert missing(ALLOWLIST_STAYS_ON, off, gone, good) == []


def test_a_percentage_is_rounded_down_so_that_only_everything_is_100() -> None:
    off, good = (Subject.of_state(one, at=NIGHT) for one in (on(enabled=False), on()))
    found = covered(ALLOWLIST_STAYS_ON, off, good)
    assert (found.taken, found.branches, found.percent) == (3, 4, 75)
    assert found.reaches(75)
    assert not found.reaches(75.1)
    assert coverage([], []).percent == 100


def test_what_is_watched_is_covered_name_by_name() -> None:
    watch = {
        "kind": ["office_hours_schedule", "macro"],
        "change": ["updated", "deleted"],
        "fields": ["/a", "/name"],
    }
    policy = {"id": "a", "watch": watch}
    assert missing(policy, changed(hours(), hours(name="New"))) == [
        "no case is about `macro`",
        "`change: deleted` never given",
        "no case of a change that `change` leaves out",
        "no case moves /a",
        "no case moves only fields that `fields` leaves out",
    ]
    left = missing(
        policy, changed(hours(), hours(zone="UTC")), changed(None, hours()), changed(hours(), None)
    )
    assert left == ["no case is about `macro`", "no case moves /a"]


def test_where_is_covered_by_one_that_is_selected_and_one_that_is_not() -> None:
    policy = {"id": "a", "watch": {"kind": "*", "where": {"properties": {"state": {"const": "live"}}}}}
    live, draft = (
        changed(None, Resource(Ref("workflow", "1"), {"state": state})) for state in ("live", "draft")
    )
    assert missing(policy, live) == ["no case of a resource that `where` leaves out"]
    assert missing(policy, draft) == ["no case of a resource that `where` selects"]
    assert missing(policy, live, draft) == []


def test_a_condition_is_covered_by_both_its_answers() -> None:
    when = {"outside_hours": {"from": "08:00", "to": "19:00", "zone": "UTC"}}
    policy = {**HOURS_NEED_APPROVAL, "watch": {"kind": "*"}, "when": when}
    at_night = changed(hours(), hours(zone="UTC"), at=NIGHT)
    assert missing(policy, at_night) == ["no case where `when: outside_hours` does not hold"]
    assert missing(policy, MOVED) == ["no case where `when: outside_hours` holds"]
    assert missing(policy, MOVED, at_night) == []


def test_an_excuse_is_covered_by_a_case_that_is_excused() -> None:
    policy = {**HOURS_NEED_APPROVAL, "watch": {"kind": "*"}, "unless": {"actor": ["group:security"]}}
    by_dave = changed(hours(), hours(zone="UTC"), by="dave")
    assert missing(policy, MOVED) == ["no case is excused by `unless: actor`"]
    assert missing(policy, MOVED, by_dave) == []


def test_an_unknown_answer_covers_nothing() -> None:
    policy = {**HOURS_NEED_APPROVAL, "watch": {"kind": "*"}, "unless": {"actor": ["group:security"]}}
    assert len(missing(policy, changed(hours(), hours(zone="UTC"), by=None))) == 2


def test_each_branch_of_any_of_and_each_word_inside_is_counted() -> None:
    unless = {"any_of": [{"actor": "dave@acme.example"}, {"ip_in": ["192.0.2.0/24"], "actor_type": "bot"}]}
    policy = {**HOURS_NEED_APPROVAL, "watch": {"kind": "*"}, "unless": unless}
    assert missing(policy, MOVED, changed(hours(), hours(zone="UTC"), by="dave")) == [
        "`any_of` branch 2 (ip_in, actor_type) never held",
        "no case where `ip_in` holds",
        "no case where `actor_type` holds",
    ]


def test_what_a_policy_would_have_asked_after_it_decided_covers_nothing() -> None:
    policy = {
        **HOURS_NEED_APPROVAL,
        "watch": {"kind": "*"},
        "when": {"actor": "bob@acme.example"},
        "unless": {"ip_in": [OFFICE]},
    }
    assert missing(policy, MOVED) == [
        "no case where `when: actor` holds",
        "no case is excused by `unless: ip_in`",
        "no case where `unless: ip_in` does not hold",
    ]


def test_counts_and_exemptions_are_branches() -> None:
    deletes = {
        "id": "d",
        "watch": {"activity": ["bulk_*", "tag_*"]},
        "more_than": {"count": 20, "within": "10m"},
    }
    few = (entry("bulk_delete"), Facts(counts={"d": 20}))
    assert missing(deletes, few) == ["no case gives `activity: tag_*`", "no case counts more than 20"]
    waiver = {"resource": "42", "until": "2026-03-07", "reason": "a pilot", "owner": "alice@acme.example"}
    exempt = {**HOURS_NEED_APPROVAL, "watch": {"kind": "*"}, "exemptions": [waiver]}
    other = changed(hours(id_="7"), hours(zone="UTC", id_="7"))
    assert missing(exempt, other) == ["exemption for resource 42 never used"]
    assert missing(exempt, MOVED) == []


bodies = st.dictionaries(
    st.sampled_from(["a", "b", "a/b"]), st.none() | st.booleans() | st.integers(0, 3), max_size=3
)
rules = st.sampled_from(
    [
        {"properties": {"a": {"const": 1}, "b": {"minimum": 2, "optional": True}}},
        {"properties": {"a": False, "a/b": {}}},
        {"allOf": [{"properties": {"a": {"enum": [1, 2]}}}], "minProperties": 1},
        {"not": {"properties": {"a": {"const": 1}}}},
        {"if": {"properties": {"a": {"const": 1}}}, "then": {"properties": {"b": {"const": True}}}},
    ]
)


@given(rules, bodies)
def test_whatever_breaks_a_rule_takes_a_branch_of_it(rule: Any, body: dict[str, Any]) -> None:
    policy = {"id": "a", "watch": {"kind": "*"}, "must": rule}
    subject = Subject.of_state(Resource(Ref("team", "1"), body), at=NIGHT)
    (one,) = trace(policies(policy), subject, NO_FACTS, "enforce")
    found = covered(policy, subject)
    assert found.taken >= 2, (one.steps, found.document())
