"""Judging by all policies: every one is asked, in the order of ids."""

from __future__ import annotations

from dataclasses import replace

from guard.core.evaluation.compiled import compile_policies
from guard.core.evaluation.evaluate import NOTHING, judge
from guard.core.evaluation.partial_evaluation import known_outcome
from guard.core.model.subject import NO_FACTS, Facts
from guard.core.model.verdict import Verdict
from tests.guard.policy_cast import (
    ALLOWLIST_STAYS_ON,
    HOURS_NEED_APPROVAL,
    changed,
    entry,
    hours,
    on,
    policies,
)

SET = policies(HOURS_NEED_APPROVAL, {**ALLOWLIST_STAYS_ON, "id": "z"}, {**ALLOWLIST_STAYS_ON, "then": "flag"})


def test_every_policy_that_looks_gives_its_reason_in_the_order_of_ids() -> None:
    judgement = judge(SET, changed(on(), on(enabled=False)), NO_FACTS, "enforce")
    assert [reason.policy for reason in judgement.broken] == ["allowlist", "z"]
    assert judgement.verdict is Verdict.REVERT


def test_what_concerns_nobody_is_one_and_the_same_empty_judgement() -> None:
    assert judge(SET, entry("bulk_export"), NO_FACTS, "enforce") is NOTHING
    assert judge(SET, changed(hours(), hours(name="Night")), NO_FACTS, "enforce") is NOTHING


def test_what_is_known_of_an_entry_beforehand_changes_no_judgement() -> None:
    watching = policies(
        {"id": "b", "watch": {"activity": "bulk_export"}, "when": {"actor": ["carol@acme.example"]}},
        {"id": "a", "watch": {"activity": "bulk_*"}},
    )
    subject = entry("bulk_export")
    before = judge(watching, subject, NO_FACTS, "enforce")
    known_outcome(watching, "enforce", "bulk_export", subject.actor)
    assert judge(watching, subject, NO_FACTS, "enforce") == before
    assert [reason.policy for reason in before.broken] == ["a", "b"]


def test_policies_are_content_with_what_was_asked_for_in_advance_and_the_others_are_not() -> None:
    facts = Facts(permitted={"z": "it was permitted by proposal p1", "elsewhere": "no"})
    judgement = judge(SET, changed(on(), on(enabled=False)), facts, "enforce")
    assert [(reason.policy, reason.outcome) for reason in judgement.reasons] == [
        ("allowlist", "broken"),
        ("z", "excused"),
    ]
    assert judgement.reasons[1].sentence == "The policy z is content: it was permitted by proposal p1."
    assert Facts.load(facts.dump()) == facts


def test_what_is_known_of_an_entry_beforehand_does_not_hide_that_it_was_permitted() -> None:
    watching = policies({"id": "a", "watch": {"activity": "bulk_export"}})
    subject = entry("bulk_export")
    known_outcome(watching, "enforce", "bulk_export", subject.actor)
    judgement = judge(watching, subject, Facts(permitted={"a": "it was permitted"}), "enforce")
    assert [reason.outcome for reason in judgement.reasons] == ["excused"]


def test_a_rule_that_cannot_be_evaluated_is_not_content_with_anything() -> None:
    sound = policies(ALLOWLIST_STAYS_ON)
    bad = replace(sound.policies[0], must={"type": "strin"})
    broken = compile_policies(replace(sound.policy_set, policies=(bad,)))
    asked = Facts(permitted={bad.id: "it was permitted"})
    judgement = judge(broken, changed(on(), on(enabled=False)), asked, "enforce")
    assert [reason.outcome for reason in judgement.reasons] == ["broken"]
