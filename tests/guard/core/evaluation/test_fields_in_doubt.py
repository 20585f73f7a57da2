"""Fields that Intercom may have moved by itself are shown, and put back only for a policy that names them."""

from __future__ import annotations

from typing import Any, Final

from drift.core.model.resources import Resource
from guard.core.evaluation.evaluate import Facts, Subject, judge
from guard.core.model.verdict import Reason, Verdict
from tests.guard.policy_cast import changed, on, policies

WHOLE: Final[dict[str, Any]] = {"id": "p", "watch": {"kind": "ip_allowlist"}, "then": "revert"}
BEFORE: Final = on()
BETA: Final = BEFORE.with_body({**BEFORE.body, "beta": 1})
BOTH: Final = BEFORE.with_body({**BEFORE.body, "beta": 1, "enabled": False})
DOUBT: Final = Facts(doubtful=frozenset({"/beta"}))


def reason_of(policy: dict[str, Any], subject: Subject, facts: Facts = DOUBT) -> Reason:
    (reason,) = judge(policies(policy), subject, facts, "enforce").reasons
    return reason


def reason_for(policy: dict[str, Any], after: Resource) -> Reason:
    return reason_of(policy, changed(BEFORE, after))


def test_a_policy_that_names_no_field_flags_them() -> None:
    reason = reason_for(WHOLE, BETA)
    assert (reason.action, reason.protects) == (Verdict.FLAG, ("/beta",))
    assert reason.sentence == (
        "This change is flagged because it matters: carol@acme.example from 203.0.113.14 changed /beta of "
        "ip_allowlist/singleton; Intercom may have done that itself, and the policy names no field of it, so "
        "nothing is put back."
    )


def test_beside_others_they_are_passed_over() -> None:
    reason = reason_for(WHOLE, BOTH)
    assert (reason.action, reason.protects) == (Verdict.REVERT, ("/enabled",))


def test_a_policy_that_names_them_acts() -> None:
    reason = reason_for({**WHOLE, "watch": {"kind": "ip_allowlist", "fields": ["/beta"]}}, BETA)
    assert (reason.action, reason.protects) == (Verdict.REVERT, ("/beta",))
    must = {"properties": {"beta": {"const": 2, "optional": True}}}
    assert reason_for({**WHOLE, "must": must}, BETA).action is Verdict.REVERT


def test_what_may_only_be_listed_newly_is_never_removed() -> None:
    created = changed(None, BEFORE)
    doubt = Facts(doubtful=frozenset(field.pointer for field in created.fields))
    for policy in (WHOLE, {**WHOLE, "must": {"properties": {"enabled": {"const": False}}}}):
        assert reason_of(policy, created, doubt).action is Verdict.FLAG
        assert reason_of(policy, created, Facts()).action is Verdict.REVERT


def test_the_facts_of_a_decision_keep_them() -> None:
    assert Facts.load(DOUBT.dump()) == DOUBT
    assert "doubtful" not in Facts().dump()
