"""Reconsiders what was decided about a change when more is known of who may have made it.

The log may name somebody after the fact. An approval that counted their vote is void then: what it made known good is
taken back, and people are asked again about what is live.
"""

from __future__ import annotations

from dataclasses import replace

from drift.core.model.changes import Change, Deleted, FieldChange, Updated, apply, fields_of
from drift.core.model.json_pointer import covers, get
from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Body, Json
from drift.core.normalisation.comparison import equal_at
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.approvals.approval_rules import status
from guard.core.approvals.eligibility import listed
from guard.core.approvals.outcomes import Approved, Denied, Status
from guard.core.approvals.same_person import people_of, person_of
from guard.core.model.records import Approval, Decision, KnownGood, Vote
from guard.core.model.verdict import Verdict
from guard.enforcement.batch import process_each
from guard.enforcement.change_authors import why_unexplained
from guard.enforcement.decide import decide
from guard.enforcement.enforce import enforced
from guard.enforcement.findings import open_findings
from guard.enforcement.known_good import held_fields, known_good, set_known_good
from guard.enforcement.permits import review_use
from guard.enforcement.remedy_planner import remedy_for
from guard.enforcement.subjects import change_of, subject_of_change
from guard.enforcement.why_questions import question_again
from guard.notify import messages
from guard.notify.outbox import enqueue
from guard.workflow.acknowledgement_review import recount_acknowledgements
from guard.workflow.approval_authors import all_excluded
from guard.workflow.reissue import ask_again
from guard.workflow.settlement import Settlement, as_live, stands


def reconsider_revised(guarded: GuardedWorkspace, *, limit: int = 200) -> int:
    """Reconsider the changes whose attribution was revised; returns how many."""
    with guarded.view() as view:
        waiting = view.state.changes.revised(limit)
    return process_each(
        waiting,
        lambda record: _reconsider(guarded, record),
        lambda record: f"the revised attribution of change {record.id} of {record.ref}",
    )


def _reconsider(guarded: GuardedWorkspace, revised: ChangeRecord) -> bool:
    with guarded.transaction() as work:
        work.state.lock(revised.ref)
        record = work.state.changes.get(revised.id)
        if record is None:
            return False
        decided = [a for a in work.approvals.of_change(record.id) if a.settlement in ("approved", "denied")]
        if not all(_recount(work, approval, record) for approval in decided):
            return False  # a write of ours is under way: later
        recount_acknowledgements(work, record.ref)
        change = change_of(work.state, record)
        passed = record.attribution.source != "intent" and record.attribution.cause is not None
        record = review_use(work, record, change)
        if record.judged_at is not None:
            _judge_anew(work, record, revoked=passed and record.attribution.cause is None)
        question_again(work, record, change)
        return work.state.changes.revision_seen(record.id)


def _recount(work: UnitOfWork, approval: Approval, record: ChangeRecord) -> bool:
    """Count the votes of a decided request once more; False when that has to wait."""
    known = replace(
        approval,
        excluded=all_excluded(work, approval, record),
        unexplained=why_unexplained(record.attribution),
        same_person=work.policies.people.same_person,
    )
    votes = work.approvals.votes(approval.id)
    stands_by_itself = _word(status(known, votes, approval.settled_at or work.now)) == approval.settlement
    newly_excluded = _newly_excluded_voters(approval, known, votes)
    if stands_by_itself and not newly_excluded:
        return True
    if not Settlement(work, approval, record, change_of(work.state, record)).clear_the_way():
        return False
    why = _why(known, newly_excluded)
    if not work.approvals.annul(approval.id, work.now, f"Void: {why}"):
        return True
    enqueue(work, messages.settled(approval, "void", f"Void: {why}"))
    if approval.settlement == "approved":
        _take_back_known_good(work, approval, change_of(work.state, record))
    ask_again(work, known, record, f"Asked again: {why}")
    return True


