"""Judging by all policies: every one is asked, in the order of ids."""

from __future__ import annotations

from guard.core.evaluation.evaluate import NOTHING, judge
from guard.core.evaluation.partial_evaluation import known_outcome
from guard.core.model.subject import NO_FACTS
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
