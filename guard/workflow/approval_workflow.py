"""The approval flow: votes come in, questions are settled, and asked again where the policies moved.

What follows from an answer is in `guard.workflow.approval_workflow.settlement`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from drift.core.model.records import ChangeRecord
from drift.store import StateStore
from guard.context import GuardedWorkspace
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
from guard.enforcement.approval_requests import ask_a_person, ask_for_change
from guard.enforcement.batch import process_each
from guard.enforcement.decide import decide
from guard.enforcement.known_good import known_good
from guard.enforcement.remedy_planner import put_back_for
from guard.enforcement.remedy_recorder import record_remedy
from guard.enforcement.subjects import change_of, subject_of_change
from guard.notify import messages
from guard.notify.outbox import enqueue
from guard.policy_source.replica_coordination import is_behind
from guard.store import DecisionStore
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
    """Count one person's answer; settles the question when that decides it. `voter` comes from the credential.

    Raises NoSuchApproval and VoteRefused.
    """
    now = guarded.now()
    with guarded.writing() as (drift, guard):
        approval = guard.approvals.get(approval_id)
        if approval is None:
            raise NoSuchApproval(f"There is no approval {approval_id}.")
        approval = _without_the_makers(guarded, drift, guard, approval)
        match may_vote(approval, voter.lower(), now):
            case Refused(code=code, sentence=sentence):
                raise VoteRefused(code, sentence)
            case Allowed():
                guard.approvals.vote(Vote(approval_id, voter.lower(), choice, now, comment))
        _settle(guarded, drift, guard, approval)
        return guard.approvals.get(approval_id) or approval


def settle_due(guarded: GuardedWorkspace) -> int:
    """Settle what was decided or has run out, and ask again where the policies moved; returns how many ended."""
    with guarded.reading() as (drift, guard):
        waiting = [one for one in guard.approvals.open_approvals() if _is_due(guarded, drift, guard, one)]

    def settle(approval: Approval) -> bool:
        with guarded.writing() as (drift, guard):
            return _settle(guarded, drift, guard, approval)

    return process_each(waiting, settle, lambda one: f"approval {one.id} for {one.ref}")


def _settle(guarded: GuardedWorkspace, drift: StateStore, guard: DecisionStore, asked: Approval) -> bool:
    drift.lock(asked.ref)
    approval = guard.approvals.get(asked.id)
    if approval is None or approval.settled_at is not None:
        return False
    approval = _without_the_makers(guarded, drift, guard, approval)
    record = drift.changes.get(approval.change_id)
    if record is None or fingerprint(record.ref, record.before, record.after) != approval.fingerprint:
        return _void(guarded, guard, approval, "Void: the change it was about is not what it was.")
    if approval.policy_revision != guarded.policies().revision:
        return _ask_again(guarded, drift, guard, approval, record)
    answer = status(approval, guard.approvals.votes(approval.id), guarded.now())
    settlement = Settlement(guarded, drift, guard, approval, record, change_of(drift, record))
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


def _is_due(guarded: GuardedWorkspace, drift: StateStore, guard: DecisionStore, approval: Approval) -> bool:
    """Whether there is anything to write about an open question: most wait, and cost a look."""
    if (revision := guarded.policies().revision) != approval.policy_revision:
        return not is_behind(guard, revision, guarded.now())
    if approval.expires_at <= guarded.now():
        return True
    record = drift.changes.get(approval.change_id)
    moved = record is None or fingerprint(record.ref, record.before, record.after) != approval.fingerprint
    return moved or bool(_makers_not_excluded(guarded, drift, approval) or guard.approvals.votes(approval.id))


def _makers_not_excluded(guarded: GuardedWorkspace, drift: StateStore, approval: Approval) -> list[str]:
    """Whoever is known by now to have made the change, and may still vote."""
    record = drift.changes.get(approval.change_id)
    if record is None:
        return []
    known = authors_of(drift, guarded.workspace.kinds[record.ref.kind], record)
    return sorted(known - {address.lower() for address in approval.excluded})


def _without_the_makers(
    guarded: GuardedWorkspace, drift: StateStore, guard: DecisionStore, approval: Approval
) -> Approval:
    """The question, closed to whoever is known by now to have made the change."""
    new = _makers_not_excluded(guarded, drift, approval) if approval.settled_at is None else []
    if not new:
        return approval
    excluded = (*approval.excluded, *new)
    guard.approvals.exclude(approval.id, excluded)
    return replace(approval, excluded=excluded)


def _void(guarded: GuardedWorkspace, guard: DecisionStore, approval: Approval, note: str) -> bool:
    settled = guard.approvals.settle(approval.id, "void", guarded.now(), note)
    if settled:
        enqueue(guarded, guard, messages.settled(approval, "void", note))
    return settled


def _ask_again(
    guarded: GuardedWorkspace,
    drift: StateStore,
    guard: DecisionStore,
    approval: Approval,
    record: ChangeRecord,
) -> bool:
    """The policies moved: the answer would be given under other rules. The change is judged anew, by a process that
    has the newest policies."""
    policies = guarded.policies()
    if is_behind(guard, policies.revision, guarded.now()):
        return False
    note = f"Void: the policies moved from revision {approval.policy_revision} to {policies.revision}."
    if not _void(guarded, guard, approval, note):
        return False
    change = change_of(drift, record)
    subject = subject_of_change(drift, record, change)
    decision = decide(drift, policies, subject, guarded.mode, now=guarded.now(), change=record)
    if not guard.decisions.add(decision):  # these policies were in force before, and spoke about it then
        decision = _spoken_before(guard, decision, record)
    if approval.question != "change":
        ask_a_person(guarded, guard, decision, record, approval.question, approval.note or note)
    elif decision.verdict is Verdict.REQUIRE_APPROVAL:
        enqueue(guarded, guard, messages.asked(ask_for_change(guarded, guard, decision, record), decision))
    elif decision.verdict is Verdict.REVERT:
        live = drift.versions.live(record.ref)
        if stands(change, live.body if live else None) and put_back_as(drift, record) is None:
            good = known_good(drift, guard, record.ref)
            put = put_back_for(guarded, as_live(change, drift), good, decision)
            record_remedy(guarded, drift, guard, put, purpose="revert", reason=decision.id)
    return True


def _spoken_before(guard: DecisionStore, decision: Decision, record: ChangeRecord) -> Decision:
    same = (one for one in guard.decisions.for_change(record.id))
    return next((one for one in same if one.policy_revision == decision.policy_revision), decision)
