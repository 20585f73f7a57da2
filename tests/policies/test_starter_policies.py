"""The policies this repository ships: they load without a doubt, and their cases hold."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from drift.core.model.resources import Ref, Resource
from guard.core.cases.runner import CaseResult
from guard.core.evaluation.compiled import compile_policies
from guard.core.evaluation.evaluate import Subject, judge
from guard.core.model.policy import Ask, RequireApproval, Revert
from guard.core.model.subject import Facts
from guard.loading.case_loader import run_cases
from guard.loading.policy_loader import lint, load

POLICIES = Path(__file__).parents[2] / "policies"
STARTER = load(POLICIES)
RESULTS = run_cases(STARTER, POLICIES)


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: f"{Path(result.file).stem}: {result.name}")
def test_case(result: CaseResult) -> None:
    assert result.passed, result.sentence


def test_every_policy_has_an_owner_who_is_known() -> None:
    everybody = STARTER.people.members(tuple(STARTER.people.groups))
    assert {policy.owner for policy in STARTER.policies} <= everybody


def test_there_are_enough_worries_to_start_with() -> None:
    assert len(STARTER.policies) >= 12


def test_the_only_warnings_are_about_what_no_api_writes() -> None:
    warned = lint(STARTER, date(2026, 1, 1))
    assert all("a guided remedy is opened" in warning.sentence for warning in warned)


def test_the_policies_that_the_stories_speak_of_are_there() -> None:
    allowlist = STARTER.find("ip-allowlist-stays-on")
    hours = STARTER.find("office-hours-need-a-second-pair-of-eyes")
    assert allowlist is not None
    assert allowlist.then == Revert()
    assert hours is not None
    assert hours.then == RequireApproval((Ask(("support-ops",)),), 86400.0, "revert", "revert")
    assert STARTER.find("no-exports-at-night")
    assert STARTER.find("no-mass-deletes")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("ip_allowlist", {"enabled": True, "ip_allowlist": ["192.0.2.44", "203.0.113.0/24"]}),
        ("workspace", {"name": "Acme", "identity_verification": True}),
        ("data_connector", {"state": "live", "url": "https://partner-7.acme.example/v1/lookup/{{email}}"}),
        ("content_import_source", {"sync_behavior": "api", "url": "https://kb-feed.acme.example/"}),
    ],
)
def test_acme_starts_clean(kind: str, body: dict[str, object]) -> None:
    subject = Subject.of_state(Resource(Ref(kind, "1"), body), at=0.0)
    assert not judge(compile_policies(STARTER), subject, Facts(), "enforce").broken
