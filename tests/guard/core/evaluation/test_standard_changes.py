"""Standard changes: what a team agreed to once stands in for an approval, and for nothing else."""

from __future__ import annotations

import dataclasses
from typing import Any, Final

import pytest
from msgspec.structs import replace

from drift.core.model.activity import Actor
from drift.core.model.resources import Resource
from guard.core.evaluation.compiled import CompiledPolicies, compile_policies
from guard.core.evaluation.evaluate import judge
from guard.core.evaluation.relevance import speaking
from guard.core.evaluation.standard_changes import standing_in
from guard.core.explanation.tracer import trace
from guard.core.language.standard_builder import with_standard_changes
from guard.core.model.periods import Period
from guard.core.model.policy import Policy, PolicySet, RequireApproval
from guard.core.model.subject import NO_FACTS, Facts, Subject
from guard.core.model.verdict import Judgement, Reason, Verdict
from guard.loading.policy_loader import from_document
from tests.guard.policy_cast import NOON, PEOPLE, admin, changed, hours, on

ASKING: Final[dict[str, Any]] = {
    "id": "by-two",
    "because": "hours were changed by one person alone",
    "severity": "high",
    "watch": {"kind": "office_hours_schedule"},
    "then": {"require_approval": {"from": ["support-ops"]}},
}
WINTER: Final[dict[str, Any]] = {
    "id": "winter-hours",
    "because": "the desk opens later in winter",
    "owner": "alice@acme.example",
    "kind": "office_hours_schedule",
    "fields": {"/time_zone_name": {"enum": ["Europe/Paris", "Europe/London"]}},
    "who": ["carol@acme.example", "group:security"],
}
TO_LONDON: Final = changed(hours(), hours(zone="Europe/London"), entry="proposal")


def standard(policy: Any = ASKING, **words: Any) -> PolicySet:
    changes = [{**WINTER, **words}]
    return from_document({"policies": [policy], "standard_changes": changes, "people": PEOPLE}, "r1")


def judged(subject: Subject, policy: Any = ASKING, facts: Facts = NO_FACTS, **words: Any) -> Judgement:
    return judge(compile_policies(standard(policy, **words)), subject, facts, "enforce")


def reason(subject: Subject, policy: Any = ASKING, **words: Any) -> Reason:
    (found,) = judged(subject, policy, **words).reasons
    return found


def is_agreed(subject: Subject, policy: Any = ASKING, facts: Facts = NO_FACTS, **words: Any) -> bool:
    return judged(subject, policy, facts, **words).verdict is Verdict.ALLOW


def test_what_was_agreed_to_asks_nobody_and_says_which_it_was() -> None:
    found = reason(TO_LONDON, until="2026-12-31")
    assert (found.outcome, found.standard_change) == ("excused", "winter-hours")
    assert found.sentence == (
        "Agreed to through 2026-12-31 as the standard change winter-hours: the desk opens later in winter (owner: "
        "alice@acme.example)."
    )


@pytest.mark.parametrize(
    "subject",
    [
        changed(hours(), hours(zone="UTC"), entry="proposal"),  # another value
        changed(hours(), hours(name="Nights"), entry="proposal"),  # another field
        changed(hours(), hours(zone="Europe/London", name="Nights"), entry="proposal"),  # more than the field
        changed(hours(), hours(zone="Europe/London"), by="mallory", entry="proposal"),  # somebody else
        changed(hours(), hours(zone="Europe/London"), by=None, entry="proposal"),  # nobody known
        changed(None, hours(zone="Europe/London"), entry="proposal"),  # made, not changed
        changed(hours(), None, entry="proposal"),
        changed(hours(), hours(zone="Europe/London")),  # live
        replace(TO_LONDON, gap=True),  # somebody unknown may have
        replace(TO_LONDON, others=(admin("mallory"),)),
        replace(TO_LONDON, actor=Actor("ai", "helper", "carol@acme.example")),  # a robot that acts for her
        replace(TO_LONDON, actor=Actor("bot", "7", "carol@acme.example")),
        replace(TO_LONDON, actor=replace(admin("carol"), token="77")),
    ],
)
def test_whatever_differs_is_asked_as_ever(subject: Subject) -> None:
    assert judged(subject).verdict is Verdict.REQUIRE_APPROVAL


def test_people_are_named_by_address_domain_or_group() -> None:
    by_dave = changed(hours(), hours(zone="Europe/London"), by="dave", entry="proposal")
    assert is_agreed(by_dave)
    assert not is_agreed(by_dave, who="alice@acme.example")
    assert is_agreed(by_dave, who="*@acme.example")


def test_a_spelling_of_an_allowed_value_is_that_value() -> None:
    calcutta = changed(hours(), hours(zone="Asia/Calcutta"), entry="proposal")
    assert is_agreed(calcutta, fields={"/time_zone_name": {"const": "Asia/Kolkata"}})


def test_true_allows_any_value_but_not_none_at_all() -> None:
    everything: Any = {"/time_zone_name": True}
    assert is_agreed(changed(hours(), hours(zone="UTC"), entry="proposal"), fields=everything)
    gone = Resource(hours().ref, {"name": "Support", "time_intervals": [1]})
    assert not is_agreed(changed(hours(), gone, entry="proposal"), fields=everything)


def test_a_star_stands_for_any_step_and_each_value_is_looked_at() -> None:
    def translated(**titles: str) -> Resource:
        texts = {code: {"title": title} for code, title in titles.items()}
        return Resource(hours().ref, {"translated_content": texts})

    words: Any = {"fields": {"/translated_content/*/title": {"maxLength": 5}}}
    before = translated(de="a", fr="b")
    assert is_agreed(changed(before, translated(de="kurz", fr="court"), entry="proposal"), **words)
    assert not is_agreed(changed(before, translated(de="kurz", fr="trop long"), entry="proposal"), **words)


