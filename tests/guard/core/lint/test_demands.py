"""Conflicts are found without comparing all pairs, and are the same as if all were compared."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.model.json_pointer import covers
from drift.core.model.resources import Json
from drift.core.normalisation.comparison import equal, places_of
from guard.core.language.rule_schema import compiled
from guard.core.lint.constraints import Field, asked_by, impossible, readable
from guard.core.lint.contradictions import contradicting, selection, watched_kinds
from guard.core.lint.set_conflicts import Setting, breaking, differing, setting_of
from guard.core.model.policy import Policy
from tests.guard.policy_cast import policy_set
from tests.laws import examples

VALUES = st.sampled_from(
    [True, False, 1, 1.0, 2, None, "a", "b", "abc", "A@x.example", "a@x.example", ["a"], []]
)
RULES = (
    st.builds(lambda value: {"const": value}, VALUES)
    | st.builds(lambda values: {"enum": values}, st.lists(VALUES, min_size=1, max_size=3))
    | st.builds(lambda low, high: {"minimum": low, "maximum": high}, st.integers(0, 3), st.integers(0, 3))
    | st.builds(lambda low: {"exclusiveMinimum": low}, st.integers(0, 3))
    | st.builds(lambda high: {"exclusiveMaximum": high}, st.integers(0, 3))
    | st.builds(lambda size: {"minLength": size}, st.integers(0, 3))
    | st.builds(lambda size: {"maxLength": size}, st.integers(0, 3))
    | st.builds(lambda size: {"minItems": size}, st.integers(0, 2))
    | st.sampled_from(
        [
            {"maxItems": 0},
            {"pattern": "^a"},
            {"pattern": "b"},
            {"type": "integer"},
            {"type": ["string", "null"]},
            {"type": "boolean", "const": True},
            {"not": {"const": "a"}},
            {"allOf": [{"type": "string"}, {"maxLength": 1}]},
            {"optional": True, "const": 2},
            {},
            False,
        ]
    )
)
MUST = st.builds(
    lambda fields: {"properties": fields},
    st.dictionaries(st.sampled_from(["name", "email", "state"]), RULES, min_size=1, max_size=2),
)
WATCH = st.fixed_dictionaries(
    {"kind": st.sampled_from(["admin", "team", "tag", "t*", ["team", "tag"]])},
    optional={
        "where": st.sampled_from([{"properties": {"id": {"const": "1"}}}, {"properties": {"id": {"const": "2"}}}]),
        "change": st.sampled_from(["updated", "deleted", ["created", "updated"]]),
        "fields": st.sampled_from([["/name"], ["/email"], ["/name/first"]]),
    },
)  # fmt: skip
SETS = st.dictionaries(st.sampled_from(["name", "email", "state"]), VALUES, min_size=1, max_size=2)
POLICIES = st.lists(
    st.tuples(
        WATCH, st.none() | MUST, st.none() | SETS, st.sampled_from([None, None, None, {"actor_type": "bot"}])
    ),
    min_size=2,
    max_size=6,
)


def made(parts: list[tuple[Any, Any, Any, Any]]) -> tuple[Policy, ...]:
    return policy_set(*(document(number, *part) for number, part in enumerate(parts))).policies


def document(number: int, watch: Json, must: Json, sets: Json, when: Json) -> dict[str, Json]:
    told: dict[str, Json] = {"id": f"p{number}", "watch": watch}
    told |= {} if must is None else {"must": must}
    told |= {} if when is None else {"when": when}
    return told | ({} if sets is None else {"then": {"revert": {"set": sets}}})


def may_meet(policy: Policy, other: Policy) -> bool:
    where, others = selection(policy), selection(other)
    select_the_same = not where or not others or where == others
    return select_the_same and not watched_kinds(policy).isdisjoint(watched_kinds(other))


def always(policy: Policy) -> bool:
    return policy.when is None and policy.unless is None


def kinds_of(policy: Policy, other: Policy) -> frozenset[str]:
    return watched_kinds(policy) | watched_kinds(other)


def naive_contradictions(policies: tuple[Policy, ...]) -> Iterator[tuple[str, str, Field]]:
    """Every pair, one after the other."""
    asking = [policy for policy in policies if policy.must is not None and always(policy)]
    for policy, other in combinations(asking, 2):
        if may_meet(policy, other):
            of_policy, of_other = asked_by(policy.must), asked_by(other.must)
            for field in (of_policy.keys() & of_other.keys()) - {()}:
                both = {field: of_policy[field] + of_other[field]}
                kinds = kinds_of(policy, other)
                alone = any(any(impossible({field: asked[field]}, kinds)) for asked in (of_policy, of_other))
                if any(impossible(both, kinds)) and not alone:
                    yield other.id, policy.id, field


def naive_breaking(policies: tuple[Policy, ...]) -> Iterator[tuple[str, str, Field]]:
    for policy, other in permutations(policies, 2):
        setting = setting_of(policy)
        if setting is None or other.must is None or not always(other) or not may_meet(policy, other):
            continue
        asked = asked_by(other.must, there=True)
        own = {} if policy.must is None else asked_by(policy.must, there=True)
        kinds = kinds_of(policy, other)
        for field, value in setting.values.items():
            rules = readable(asked.get(field, ()), kinds, field)
            fits = all(
                rule is True or (rule is not False and compiled(rule, kinds, field).is_valid(value))
                for rule in rules
            )
            if not fits and not any(impossible({field: own.get(field, ()) + asked[field]}, kinds)):
                yield policy.id, other.id, field


def naive_differing(policies: tuple[Policy, ...]) -> Iterator[tuple[str, str, Field]]:
    free = [setting for setting in map(setting_of, policies) if setting and setting.policy.must is None]
    for setting, other in combinations([one for one in free if always(one.policy)], 2):
        watch, others = setting.policy.watch, other.policy.watch
        touching = (
            not watch.fields
            or not others.fields
            or any(covers(field, pointer) for field in watch.fields for pointer in others.fields)
        )
        if not may_meet(setting.policy, other.policy) or not touching:
            continue
        if not (watch.changes & others.changes) - {"deleted"}:
            continue
        place = places_of(kinds_of(setting.policy, other.policy))
        for field in setting.values.keys() & other.values.keys():
            if not equal(setting.values[field], other.values[field], place.step(field[0])):
                yield other.policy.id, setting.policy.id, field


@examples(100)
@given(POLICIES)
def test_contradictions_are_those_of_all_pairs(parts: list[tuple[Any, Any, Any, Any]]) -> None:
    policies = made(parts)
    found = [
        (policy.id, earlier.id, demand.field)
        for policy, demand, groups in contradicting(policies)
        for _, makers in groups
        for _, earlier in makers
    ]
    assert sorted(found) == sorted(naive_contradictions(policies))


@examples(100)
@given(POLICIES)
def test_values_that_break_rules_are_those_of_all_pairs(parts: list[tuple[Any, Any, Any, Any]]) -> None:
    policies = made(parts)
    found = [
        (setting.policy.id, other.id, field)
        for setting, field, groups in breaking(set_by(policies), policies)
        for _, makers in groups
        for _, other in makers
    ]
    assert sorted(found) == sorted(naive_breaking(policies))


@examples(100)
@given(POLICIES)
def test_values_that_differ_are_those_of_all_pairs(parts: list[tuple[Any, Any, Any, Any]]) -> None:
    policies = made(parts)
    found = [
        (setting.policy.id, earlier.id, field)
        for setting, field, groups in differing(set_by(policies))
        for _, makers in groups
        for _, earlier in makers
    ]
    assert sorted(found) == sorted(naive_differing(policies))


def set_by(policies: tuple[Policy, ...]) -> list[Setting]:
    return [setting for setting in map(setting_of, policies) if setting is not None]


@pytest.mark.parametrize(
    ("kind", "field", "one", "other"),
    [
        ("admin", "email", "Carol@acme.example", "carol@ACME.example"),
        ("office_hours_schedule", "time_zone_name", "Asia/Calcutta", "Asia/Kolkata"),
        ("help_center", "custom_domain", "help.acme.example", "HELP.acme.example."),
    ],
)
def test_two_spellings_of_one_value_are_no_conflict(kind: str, field: str, one: str, other: str) -> None:
    def ask(value: str) -> dict[str, Json]:
        return {"id": value, "watch": {"kind": kind}, "must": {"properties": {field: {"const": value}}}}

    def put(value: str) -> dict[str, Json]:
        return {"id": value, "watch": {"kind": kind}, "then": {"revert": {"set": {field: value}}}}

    assert list(contradicting(policy_set(ask(one), ask(other)).policies)) == []
    assert len(list(contradicting(policy_set(ask(one), ask("another")).policies))) == 1
    mixed = policy_set(put(one), ask(other)).policies
    assert list(breaking(set_by(mixed), mixed)) == []
    assert list(differing(set_by(policy_set(put(one), put(other)).policies))) == []
