"""What is told from little must be what the policies say who are asked about everything."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from drift.core.model.activity import Activity, Actor, ReadExtent, as_read
from drift.core.model.changes import diff
from drift.core.model.resources import Json
from guard.core.evaluation.compiled import CompiledPolicies, all_fail
from guard.core.evaluation.dispatch import policies_for
from guard.core.evaluation.evaluate import judge
from guard.core.evaluation.partial_evaluation import is_silent, known_outcome
from guard.core.evaluation.policy_evaluator import EvaluationContext, evaluate_policy
from guard.core.language.vocabulary.conditions import fails
from guard.core.model.subject import Facts, Subject
from guard.core.model.verdict import Reason
from guard.core.simulation.prefilter import Prefilter
from tests.guard.policy_cast import ALLOWLIST_STAYS_ON, HOURS_NEED_APPROVAL, NOON, hours, on, policies
from tests.laws import examples

TYPES = ("bulk_export", "tag_deletion", "role_change")
WORDS = st.one_of(
    st.fixed_dictionaries(
        {"actor": st.sampled_from(["*@acme.example", "group:security", "carol@acme.example"])}
    ),
    st.fixed_dictionaries(
        {"actor_type": st.sampled_from(["admin", ["bot", "system"], "person", ["app", "ai"]])}
    ),
    st.fixed_dictionaries({"app": st.sampled_from(["acme-sync", ["token:t1", "acme-*"]])}),
    st.fixed_dictionaries({"kind": st.sampled_from(["tag", ["team", "ticket_*"]])}),
    st.fixed_dictionaries({"ip_in": st.just(["203.0.113.0/24"])}),
    st.fixed_dictionaries({"ip_not_in": st.just(["203.0.113.0/24"])}),
    st.fixed_dictionaries({"new_ip_for_actor": st.booleans()}),
    st.fixed_dictionaries({"unattributed": st.booleans()}),
    st.fixed_dictionaries({"activity": st.sampled_from(["*_export", "role_change"])}),
    st.fixed_dictionaries(
        {"metadata": st.just({"properties": {"rows": {"minimum": 5}}, "required": ["rows"]})}
    ),
    st.fixed_dictionaries({"becomes": st.just({"properties": {"enabled": {"const": True}}})}),
    st.just({"outside_hours": {"from": "08:00", "to": "12:00", "zone": "UTC"}}),
    st.just({"during": {"from": "2026-03-04", "to": "2026-03-05", "zone": "UTC"}}),
)
CONDITIONS: st.SearchStrategy[dict[str, Any]] = st.recursive(
    WORDS,
    lambda inner: st.one_of(
        st.fixed_dictionaries({"any_of": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"all_of": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"not": inner}),
    ),
    max_leaves=4,
)
RATE = st.just({"count": 2, "within": "10m"})
POLICY = st.fixed_dictionaries(
    {"watch": st.fixed_dictionaries({"activity": st.sampled_from(["*", "*_export", "tag_deletion"])})},
    optional={"when": CONDITIONS, "unless": CONDITIONS, "more_than": RATE},
)
TOLD = st.builds(
    Actor,
    type=st.sampled_from(["admin", "bot", "", None]),
    id=st.sampled_from(["1", None]),
    email=st.sampled_from(["carol@acme.example", "Carol@ACME.example", "x@agency.example", "", None]),
    ip=st.sampled_from(["203.0.113.9", "198.51.100.1", "nonsense", None]),
)
ROWS = st.sampled_from([{}, {"rows": 3}, {"rows": 9}, {"rows": "many"}])
FACTS = st.builds(
    Facts,
    known_ips=st.sampled_from([None, frozenset[str](), frozenset({"203.0.113.9"})]),
    counts=st.sampled_from([{}, {"p0": 2, "p1": 3}]),
)


def set_of(written: list[dict[str, Json]]) -> CompiledPolicies:
    return policies(*({"id": f"p{number}", **one} for number, one in enumerate(written)))


def asked_one_by_one(rules: CompiledPolicies, subject: Subject, facts: Facts) -> list[Reason]:
    asked = EvaluationContext(subject, facts, "enforce", rules.rules)
    return [
        said
        for policy in policies_for(rules, subject)
        if (said := evaluate_policy(asked, policy)) is not None
    ]


@examples(120)
@given(
    st.lists(POLICY, min_size=1, max_size=3),
    st.sampled_from(TYPES),
    TOLD,
    ROWS,
    FACTS,
    st.integers(0, 86_400),
)
def test_an_entry_is_judged_as_if_every_policy_were_asked(
    written: list[dict[str, Json]],
    type_: str,
    told: Actor,
    metadata: dict[str, Json],
    facts: Facts,
    later: int,
) -> None:
    rules = set_of(written)
    for twice in range(2):
        if twice:  # now what is certain about such entries is known
            known_outcome(rules, "enforce", type_, as_read(told))
        subject = Subject.of_activity(
            Activity(f"e{twice}", type_, int(NOON) + later, as_read(told), metadata, {})
        )
        assert list(judge(rules, subject, facts, "enforce").reasons) == asked_one_by_one(
            rules, subject, facts
        )


@examples(150)
@given(
    st.lists(POLICY, min_size=1, max_size=3),
    st.lists(POLICY, min_size=1, max_size=3),
    st.sampled_from(TYPES),
    TOLD,
    ROWS,
    FACTS,
    st.integers(0, 86_400),
)
def test_what_passes_breaks_nothing_in_either_set_and_is_excused_as_often(
    written: list[dict[str, Json]],
    instead: list[dict[str, Json]],
    type_: str,
    told: Actor,
    metadata: dict[str, Json],
    facts: Facts,
    later: int,
) -> None:
    """By its head alone, or by its head and its moment."""
    sets = set_of(written), set_of(instead)
    prefilter = Prefilter(*sets, "enforce")
    entry = Activity("e", type_, int(NOON) + later, as_read(told), metadata, {})
    look = prefilter.extent_for(type_, told)
    if look and not prefilter.skips(type_, told, entry.created_at):
        assert prefilter.take_excused() == {}
        return
    assert look is not ReadExtent.WHOLE
    candidate, other = (judge(one, Subject.of_activity(entry), facts, "enforce") for one in sets)
    assert not candidate.broken + other.broken
    excused = {reason.policy: 1 for reason in candidate.reasons if reason.outcome == "excused"}
    assert prefilter.take_excused() == excused


def test_what_rests_on_the_time_alone_passes_in_its_hours_and_is_looked_at_outside_them() -> None:
    hours = {"outside_hours": {"from": "08:00", "to": "18:00", "zone": "UTC"}}
    rules = set_of([{"watch": {"activity": "bulk_export"}, "when": {"actor_type": "admin", **hours}}])
    prefilter, admin = Prefilter(rules, rules, "enforce"), Actor("admin", "1")
    assert prefilter.extent_for("bulk_export", admin) is ReadExtent.HEAD
    assert [prefilter.skips("bulk_export", admin, NOON + hour * 3600) for hour in (0, 5, 6, 12)] == [
        *(True, True, False, False)
    ]
    assert not prefilter.skips("bulk_export", Actor("admin", "2"), NOON)  # nobody looked at such entries yet


@examples(120)
@given(CONDITIONS, st.sampled_from(TYPES), TOLD, ROWS, FACTS, st.integers(0, 86_400))
@example({"unattributed": False}, "bulk_export", Actor(), {}, Facts(), 0)
@example({"all_of": [{"unattributed": False}, {"activity": "*"}]}, "bulk_export", Actor(), {}, Facts(), 0)
def test_a_condition_fails_quickly_just_where_it_answers_no_whoever_acted(
    written: dict[str, Json], type_: str, told: Actor, metadata: dict[str, Json], facts: Facts, later: int
) -> None:
    (policy,) = set_of([{"watch": {"activity": "*"}, "when": written}]).policies
    assert policy.when is not None
    subject = Subject.of_activity(Activity("e", type_, int(NOON) + later, as_read(told), metadata, {}))
    answer = policy.when.test(subject, facts)
    assert fails(policy.when)(subject, facts) == (answer.truth is False and not answer.rests_on_actor)


def test_what_cannot_be_evaluated_never_passes() -> None:
    class Broken(Exception):
        pass

    def fails_badly(subject: Subject, facts: Facts) -> bool:
        raise Broken

    subject = Subject.of_activity(Activity("e", "bulk_export", int(NOON), Actor("admin"), {}, {}))
    assert not all_fail([lambda subject, facts: True, fails_badly], subject, Facts())
    assert all_fail([lambda subject, facts: True], subject, Facts())


def test_who_passed_is_counted_for_each_policy_that_excused_them() -> None:
    watched = {"watch": {"activity": "*"}, "unless": {"actor": "*@acme.example"}}
    rules = set_of([watched, watched])
    prefilter = Prefilter(rules, rules, "enforce")
    for _ in range(3):
        assert not prefilter.extent_for("bulk_export", Actor("admin", "1", "Carol@acme.example"))
    assert prefilter.extent_for("bulk_export", Actor("bot"))
    assert prefilter.take_excused() == {"p0": 3, "p1": 3}
    assert prefilter.take_excused() == {}
    prefilter.extent_for("bulk_export", Actor("admin", "1", "Carol@acme.example"))
    assert prefilter.take_excused() == {"p0": 1, "p1": 1}


def test_what_may_count_for_a_burst_does_not_pass() -> None:
    burst = {"watch": {"activity": "*_deletion"}, "more_than": {"count": 9, "within": "10m"}}
    rules = set_of([{**burst, "when": {"actor": "*@acme.example"}}])
    prefilter = Prefilter(rules, rules, "enforce")
    told = [Actor("admin", "1", f"carol@{domain}.example") for domain in ("acme", "agency")]
    assert [prefilter.extent_for("tag_deletion", one) for one in told] == [
        ReadExtent.HEAD,
        ReadExtent.NOTHING,
    ]
    assert [prefilter.is_watched(one) for one in (*TYPES, "unheard_of")] == [False, True, False, False]


OFFICE_HOURS_OF_PARIS = {
    "id": "zone",
    "watch": {"kind": "office_hours_schedule", "change": ["created", "updated"]},
    "must": {"properties": {"time_zone_name": {"const": "Europe/Paris"}}},
}
BODIES = st.sampled_from(
    [
        None,
        hours(),
        hours(zone="UTC"),
        hours(name="Other"),
        hours(zone="UTC", name="Other"),
        on(),
        on(enabled=False),
    ]
)
RULES = st.lists(
    st.sampled_from(
        [
            ALLOWLIST_STAYS_ON,
            HOURS_NEED_APPROVAL,
            OFFICE_HOURS_OF_PARIS,
            {"id": "gone", "watch": {"kind": "ip_allowlist", "change": "deleted"}},
            {**OFFICE_HOURS_OF_PARIS, "id": "any", "watch": {"kind": "*", "where": {"required": ["name"]}}},
            {**OFFICE_HOURS_OF_PARIS, "id": "kept", "watch": {"kind": "*", "change": "deleted"}},
        ]
    ),
    max_size=3,
    unique_by=lambda one: str(one["id"]),
)


@examples(120)
@given(RULES, BODIES, BODIES)
def test_a_silent_change_breaks_nothing(written: list[dict[str, Json]], before: Any, after: Any) -> None:
    if before is not None and after is not None and before.ref != after.ref:
        after = None
    change = diff(before, after)
    if change is None:
        return
    rules = policies(*written)
    subject = Subject.of_change(change, at=NOON)
    moved = tuple(field.pointer for field in subject.fields) if subject.operation == "updated" else ()
    said = judge(rules, subject, Facts(), "enforce")
    assert subject.operation is not None
    silent = is_silent(rules, change.ref.kind, subject.operation, moved, after.body if after else None)
    assert not silent or {reason.outcome for reason in said.reasons} <= {"kept"}


def test_most_changes_are_silent() -> None:
    rules = policies(ALLOWLIST_STAYS_ON, HOURS_NEED_APPROVAL)
    assert is_silent(rules, "article", "updated", ("/title",), {})
    assert is_silent(rules, "ip_allowlist", "updated", ("/ip_allowlist",), on().body)
    assert is_silent(rules, "office_hours_schedule", "updated", ("/name",), hours().body)
    assert not is_silent(rules, "ip_allowlist", "updated", ("/enabled",), on(enabled=False).body)
    assert not is_silent(rules, "office_hours_schedule", "updated", ("/time_zone_name",), hours().body)
