"""Conditions that nothing can fulfil: what is told of them, and that whatever is told is true of everything judged."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from time import process_time

import pytest

from drift.core.model.resources import Json
from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.evaluation.evaluate import judge, policies_for
from guard.core.evaluation.policy_evaluator import watches_operation
from guard.core.language.diagnostics import Diagnostic
from guard.core.lint.unsatisfiable_conditions import condition_warnings
from guard.core.model.subject import Facts, Subject
from tests.guard.core.lint.test_contradictions import TODAY, warned
from tests.guard.loading.test_policy_loader import one
from tests.guard.policy_cast import policies
from tests.guard.random_policies import SPANS, Chance

TEAM = "{ kind: team }"
IS_ONE = "{ properties: { a: { const: 1 } } }"
NEVER = "This never holds, so the policy never speaks: "
UNSURE = "This never holds for certain, so the policy speaks only where nobody can tell: "
PART = "This part never holds, so nothing comes of it: "
ALL_DAY = "{ from: '00:00', to: '24:00', zone: Europe/Paris }"
DAY = "{ outside_hours: { from: '08:00', to: '19:00', zone: Europe/Paris } }"
NIGHT = "{ outside_hours: { from: '19:00', to: '08:00', zone: Europe/Paris } }"
PAST = "{ from: 2025-12-21, to: 2026-01-03, zone: Europe/Paris }"
COMING = "{ from: 2026-12-21, to: 2027-01-03, zone: Europe/Paris }"
MANY = [f"a{n}@b.c" for n in range(3_000)]
EASTER = "{ from: 2027-03-26, to: 2027-03-29, zone: Europe/Paris }"


@pytest.mark.parametrize(
    ("watch", "when", "sentence"),
    [
        (
            "{ kind: team, change: created }",
            f"{{ was: {IS_ONE} }}",
            f"{NEVER}what is created was nothing before.",
        ),
        (
            "{ kind: team, change: deleted }",
            f"{{ becomes: {IS_ONE} }}",
            f"{NEVER}what is deleted is nothing afterwards.",
        ),
        (
            "{ kind: team, change: [created, deleted] }",
            f"{{ all_of: [{{ was: {IS_ONE} }}, {{ becomes: {IS_ONE} }}] }}",
            f"{NEVER}what is created was nothing before and what is deleted is nothing afterwards.",
        ),
        (
            TEAM,
            "{ ip_in: 203.0.113.0/24, ip_not_in: [203.0.112.0/20, 198.51.100.7] }",
            f"{UNSURE}no address fits all that it says of `ip_in` and `ip_not_in`.",
        ),
        (
            TEAM,
            "{ ip_in: '2001:db8::/32', not: { ip_in: ['2001:db8::/33', '2001:db8:8000::/33'] } }",
            f"{UNSURE}no address fits all that it says of `ip_in` and `ip_not_in`.",
        ),
        (
            TEAM,
            "{ unattributed: true, actor: alice@acme.example }",
            f"{UNSURE}where nothing says who did it, it is not known to be one of `actor`.",
        ),
        (
            TEAM,
            "{ unattributed: true, not: { unattributed: true } }",
            f"{NEVER}`unattributed` is asked for and ruled out at once.",
        ),
        (
            TEAM,
            "{ actor: bob@b.example, not: { actor: [bob@b.example] } }",
            f"{UNSURE}`actor` is asked for and ruled out at once.",
        ),
        (
            TEAM,
            "{ actor: group:security, not: { actor: '*@acme.example' } }",
            f"{UNSURE}nobody fits all that it says of `actor`.",
        ),
        (
            TEAM,
            "{ all_of: [{ actor: '*@a.example' }, { actor: '*@b.example' }] }",
            f"{UNSURE}nobody fits all that it says of `actor`.",
        ),
        (
            TEAM,
            "{ actor_type: ai, not: { actor_type: [ai, app] } }",
            f"{UNSURE}nothing fits all that it says of `actor_type`.",
        ),
        (
            "{ activity: bulk_export }",
            "{ activity: app_data_export }",
            f"{NEVER}no entry has a type that fits all that it says of `activity` (this policy watches bulk_export).",
        ),
        (
            "{ activity: ['*_export'] }",
            "{ not: { activity: '*ex*' } }",
            f"{NEVER}no entry has a type that fits all that it says of `activity` (this policy watches *_export).",
        ),
        ("{ activity: bulk_export }", f"{{ was: {IS_ONE} }}", f"{UNSURE}a log entry alone shows no state."),
        (
            TEAM,
            f"{{ during: {PAST} }}",
            f"{NEVER}all of it is past, and 2026-01-03 was its last day.",
        ),
        (
            TEAM,
            f"{{ during: {COMING}, not: {{ during: [{COMING}, {EASTER}] }} }}",
            f"{NEVER}no day fits all that it says of `during`.",
        ),
        (
            TEAM,
            f"{{ all_of: [{{ during: {COMING} }}, {{ during: {EASTER} }}] }}",
            f"{NEVER}no day fits all that it says of `during`.",
        ),
        (TEAM, f"{{ outside_hours: {ALL_DAY} }}", f"{NEVER}these hours are all hours of the week."),
        (
            TEAM,
            f"{{ all_of: [{DAY}, {NIGHT}] }}",
            f"{NEVER}no hour of the week fits all that it says of `outside_hours`.",
        ),
        (
            TEAM,
            "{ becomes: { properties: { a: { enum: [] } } } }",
            f"{UNSURE}of `/a` none of the values that are named fits all that is asked.",
        ),
        (
            TEAM,
            f"{{ all_of: [{{ was: {IS_ONE} }}, {{ was: {{ properties: {{ a: {{ const: 2 }} }} }} }}] }}",
            f"{UNSURE}of `/a` none of the values that are named fits all that is asked.",
        ),
        (
            "{ kind: team, change: created }",
            f"{{ any_of: [{{ unattributed: true }}, {{ all_of: [{{ was: {IS_ONE} }}, {{ actor: a@b.c }}] }}] }}",
            f"{PART}what is created was nothing before.",
        ),
        (
            "{ kind: team, change: deleted }",
            f"{{ not: {{ becomes: {IS_ONE} }} }}",
            f"{PART}what is deleted is nothing afterwards.",
        ),
        (
            TEAM,
            "{ not: { all_of: [{ actor: a@b.c }, { actor: d@b.c }] } }",
            "This part never holds for certain: nobody fits all that it says of `actor`.",
        ),
    ],
)
def test_a_condition_that_never_holds(tmp_path: Path, watch: str, when: str, sentence: str) -> None:
    assert warned(tmp_path, one(watch=watch, when=when)) == [(8, f"p: {sentence}")]


@pytest.mark.parametrize(
    ("when", "unless", "sentence"),
    [
        (
            "{ actor: bob@b.example }",
            "{ actor: [bob@b.example] }",
            "This policy speaks only where nobody can tell: whatever its `when` picks for certain, its `unless` "
            "excuses.",
        ),
        (
            "{ ip_in: 203.0.113.0/28 }",
            "{ any_of: [{ ip_in: 203.0.113.0/24 }, { unattributed: true }] }",
            "This policy speaks only where nobody can tell: whatever its `when` picks for certain, its `unless` "
            "excuses.",
        ),
        (
            "{ ip_in: '::ffff:203.0.113.7' }",
            "{ any_of: [{ ip_in: 203.0.113.0/24 }, { unattributed: true }] }",
            "This policy speaks only where nobody can tell: whatever its `when` picks for certain, its `unless` "
            "excuses.",
        ),
        (
            "{ new_ip_for_actor: { network: 48 } }",
            "{ new_ip_for_actor: { network: 48 } }",
            "This policy speaks only where nobody can tell: whatever its `when` picks for certain, its `unless` "
            "excuses.",
        ),
        (
            "{ unattributed: true }",
            "{ any_of: [{ unattributed: true }, { actor: bob@b.example }] }",
            "This policy never speaks: whatever its `when` picks, its `unless` excuses.",
        ),
        (
            "{ actor: bob@b.example }",
            f"{{ any_of: [{DAY}, {{ not: {DAY} }}] }}",
            "This policy never speaks: whatever its `when` picks, its `unless` excuses.",
        ),
    ],
)
def test_an_excuse_for_everything(tmp_path: Path, when: str, unless: str, sentence: str) -> None:
    assert warned(tmp_path, one(watch=TEAM, when=when, unless=unless)) == [(9, f"p: {sentence}")]


def test_an_excuse_for_everything_without_a_when(tmp_path: Path) -> None:
    told = one(watch=TEAM, unless="{ any_of: [{ unattributed: true }, { unattributed: false }] }")
    assert warned(tmp_path, told) == [
        (8, "p: This policy never speaks: whatever happens, its `unless` excuses.")
    ]


def test_an_excuse_for_nothing(tmp_path: Path) -> None:
    told = one(watch="{ kind: team, change: created }", unless=f"{{ was: {IS_ONE} }}")
    assert warned(tmp_path, told) == [
        (8, "p: This never holds, so it excuses nothing: what is created was nothing before.")
    ]


@pytest.mark.parametrize(
    "parts",
    [
        {"watch": "{ kind: team, change: [created, updated] }", "when": f"{{ was: {IS_ONE} }}"},
        {"watch": "{ kind: team, change: created }", "when": f"{{ not: {{ unattributed: true }}, becomes: {IS_ONE} }}"},
        {"when": "{ ip_in: 203.0.113.0/24, ip_not_in: 203.0.113.0/25 }"},
        {"when": "{ ip_in: 203.0.113.0/24, ip_not_in: '::/0' }"},
        {"when": "{ new_ip_for_actor: { network: 48 }, not: { new_ip_for_actor: { network: 32 } } }"},
        {"when": "{ new_ip_for_actor: { network: 48 } }", "unless": "{ new_ip_for_actor: false }"},
        {"when": "{ ip_not_in: [0.0.0.0/0, '::/0'] }"},  # where the address is not known
        {"when": "{ any_of: [{ unattributed: true }, { actor: a@b.c }] }"},
        {"when": "{ actor: '*@b.c', not: { actor: a@b.c } }"},
        {"when": "{ all_of: [{ actor: '*@b.c' }, { actor: 'a*@*' }] }"},
        {"when": "{ not: { all_of: [{ actor: a@b.c }, { actor_type: ai }] } }"},
        {"when": "{ all_of: [{ actor_type: person }, { actor_type: owner }] }"},  # which the log may call a person
        {"watch": "{ activity: bulk_export }", "when": "{ activity: 'bulk_*' }"},
        {"watch": "{ activity: ['*_export'] }", "when": "{ not: { activity: bulk_export } }"},
        {"watch": TEAM, "when": "{ not: { activity: '*' } }"},  # where no entry tells of it, it is not known
        {"when": f"{{ during: [{PAST}, {COMING}] }}"},
        {"when": "{ during: { from: 2026-05-01, to: 2026-05-31, zone: Etc/GMT+12 } }"},  # there it is still May
        {"when": f"{{ not: {{ during: {COMING} }} }}"},
        {"when": f"{{ outside_hours: {{ days: [mon, tue, wed, thu, fri], {ALL_DAY[2:]} }}"},
        {"when": f"{{ not: {{ all_of: [{DAY}, {{ unattributed: true }}] }} }}"},
        {"when": "{ was: { required: [a] }, not: { was: { properties: { a: { const: true } } } } }"},
        {"when": "{ was: { const: 1 }, not: { was: { const: true } } }"},  # which are not the same
        {"when": "{ actor: a@b.c }", "unless": "{ actor: x@b.c }"},
        {"when": "{ actor: '*@b.c' }", "unless": "{ actor: a@b.c }"},
    ],
)  # fmt: skip
def test_what_may_hold_is_not_doubted(tmp_path: Path, parts: dict[str, str]) -> None:
    assert warned(tmp_path, one(**{"watch": TEAM, **parts})) == []


def test_a_condition_that_can_hold_in_many_ways_is_left_alone(tmp_path: Path) -> None:
    many = ", ".join(["{ any_of: [{ unattributed: true }, { actor: a@b.c }] }"] * 20)
    assert warned(tmp_path, one(watch=TEAM, when=f"{{ all_of: [{many}] }}")) == []


def looked_at(policies: CompiledPolicies, subject: Subject) -> bool:
    """Whether the policy looks at the subject at all, whatever its conditions say."""
    (policy,) = policies.policies
    if not policies_for(policies, subject):
        return False
    if subject.entry == "activity":
        return True
    return policy.must is not None if subject.entry == "scan" else watches_operation(policy, subject)


def disproved(told: Diagnostic, policies: CompiledPolicies, subject: Subject, facts: Facts) -> bool:
    """Whether what was told is not so of this subject. Parts of a condition are found out as whole ones are."""
    (policy,), sentence = policies.policies, told.sentence
    if "policy never speaks" in sentence:
        return any(one.outcome == "broken" for one in judge(policies, subject, facts, "enforce").reasons)
    if not looked_at(policies, subject):
        return False
    when = True if policy.when is None else policy.when.test(subject, facts).truth
    unless = False if policy.unless is None else policy.unless.test(subject, facts).truth
    if sentence.startswith("This policy speaks only where nobody can tell"):
        return when is True and unless is False
    if sentence.startswith("This part"):
        return False
    return (unless if told.path[0] == "unless" else when) is True


def doubted(seed: int, count: int) -> Iterator[tuple[CompiledPolicies, Diagnostic]]:
    chance = Chance(seed)
    for _ in range(count):
        made = policies(chance.policy())
        for told in condition_warnings(made.policies[0], made.people, TODAY):
            yield made, told


def test_whatever_is_told_is_so_of_everything_that_is_judged() -> None:
    chance, count = Chance(11), 0
    for made, told in doubted(seed=7, count=800):
        count += 1
        for _ in range(60):
            subject, facts = chance.subject(made.policies[0]), chance.facts()
            assert not disproved(told, made, subject, facts), (told, made.policies[0].document, subject)
    assert count > 100  # else chance made nothing worth a doubt


def test_a_period_is_past_two_days_later_everywhere_on_earth() -> None:
    (policy,) = policies({"id": "p", "watch": {"kind": "team"}, "when": {"during": SPANS[0]}}).policies
    people = policies().people
    assert not list(condition_warnings(policy, people, date(2026, 1, 4)))
    assert list(condition_warnings(policy, people, date(2026, 1, 5)))


@pytest.mark.parametrize(
    "when",
    [
        {"all_of": [{"actor": MANY}, {"not": {"actor": MANY[1:]}}, {"actor": MANY[2:]}]},
        {"ip_in": [f"10.{n // 250}.{n % 250}.1" for n in range(9_000)], "ip_not_in": ["10.0.0.0/8"]},
        {"all_of": [{"metadata": {"properties": {"a": {"const": n}}}} for n in range(5_000)]},
        {"any_of": [{"activity": f"a{n}"} for n in range(5_000)]},
    ],
)  # fmt: skip
def test_a_condition_that_is_large_is_told_of_soon(when: dict[str, Json]) -> None:
    (policy,) = policies({"id": "p", "watch": {"kind": "team"}, "when": when}).policies
    started = process_time()
    list(condition_warnings(policy, policies().people, TODAY))
    assert process_time() - started < 1
