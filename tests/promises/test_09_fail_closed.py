"""Fail closed. Broken policy sets that come later: tests/flows/test_bad_days_of_ours.py."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from drift.core.model.resources import Ref, Resource
from guard.core.evaluation.compiled import CompiledPolicies, compile_policies
from guard.core.evaluation.evaluate import judge
from guard.core.model.condition import Condition, ConditionResult
from guard.core.model.policy import PolicySet
from guard.core.model.subject import Facts, Subject
from guard.core.model.verdict import Verdict
from guard.loading.policy_loader import load
from tests.flows.policies import only
from tests.scans import scanned

RULE = """
version: 1
policies:
  - id: stays-on
    because: it was switched off
    severity: critical
    owner: dave@acme.example
    watch: { kind: ip_allowlist }
    must:
      properties:
        enabled: { const: true }
        note: { type: string, optional: true }
    then: flag
"""


@pytest.fixture
def policies(tmp_path: Path) -> CompiledPolicies:
    return compile_policies(load(only(tmp_path, RULE)))


def verdict(policies: CompiledPolicies, body: dict[str, Any]) -> Verdict:
    subject = Subject.of_state(Resource(Ref("ip_allowlist", "singleton"), body), at=0.0)
    return judge(policies, subject, Facts(), "enforce").verdict


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"enabled": None},
        {"enabled": ""},
        {"enabled": 1},
        {"enabled": 1.0},
        {"enabled": "true"},
        {"enabled": [True]},
        {"Enabled": True},
        {"enabled": True, "note": None},
        {"enabled": True, "note": 1},
    ],
)
def test_fail_closed_a_value_that_is_not_exactly_right_breaks_the_rule(
    policies: CompiledPolicies, body: dict[str, Any]
) -> None:
    """Missing, null and empty are three things, and `true` is not `1`."""
    assert verdict(policies, body) is Verdict.FLAG


@pytest.mark.parametrize("body", [{"enabled": True}, {"enabled": True, "note": ""}])
def test_fail_closed_only_what_is_optional_may_be_missing(
    policies: CompiledPolicies, body: dict[str, Any]
) -> None:
    assert verdict(policies, body) is Verdict.ALLOW


def broken_condition(subject: Subject, facts: Facts) -> ConditionResult:
    raise ZeroDivisionError


def test_fail_closed_a_rule_that_cannot_be_evaluated_is_a_finding_that_names_its_file_and_line(
    policies: CompiledPolicies,
) -> None:
    (policy,) = policies.policies
    broken = replace(policy, when=Condition("actor", "x", broken_condition))
    among = compile_policies(PolicySet((broken,), policies.people, policies.revision))
    subject = Subject.of_state(Resource(Ref("ip_allowlist", "singleton"), {"enabled": False}), at=0.0)
    (reason,) = judge(among, subject, Facts(), "enforce").broken
    assert (reason.file, reason.line) == (policy.file, policy.line)
    assert f"{policy.file}:{policy.line}" in reason.sentence
    resource = subject.after
    assert resource is not None
    assert scanned(among, [resource], at=0.0)[resource.ref].verdict is Verdict.FLAG


def test_fail_closed_a_fact_that_nobody_looked_up_counts_against_the_subject(tmp_path: Path) -> None:
    rate = """
version: 1
policies:
  - id: bulk
    because: somebody deletes in bulk
    severity: high
    owner: dave@acme.example
    watch: { activity: "*_deletion" }
    more_than: { count: 20, within: 10m, per: actor }
    then: flag
"""
    from tests.drift.small_world import activity

    policies = compile_policies(load(only(tmp_path, rate)))
    entry = structs.replace(activity(), type="tag_deletion")
    subject = Subject.of_activity(entry)
    assert judge(policies, subject, Facts(), "enforce").verdict is Verdict.FLAG
    assert judge(policies, subject, Facts(counts={"bulk": 20}), "enforce").verdict is Verdict.ALLOW
