"""The approval flow: counts votes, settles approval requests, and reissues them when the policies change.

What follows from an answer is in `guard.workflow.settlement`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from drift.core.model.email_addresses import plain_email
from drift.core.model.records import ChangeRecord
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.approvals.approval_rules import (
    Allowed,
    Approved,
    Denied,
    Expired,
    Pending,
    Refused,
    fingerprint,
    may_vote,
    status,
)
from guard.core.model.not_found import NoSuchApproval
from guard.core.model.records import Approval, Decision, Vote
from guard.core.model.verdict import Verdict
from guard.enforcement.approval_requests import request_change_approval, request_person_decision
from guard.enforcement.batch import process_each
from guard.enforcement.decide import decide
from guard.enforcement.known_good import known_good
from guard.enforcement.remedy_planner import remedy_for
from guard.enforcement.remedy_recorder import record_remedy
from guard.enforcement.subjects import change_of, subject_of_change
from guard.notify import messages
from guard.notify.outbox import enqueue
from guard.policy_source.replica_coordination import is_behind
from guard.workflow.change_authors import authors_of
from guard.workflow.settlement import Settlement, as_live, put_back_as, stands


class VoteRefused(Exception):
    """A vote that does not count; `code` is a short word for machines, the message a sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def cast_vote(
    guarded: GuardedWorkspace,
    approval_id: str,
    voter: str,
    choice: Literal["approve", "deny"],
    comment: str = "",
) -> Approval:
    """Count one person's vote; settles the request when that decides it. `voter` comes from the credential.

    Raises NoSuchApproval and VoteRefused.
    """
    now = guarded.now()  # a vote that came in time counts, also if it has to wait for the database
    with guarded.transaction() as work:
        approval = work.approvals.get(approval_id)
        if approval is None:
            raise NoSuchApproval(f"There is no approval {approval_id}.")
        approval = _exclude_authors(work, approval)
        match may_vote(approval, plain_email(voter), now):
            case Refused(code=code, sentence=sentence):
                raise VoteRefused(code, sentence)
            case Allowed():
                work.approvals.vote(Vote(approval_id, plain_email(voter), choice, now, comment))
        _settle(work, approval)
        return work.approvals.get(approval_id) or approval


def settle_due(guarded: GuardedWorkspace) -> int:
    """Settle the requests that are decided or expired, and reissue those of older policies; returns how many ended."""
    with guarded.view() as view:
        waiting = [approval for approval in view.approvals.open_approvals() if _is_due(view, approval)]

    def settle(approval: Approval) -> bool:
        with guarded.transaction() as work:
            return _settle(work, approval)

    return process_each(waiting, settle, lambda approval: f"approval {approval.id} for {approval.ref}")


def _settle(work: UnitOfWork, asked: Approval) -> bool:
    work.state.lock(asked.ref)
    approval = work.approvals.get(asked.id)
    if approval is None or approval.settled_at is not None:
        return False
    approval = _exclude_authors(work, approval)
    record = work.state.changes.get(approval.change_id)
    if record is None or fingerprint(record.ref, record.before, record.after) != approval.fingerprint:
        return _void(work, approval, "Void: the change it was about is not what it was.")
    if approval.policy_revision != work.policies.revision:
        return _reissue(work, approval, record)
    answer = status(approval, work.approvals.votes(approval.id), work.now)
    settlement = Settlement(work, approval, record, change_of(work.state, record))
    match answer:
        case Pending():
            return False
        case Approved():
            return settlement.approve(answer.by)
        case Denied():
            return settlement.refuse("denied", f"Denied by {answer.by}.")
        case Expired():
            return settlement.expire()
        case _:
            return False


def _is_due(work: UnitOfWork, approval: Approval) -> bool:
    """Whether there is anything to write about an open request: most wait, and cost one query."""
    if (revision := work.policies.revision) != approval.policy_revision:
        return not is_behind(work, revision, work.now)
    if approval.expires_at <= work.now:
        return True
    record = work.state.changes.get(approval.change_id)
    moved = record is None or fingerprint(record.ref, record.before, record.after) != approval.fingerprint
    return moved or bool(_authors_not_excluded(work, approval) or work.approvals.votes(approval.id))


def _authors_not_excluded(work: UnitOfWork, approval: Approval) -> list[str]:
    """The known authors of the change who may still vote."""
    record = work.state.changes.get(approval.change_id)
    if record is None:
        return []
    known = authors_of(work.state, work.workspace.kinds[record.ref.kind], record)
    return sorted(known - {plain_email(address) for address in approval.excluded})


def _exclude_authors(work: UnitOfWork, approval: Approval) -> Approval:
    """The request, with all known authors of the change excluded from voting."""
    new = _authors_not_excluded(work, approval) if approval.settled_at is None else []
    if not new:
        return approval
    excluded = (*approval.excluded, *new)
    work.approvals.exclude(approval.id, excluded)
    return replace(approval, excluded=excluded)


def _void(work: UnitOfWork, approval: Approval, note: str) -> bool:
    settled = work.approvals.settle(approval.id, "void", work.now, note)
    if settled:
        enqueue(work, messages.settled(approval, "void", note))
    return settled


def _reissue(work: UnitOfWork, approval: Approval, record: ChangeRecord) -> bool:
    """The policies moved: the answer would be given under other rules. The change is judged anew, by a process that
    has the newest policies."""
    revision = work.policies.revision
    if is_behind(work, revision, work.now):
        return False
    note = f"Void: the policies moved from revision {approval.policy_revision} to {revision}."
    if not _void(work, approval, note):
        return False
    change = change_of(work.state, record)
    subject = subject_of_change(work.state, record, change)
    decision = decide(work, subject, change=record)
    if not work.decisions.add(decision):  # these policies were in force before, and spoke about it then
        decision = _earlier_decision(work, decision, record)
    if approval.question != "change":
        request_person_decision(work, decision, record, approval.question, approval.note or note)
    elif decision.verdict is Verdict.REQUIRE_APPROVAL:
        enqueue(work, messages.asked(request_change_approval(work, decision, record), decision))
    elif decision.verdict is Verdict.REVERT:
        live = work.state.versions.live(record.ref)
        if stands(change, live.body if live else None) and put_back_as(work.state, record) is None:
            good = known_good(work, record.ref)
            put = remedy_for(work, as_live(change, work.state), good, decision)
            record_remedy(work, put, purpose="revert", reason=decision.id)
    return True


def _earlier_decision(work: UnitOfWork, decision: Decision, record: ChangeRecord) -> Decision:
    same = (earlier for earlier in work.decisions.for_change(record.id))
    return next(
        (earlier for earlier in same if earlier.policy_revision == decision.policy_revision), decision
    )
