"""The sentences of a judgement, word for word."""

from __future__ import annotations

from datetime import date

import pytest

from guard.core.evaluation import messages
from guard.core.model.policy import Exemption
from guard.core.model.verdict import Evidence, Mode
from tests.guard.policy_cast import ALLOWLIST_STAYS_ON, changed, entry, on, policies

(POLICY,) = policies(ALLOWLIST_STAYS_ON).policies
MOVED = changed(on(), on(enabled=False), by="mallory")
EXEMPTION = Exemption(date(2026, 3, 4), "a move.", "dave@acme.example")


@pytest.mark.parametrize(
    ("mode", "opening"), [("enforce", "This change is stopped"), ("observe", "This change would be stopped")]
)
def test_a_broken_policy_says_what_happens_or_would_happen(mode: Mode, opening: str) -> None:
    assert messages.broken(POLICY, mode, MOVED, (), ()) == (
        f"{opening} because it matters: mallory@acme.example from 203.0.113.14 "
        "changed /enabled of ip_allowlist/singleton."
    )


def test_an_entry_of_the_log_is_told_by_its_type_and_who_it_was() -> None:
    assert messages.broken(POLICY, "enforce", entry("bulk_export"), (), ("at night",)) == (
        "This activity is flagged because it matters: bulk_export by carol@acme.example from 203.0.113.14; at night."
    )


def test_more_evidence_than_anybody_reads_is_counted() -> None:
    evidence = [Evidence("/a", 1, False, {}, f"number {number}") for number in range(5)]
    assert messages.still_broken(POLICY, evidence).endswith("number 0, number 1, number 2 and 2 more.")


def test_an_exemption_is_told_with_its_day_reason_and_owner() -> None:
    assert messages.exempt(POLICY, (EXEMPTION,)) == (
        "Exempt from allowlist through 2026-03-04: a move (owner: dave@acme.example)."
    )
    assert (
        messages.in_part({"/name": EXEMPTION}) == "/name does not count, as it is exempt through 2026-03-04"
    )


def test_a_rule_that_cannot_be_evaluated_is_named_by_file_and_line() -> None:
    assert messages.unjudgeable(POLICY, "no such luck.") == (
        "The rule at rules.yaml:10 could not be evaluated, so it counts as broken: no such luck."
    )