def test_where_selects_the_resource_before_and_after() -> None:
    words: Any = {"where": {"properties": {"name": {"const": "Support"}}}, "fields": {"/name": True}}
    assert not is_agreed(changed(hours(), hours(name="Nights"), entry="proposal"), **words)
    words["fields"] = {"/time_zone_name": True}
    assert is_agreed(TO_LONDON, **words)
    assert not is_agreed(TO_LONDON, **{**words, "where": {"properties": {"region": {"const": "eu"}}}})


def test_a_ticket_has_to_fit_the_pattern() -> None:
    assert not is_agreed(TO_LONDON, ticket=r"^SUP-\d+$")
    assert not is_agreed(TO_LONDON, facts=Facts(ticket="OPS-1"), ticket=r"^SUP-\d+$")
    assert is_agreed(TO_LONDON, facts=Facts(ticket=" SUP-1 "), ticket=r"^SUP-\d+$")
    assert Facts.load(Facts(ticket="SUP-1").dump()).ticket == "SUP-1"


def test_what_has_ended_stands_in_for_nothing() -> None:
    assert not is_agreed(TO_LONDON, until="2026-03-03")
    assert is_agreed(TO_LONDON, until="2026-03-04")


def test_a_live_change_is_agreed_to_only_where_that_was_said() -> None:
    live = changed(hours(), hours(zone="Europe/London"))
    assert is_agreed(live, live=True)
    assert not is_agreed(live)
    unknown = changed(hours(), hours(zone="Europe/London"), by=None)
    found = reason(unknown, live=True)
    assert (found.outcome, found.rests_on_actor) == ("broken", True)  # the log may still name her


def test_creations_and_deletions_are_agreed_to_as_such() -> None:
    made = changed(None, hours(zone="Europe/London"), entry="proposal")
    named = {"/time_zone_name": {"enum": ["Europe/London"]}, "/name": True, "/time_intervals": True}
    assert is_agreed(made, change="created", fields=named)
    assert not is_agreed(made, change="created")  # a name as well
    gone = changed(hours(), None, entry="proposal")
    assert is_agreed(gone, change="deleted", fields={})
    assert not is_agreed(changed(on(), None, entry="proposal"), {**ASKING, "watch": {"kind": "*"}}, fields={})


REFUSING: Final = {**ASKING, "then": "revert"}
FLAGGING: Final = {**ASKING, "then": "flag"}
STATE: Final = {**ASKING, "must": {"properties": {"time_zone_name": {"const": "Europe/Paris"}}}}


@pytest.mark.parametrize("policy", [REFUSING, FLAGGING])
def test_what_refuses_or_flags_goes_on_unless_it_is_satisfied(policy: Any) -> None:
    assert reason(TO_LONDON, policy).outcome == "broken"
    assert reason(TO_LONDON, policy, satisfies="by-two").outcome == "excused"


@pytest.mark.parametrize("words", [{}, {"satisfies": "by-two"}])
def test_a_policy_about_the_state_is_never_stood_in_for(words: Any) -> None:
    assert judged(TO_LONDON, STATE, **words).verdict is Verdict.REQUIRE_APPROVAL


@pytest.mark.parametrize(("end", "stands"), [(NOON + 1, False), (NOON, True)])
def test_in_a_freeze_that_a_policy_names_people_are_asked_as_ever(end: float, stands: bool) -> None:
    freezing = {**ASKING, "then": {"require_approval": {"from": ["support-ops"]}}}
    found = standard(freezing)
    (policy,) = found.policies
    assert isinstance(policy.then, RequireApproval)
    frozen = dataclasses.replace(policy, then=replace(policy.then, freeze=("year-end",)))
    period = Period("year-end", NOON - 60, end, ("security",))
    policies = with_standard_changes([frozen], found.standard_changes, {"year-end": period})
    change, _ = standing_in(policies[0], TO_LONDON, NO_FACTS)
    assert (change is not None) is stands


def asking_first(policies: PolicySet) -> list[Policy]:
    compiled: CompiledPolicies = compile_policies(policies)
    return list(speaking(compiled, TO_LONDON, Facts(), "enforce"))


def test_demands_of_whoever_asks_first_hold_unless_the_policy_is_satisfied() -> None:
    demanding = {**ASKING, "ask_first": {"reason": 20}}
    assert len(asking_first(standard(demanding))) == 1
    assert asking_first(standard(demanding, satisfies="by-two")) == []


@pytest.mark.parametrize(("words", "truth"), [({}, True), ({"who": "bob@acme.example"}, False)])
def test_a_trace_says_which_it_was_or_that_it_was_none(words: Any, truth: bool) -> None:
    (traced,) = trace(compile_policies(standard(**words)), TO_LONDON, Facts(), "enforce")
    step = traced.steps[-1]
    assert (step.word, step.truth, step.lets_go) == ("standard_changes", truth, truth)
    assert ("excused" if truth else "broken") == traced.outcome


def test_the_set_of_the_record_is_the_same_set() -> None:
    kept = standard(ticket="^SUP", until="2026-12-31", satisfies=["by-two"])
    again = from_document(kept.document, kept.revision)
    assert again.standard_changes[0].document == kept.standard_changes[0].document
    assert again.document == kept.document
    assert [change.id for change in again.policies[0].standard_changes] == ["winter-hours"]