def _judge_anew(work: UnitOfWork, record: ChangeRecord, *, revoked: bool) -> None:
    """Judge a change once more that passed because of who was taken for its author, if it does not now. `revoked`: by a
    permit, which does not hold."""
    earlier = [d for d in work.decisions.for_change(record.id) if d.policy_revision == work.policies.revision]
    if not earlier and not revoked:
        return
    change = change_of(work.state, record)
    decision = decide(work, subject_of_change(work.state, record, change), change=record)
    live = work.state.versions.live(record.ref)
    before = Verdict.ALLOW if revoked else earlier[0].verdict
    if decision.verdict <= before or not stands(change, live.body if live else None):
        return
    _take_back_what_passed(work, change, decision)
    put = remedy_for(work, as_live(change, work.state), known_good(work, record.ref), decision)
    decision = enforced(work, replace(decision, round=len(earlier)), record, put)
    work.decisions.add(decision)
    open_findings(work, decision, str(record.ref), record.ref.kind)
    enqueue(work, messages.decided(decision))


def _take_back_what_passed(work: UnitOfWork, change: Change, decision: Decision) -> None:
    """Make known good again what was before the change, of the fields that its policies hold now."""
    now, good = work.known_good.get(change.ref), known_good(work, change.ref)
    if now is None:
        return
    body: Body | None
    match change:
        case Updated() if good is not None:
            held = held_fields(decision.judgement.broken)
            moved = [f for f in change.fields if any(covers(pointer, f.pointer) for pointer in held)]
            still = [f for f in moved if _is(change.ref.kind, good, f)]
            body = apply(good, [field.inverse() for field in still])
        case Deleted(before):
            body = before.body
        case _:
            body = None
    set_known_good(work, change, body, at=work.now, because="restored")


def _is(kind: str, good: Body, field: FieldChange) -> bool:
    return equal_at(kind, field.pointer, get(good, field.pointer), field.after)


def _word(outcome: Status) -> str:
    return {Approved: "approved", Denied: "denied"}.get(type(outcome), "")


def _newly_excluded_voters(approval: Approval, known: Approval, votes: list[Vote]) -> list[str]:
    """Whose vote counted and would not count now: others decided together with somebody who may have made the change.
    The votes of those who were excluded when it was decided did not count then."""
    counted = (address for vote in votes for address in (vote.voter, vote.voice))
    fresh = (one for one in counted if _is_excluded(known, one) and not _is_excluded(approval, one))
    return list(dict.fromkeys(fresh))


def _is_excluded(approval: Approval, address: str) -> bool:
    identities = approval.same_person
    return person_of(address, identities) in people_of(approval.excluded, identities)


def _why(approval: Approval, voters: list[str]) -> str:
    """Why the votes that decided do not count now, as the rest of a sentence."""
    if voters:
        return (
            f"the vote of {listed(voters)} counted, and the log has told since that they may have made the change "
            "themselves."
        )
    return f"the votes are too few for a change that nobody explains. {approval.unexplained}"


def _take_back_known_good(work: UnitOfWork, approval: Approval, change: Change) -> None:
    """Undo what the approval made known good, and leave what others made known good since."""
    stored = approval.good_before
    now = work.known_good.get(change.ref)
    if stored is None or now is None:
        return
    digest = stored.get("digest")
    before = None if digest is None else bytes.fromhex(str(digest))
    good = known_good(work, change.ref)
    if good is None or not isinstance(change, Updated) or before is None:
        if now.because == "approved":
            work.known_good.put(replace(now, digest=before, since=work.now, because="approval void"))
        return
    old: Json = work.state.versions.bodies([before])[before]
    back = [
        replace_field
        for field in fields_of(change)
        if _is(change.ref.kind, good, field)
        for replace_field in [type(field)(field.pointer, field.after, get(old, field.pointer))]
    ]
    body = work.state.versions.put_body(apply(good, back))
    work.known_good.put(KnownGood(change.ref, now.parent, body, work.now, "approval void"))
