"""Approval requests about one change: who may vote, until when, and what holds meanwhile."""

from __future__ import annotations

from collections.abc import Sequence

from drift.core.model.email_addresses import plain_email
from drift.core.model.records import ChangeRecord
from guard.context import UnitOfWork, new_id
from guard.core.approvals.approval_rules import fingerprint
from guard.core.approvals.requirements import (
    everybody_named,
    requirements_for,
    requirements_of,
)
from guard.core.approvals.unattributed_rule import unattributed_rules
from guard.core.model.periods import Span
from guard.core.model.policy import Meanwhile, RequireApproval
from guard.core.model.records import Approval, Decision, Question, Requirement
from guard.enforcement.change_authors import authors_of, insiders, why_unexplained


def request_change_approval(
    work: UnitOfWork, decision: Decision, record: ChangeRecord, note: str = ""
) -> Approval:
    """Record one approval request for all broken `require_approval` policies."""
    policies = work.policies
    asked = [
        (policy, policy.then)
        for reason in decision.judgement.broken
        if reason.mode == "enforce"
        if (policy := policies.find(reason.policy)) is not None and isinstance(policy.then, RequireApproval)
    ]
    requirements = tuple(
        requirement
        for policy, _ in asked
        for requirement in requirements_of(policies.policy_set, policy, _made(decision, record))
    )
    return _ask(
        work,
        decision,
        record,
        question="change",
        requirements=requirements,
        meanwhile=_strictest([then.meanwhile for _, then in asked]),
        on_expiry=_strictest([then.on_expiry for _, then in asked]),
        lasts=min(then.expires_in for _, then in asked),
        note=note,
    )


def request_person_decision(
    work: UnitOfWork, decision: Decision, record: ChangeRecord, question: Question, note: str
) -> Approval:
    """Record a request because the service stopped by itself: keep the change, or revert it after all?"""
    policies = work.policies
    people = policies.people
    everybody = everybody_named(people)
    return _ask(
        work,
        decision,
        record,
        question=question,
        requirements=requirements_for(policies.policy_set, [decision.judgement], _made(decision, record))
        or (Requirement("", everybody, 1),),
        meanwhile="keep",
        on_expiry="keep",
        lasts=work.limits.ask_within,
        note=note,
    )


def _ask(
    work: UnitOfWork,
    decision: Decision,
    record: ChangeRecord,
    *,
    question: Question,
    requirements: tuple[Requirement, ...],
    meanwhile: Meanwhile,
    on_expiry: Meanwhile,
    lasts: float,
    note: str,
) -> Approval:
    now, policies = work.now, work.policies
    approval = Approval(
        id=new_id(),
        decision_id=decision.id,
        ref=record.ref,
        change_id=record.id,
        fingerprint=fingerprint(record.ref, record.before, record.after),
        policy_revision=decision.policy_revision,
        question=question,
        requirements=requirements,
        excluded=_excluded_people(work, decision, record),
        meanwhile=meanwhile,
        on_expiry=on_expiry,
        asked_at=now,
        expires_at=now + lasts,
        note=note,
        unexplained=why_unexplained(record.attribution),
        same_person=policies.people.same_person,
        unattributed=unattributed_rules(policies.policy_set, requirements, insiders(work.state)),
    )
    work.approvals.add(approval)
    return approval


def _excluded_people(work: UnitOfWork, decision: Decision, record: ChangeRecord) -> tuple[str, ...]:
    """All who may have had a part in the change, as known now: the likeliest author first."""
    authors = authors_of(work.state, work.workspace.kinds[record.ref.kind], record)
    named = [plain_email(decision.actor.email)] if decision.actor.email else []
    return tuple(dict.fromkeys([*named, *sorted(authors)]))


def _made(decision: Decision, record: ChangeRecord) -> Span:
    """When the change was made: what was frozen then asks for more, whenever people vote."""
    return Span.at(record.detected_at if decision.acted_at is None else decision.acted_at)


def _strictest(choices: Sequence[Meanwhile]) -> Meanwhile:
    return "revert" if "revert" in choices else "keep"


def void_outdated_approvals(work: UnitOfWork, record: ChangeRecord) -> list[Approval]:
    """Void the open requests about fields that a later change moved: their answer would be about something else."""
    voided = []
    for approval in work.approvals.open_for(record.ref):
        asked = work.state.changes.get(approval.change_id)
        if asked is None or asked.id >= record.id or not _overlap(asked, record):
            continue
        note = f"Void: change {record.id} moved the same fields again, so this question is about something else now."
        if work.approvals.settle(approval.id, "void", work.now, note):
            voided.append(approval)
    return voided


def _overlap(asked: ChangeRecord, later: ChangeRecord) -> bool:
    return (
        later.operation != "updated"
        or asked.operation != "updated"
        or bool(set(asked.fields) & set(later.fields))
    )
