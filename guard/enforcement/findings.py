"""Opens, reopens and closes findings."""

from __future__ import annotations

from drift.core.model.json_pointer import covers
from drift.core.model.resources import Body, Ref, Resource
from drift.core.normalisation.comparison import differences
from guard.context import UnitOfWork
from guard.core.evaluation.compiled import CompiledPolicies, compile_policies
from guard.core.evaluation.evaluate import judge
from guard.core.model.policy import Policy, PolicySet
from guard.core.model.records import Decision, Finding
from guard.core.model.verdict import Evidence, Judgement
from guard.enforcement.known_good import known_good, ratified
from guard.enforcement.subjects import facts_of_state, state_subject


def open_findings(
    work: UnitOfWork, decision: Decision, subject: str, kind: str | None
) -> list[tuple[Finding, str]]:
    """One open finding per broken policy and subject; each comes with its news: opened, reopened or seen."""
    return [
        work.findings.open_or_touch(
            policy=reason.policy,
            subject=subject,
            kind=kind,
            severity=reason.severity,
            sentence=reason.sentence,
            at=decision.at,
            decision_id=decision.id,
            evidence=tuple(evidence_json(evidence) for evidence in reason.evidence),
        )
        for reason in decision.judgement.broken
    ]


def evidence_json(evidence: Evidence) -> dict[str, object]:
    return {
        "pointer": evidence.pointer,
        "value": evidence.value,
        "missing": evidence.missing,
        "rule": evidence.rule,
        "message": evidence.message,
    }


def refresh(work: UnitOfWork, ref: Ref, because: str) -> list[Finding]:
    """Close the findings of a resource that no longer hold; returns them."""
    policies, now = work.policies, work.now
    live = work.state.versions.live(ref)
    good = known_good(work, ref)
    closed = []
    for finding in work.findings.for_subject(str(ref)):
        if finding.closed_at is not None:
            continue
        policy = policies.find(finding.policy)
        why = _closing_reason(work, policies, policy, ref, live, good)
        if why and work.findings.close(finding.policy, finding.subject, now, because or why):
            closed.append(finding)
    return closed


def _closing_reason(
    work: UnitOfWork,
    policies: CompiledPolicies,
    policy: Policy | None,
    ref: Ref,
    live: Resource | None,
    good: Body | None,
) -> str:
    """Why a finding can be closed; "" while it cannot."""
    if policy is None:
        return "The policy is gone."
    if policy.aftermath:
        return ""  # a later look closes it, or whoever acknowledges it
    if live is None:
        return "" if good is not None else "The resource is gone."
    if policy.must is not None and policy.watch.kinds:
        judgement = _judge_alone(work, policies, policy, live)
        if not judgement.broken:
            excused = (
                reason.sentence for reason in judgement.reasons if reason.outcome in ("exempt", "excused")
            )
            return next(excused, "The state keeps the policy again.")
        return "It was approved." if ratified(work, live, judgement) else ""
    if good is None:
        return ""
    fields = policy.watch.fields or ("",)
    left = [
        f
        for f in differences(ref.kind, good, live.body)
        if any(covers(pointer, f.pointer) for pointer in fields)
    ]
    return "" if left else "It is as it was known good."


def _judge_alone(work: UnitOfWork, policies: CompiledPolicies, policy: Policy, live: Resource) -> Judgement:
    alone = compile_policies(PolicySet((policy,), policies.people, policies.revision))
    subject = state_subject(work.state, live, work.now)
    return judge(alone, subject, facts_of_state(work.state, live.ref), work.mode)
