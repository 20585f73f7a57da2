"""Reissues approval requests: when the policies moved, or when a vote that counted would not count now."""

from __future__ import annotations

from dataclasses import replace

from drift.core.model.changes import Change
from drift.core.model.records import ChangeRecord
from guard.context import UnitOfWork
from guard.core.model.records import Approval, Decision
from guard.core.model.verdict import Verdict
from guard.enforcement.approval_requests import request_change_approval, request_person_decision
from guard.enforcement.asked_people import asked_message
from guard.enforcement.decide import decide
from guard.enforcement.findings import open_findings
from guard.enforcement.known_good import known_good
from guard.enforcement.remedy_planner import remedy_for
from guard.enforcement.remedy_recorder import record_remedy
from guard.enforcement.subjects import change_of, subject_of_change
from guard.notify import messages
from guard.notify.outbox import enqueue
from guard.policy_source.replica_coordination import is_behind
from guard.workflow.settlement import as_live, put_back_as, stands


def void(work: UnitOfWork, approval: Approval, note: str) -> bool:
    """Close an open request without an answer."""
    settled = work.approvals.settle(approval.id, "void", work.now, note)
    if settled:
        enqueue(work, messages.settled(approval, "void", note))
    return settled


def reissue_under_new_policies(work: UnitOfWork, approval: Approval, record: ChangeRecord) -> bool:
    """The policies moved: the answer would be given under other rules. The change is judged anew, by a process that
    has the newest policies."""
    revision = work.policies.revision
    if is_behind(work, revision, work.now):
        return False
    note = f"Void: the policies moved from revision {approval.policy_revision} to {revision}."
    if not void(work, approval, note):
        return False
    change = change_of(work.state, record)
    decision = decide(work, subject_of_change(work.state, record, change), change=record)
    if not work.decisions.add(decision):  # these policies were in force before, and spoke about it then
        decision = _earlier_decision(work, decision, record)
    if approval.question != "change":
        request_person_decision(work, decision, record, approval.question, approval.note or note)
    elif decision.verdict is Verdict.REQUIRE_APPROVAL:
        enqueue(work, asked_message(work, request_change_approval(work, decision, record), decision))
    elif decision.verdict is Verdict.REVERT:
        _put_back(work, record, change, decision)
    return True


def ask_again(work: UnitOfWork, approval: Approval, record: ChangeRecord, note: str) -> None:
    """Ask about a change whose approval turned out void, with what its policies say of it until somebody answers. What
    is no longer live is not asked about."""
    change = change_of(work.state, record)
    live = work.state.versions.live(record.ref)
    if not stands(change, live.body if live else None) and approval.settlement == "approved":
        return
    decision = decide(work, subject_of_change(work.state, record, change), change=record)
    decision = replace(decision, round=len(work.decisions.for_change(record.id)), note=note)
    work.decisions.add(decision)
    open_findings(work, decision, str(record.ref), record.ref.kind)
    if approval.question != "change":
        asked = request_person_decision(work, decision, record, approval.question, note)
    elif decision.verdict is Verdict.REQUIRE_APPROVAL:
        asked = request_change_approval(work, decision, record, note)
    else:
        if decision.verdict is Verdict.REVERT:
            _put_back(work, record, change, decision)
        return
    if asked.meanwhile == "revert":
        _put_back(work, record, change, decision)
    enqueue(work, asked_message(work, asked, decision))


def _put_back(work: UnitOfWork, record: ChangeRecord, change: Change, decision: Decision) -> None:
    """Revert what is left of a change, where any of it is live."""
    live = work.state.versions.live(record.ref)
    if stands(change, live.body if live else None) and put_back_as(work.state, record) is None:
        put = remedy_for(work, as_live(change, work.state), known_good(work, record.ref), decision)
        record_remedy(work, put, purpose="revert", reason=decision.id)


def _earlier_decision(work: UnitOfWork, decision: Decision, record: ChangeRecord) -> Decision:
    same = (earlier for earlier in work.decisions.for_change(record.id))
    return next(
        (earlier for earlier in same if earlier.policy_revision == decision.policy_revision), decision
    )
