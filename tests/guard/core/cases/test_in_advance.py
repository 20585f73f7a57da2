"""Cases of proposals: the answer with what policies demand, standard changes, and the moment that is judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from guard.core.cases.runner import CaseResult
from guard.loading.case_loader import run_cases
from guard.loading.policy_loader import load
from tests.guard.core.cases.test_runner import write

RULES = r"""
version: 1
policies:
  - id: by-two
    because: hours were changed by one person alone
    severity: high
    watch: { kind: office_hours_schedule, change: updated }
    exemptions:
      - { resource: "7", until: 2026-03-10, reason: pilot, owner: alice@acme.example }
    ask_first:
      reason: 10
      ticket: '^SUP-\d+$'
      lead_time: 24h
      window: { days: [sat], from: "22:00", to: "23:00", zone: Europe/Paris }
    then: { require_approval: { from: [support-ops] } }
  - id: tags-in-the-window
    because: tags were changed by day
    severity: low
    watch: { kind: tag }
    ask_first: { window: { days: [sat], from: "22:00", to: "23:00", zone: Europe/Paris } }
    then: flag
  - id: tags-at-night
    because: tags were changed at night
    severity: low
    watch: { kind: tag }
    when: { outside_hours: { from: "08:00", to: "19:00", zone: Europe/Paris } }
    then: { require_approval: { from: [support-ops] } }
standard_changes:
  - id: winter-hours
    because: the desk opens later in winter
    owner: alice@acme.example
    kind: office_hours_schedule
    fields: { /time_zone_name: { const: Europe/London } }
    who: bob@acme.example
"""
PEOPLE = "version: 1\ngroups: { support-ops: [alice@acme.example, dave@acme.example] }\n"
ASKED = "example: office_hours_schedule, asker: carol@acme.example, at: 2026-03-04T10:00:00+01:00"
NIGHTS = f"{ASKED}, set: {{ /name: Nights }}"
BROUGHT = "reason: Paris works at night, ticket: SUP-41"


def run_one(folder: Path, proposal: str, expect: str) -> CaseResult:
    write(folder / "rules.yaml", RULES)
    write(folder / "people.yaml", PEOPLE)
    case = f"version: 1\ncases:\n  - case: it\n    proposal: {{ {proposal} }}\n    expect: {{ {expect} }}\n"
    write(folder / "cases" / "a.yaml", case)
    return next(one for one in run_cases(load(folder), folder) if one.name == "it")


@pytest.mark.parametrize(
    ("proposal", "expect"),
    [
        (f"{NIGHTS}, {BROUGHT}, apply: window", "verdict: needs_approval, policies: [by-two]"),
        (NIGHTS, "verdict: refused, policies: [by-two], unmet: [reason, ticket, lead_time, window]"),
        (
            f"{NIGHTS}, {BROUGHT}, apply_at: 2026-03-04T22:30 Europe/Paris",
            "verdict: refused, policies: [by-two], unmet: [lead_time, window]",
        ),
        (
            f"{NIGHTS}, {BROUGHT}, apply_at: 2026-03-07T22:00 Europe/Paris",
            "verdict: needs_approval, policies: [by-two]",
        ),
        (NIGHTS, "verdict: require_approval, policies: [by-two]"),  # the verdict alone, as ever
        (NIGHTS, "verdict: require_approval, policies: [by-two], unmet: [reason, ticket, lead_time, window]"),
        (
            "example: tag, set: { /name: x }, apply: window",  # asked by day, and judged for the night
            "verdict: needs_approval, policies: [tags-in-the-window, tags-at-night]",
        ),
        (f'{NIGHTS}, id: "7"', "verdict: allowed"),  # an exemption silences what is demanded, too
        (
            f'{NIGHTS}, id: "7", {BROUGHT}, apply_at: 2026-03-14T22:00 Europe/Paris',
            "verdict: needs_approval, policies: [by-two]",  # by then it has ended
        ),
        (
            "example: office_hours_schedule, by: bob@acme.example, set: { /time_zone_name: Europe/London }, "
            f"{BROUGHT}, apply: window",
            "verdict: allowed, standard_change: winter-hours",
        ),
    ],
)
def test_a_case_expects_what_a_proposal_is_answered(tmp_path: Path, proposal: str, expect: str) -> None:
    found = run_one(tmp_path, proposal, expect)
    assert found.passed, found.sentence


@pytest.mark.parametrize(
    ("proposal", "expect", "what", "sentence"),
    [
        (
            NIGHTS,
            "verdict: needs_approval, policies: [by-two]",
            "verdict",
            "Expected needs_approval, but it is refused.",
        ),
        (
            NIGHTS,
            "verdict: refused, policies: [by-two], unmet: [reason]",
            "unmet",
            "It asks for a ticket that fits",
        ),
        (
            f"{NIGHTS}, {BROUGHT}, apply: window",
            "verdict: needs_approval, policies: [by-two], unmet: [ticket]",
            "met",
            "Expected `ticket` to be missing",
        ),
        (
            f"{NIGHTS}, {BROUGHT}, apply: window",
            "verdict: needs_approval, policies: [by-two], standard_change: winter-hours",
            "standard",
            "Expected the standard change winter-hours, and none stood in.",
        ),
        (
            "example: team, set: { /name: x }, apply: window",
            "verdict: allowed",
            "verdict",
            "No policy that speaks about these changes has a maintenance window",
        ),
    ],
)
def test_what_differs_is_told(tmp_path: Path, proposal: str, expect: str, what: str, sentence: str) -> None:
    found = run_one(tmp_path, proposal, expect)
    assert not found.passed
    told = [one for one in found.differences if one.what == what]
    assert any(sentence in one.sentence for one in told), found.differences
