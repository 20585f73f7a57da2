"""Breaking glass: a change is applied at once without approval, everybody is told, and somebody else reviews it, or a
finding opens."""

from __future__ import annotations

from drift.core.model.email_addresses import plain_email
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.approvals.requirements import everybody_named
from guard.core.proposals.change_plan import PlannedProposal
from guard.core.proposals.glass import REVIEW, broke, overdue, why_not_break, why_not_review
from guard.core.proposals.next_event import Agreed
from guard.core.proposals.records import GlassBreak, ProposalRecord, ThreadEvent
from guard.enforcement.batch import process_each
from guard.identity.tokens import at_least
from guard.notify import proposal_messages as messages
from guard.notify.outbox import enqueue
from guard.workflow.proposals.errors import NoSuchProposal, ProposalRefused
from guard.workflow.proposals.settlement import act


def refuse_unless_fit(work: UnitOfWork, asker: str, robot: str, reason: str) -> None:
    """Raises ProposalRefused where this person may not break glass."""
    no = why_not_break(work.policies.people, asker, robot, reason)
    if no is not None:
        raise ProposalRefused(no.code, no.sentence)


def break_glass(work: UnitOfWork, record: ProposalRecord, planned: PlannedProposal) -> None:
    """Have an edition applied that nobody agreed to. It is recorded, and told to everybody who could have agreed."""
    people = work.policies.people
    broken = GlassBreak(
        record.id,
        record.edition,
        record.asker,
        work.now,
        planned.proposal.reason,
        work.now + people.review_within,
    )
    work.glass_breaks.add(broken)
    text = broke(broken)
    details = {"review_by": broken.due_at}
    work.proposals.tell(
        ThreadEvent(record.id, 0, record.edition, work.now, "glass_broken", record.asker, "", text, details)
    )
    act(work, record, Agreed((), work.now, because=text))
    enqueue(work, messages.glass_broken(record, broken, planned, people))


def review(guarded: GuardedWorkspace, id: str, reviewer: str, role: str, text: str) -> ProposalRecord:
    """Close the review of a broken glass in a person's name; `reviewer` and `role` come from the credential. It closes
    the finding, too. Raises NoSuchProposal and ProposalRefused."""
    reviewer = plain_email(reviewer)
    with guarded.transaction() as work:
        record = work.proposals.locked(id)
        if record is None:
            raise NoSuchProposal(id)
        broken = _to_review(work, id)
        _refuse_unless_reviewer(work, record, broken, reviewer, role, text)
        work.glass_breaks.review(broken, work.now, reviewer, text)
        work.proposals.tell(ThreadEvent(id, 0, broken.edition, work.now, "reviewed", reviewer, text=text))
        if not any(one.reviewed_at is None for one in work.glass_breaks.of(id)):
            work.findings.close(REVIEW, _subject(id), work.now, f"Reviewed by {reviewer}: {text}")
        enqueue(work, messages.reviewed(record, reviewer, text))
        return record


def why_no_review(work: UnitOfWork, record: ProposalRecord, reviewer: str, role: str) -> str:
    """Why this person may not close the review of a broken glass now, as a sentence; "" where they may."""
    try:
        broken = _to_review(work, record.id)
        _refuse_unless_reviewer(work, record, broken, plain_email(reviewer), role, "a text")
    except ProposalRefused as refused:
        return str(refused)
    return ""


def _refuse_unless_reviewer(
    work: UnitOfWork, record: ProposalRecord, broken: GlassBreak, reviewer: str, role: str, text: str
) -> None:
    """Raises ProposalRefused."""
    known = (*work.policies.people.same_person, *record.same_person)
    hands = () if record.permit is None else (record.permit.who,)
    no = why_not_review(broken, reviewer, "", text, known, hands)
    if no is not None:
        raise ProposalRefused(no.code, no.sentence)
    if not at_least(role, "approver"):
        raise ProposalRefused("role_too_low", f"A review needs the role approver; {reviewer} has {role}.")
    if reviewer not in (may := everybody_named(work.policies.people)):
        raise ProposalRefused(
            "not_eligible",
            f"A review is for those whom people.yaml names, and you are none of them: {', '.join(may)}.",
        )


def _to_review(work: UnitOfWork, id: str) -> GlassBreak:
    """The oldest broken glass of a proposal that waits for its review; the last one where none does."""
    every = work.glass_breaks.of(id)
    if not every:
        raise ProposalRefused("no_glass", "Nobody broke glass for this proposal: there is nothing to review.")
    return next((one for one in every if one.reviewed_at is None), every[-1])


def open_overdue_reviews(guarded: GuardedWorkspace) -> int:
    """Open a finding for each broken glass that nobody reviewed in time; returns how many were opened."""
    with guarded.view() as view:
        due = [one for one in view.glass_breaks.overdue(view.now) if not _is_open(view, one)]
    return process_each(
        due,
        lambda broken: _open(guarded, broken),
        lambda broken: f"the review of proposal {broken.proposal_id}",
    )


def _is_open(work: UnitOfWork, broken: GlassBreak) -> bool:
    known = work.findings.for_subject(_subject(broken.proposal_id))
    return any(finding.closed_at is None for finding in known)


def _open(guarded: GuardedWorkspace, broken: GlassBreak) -> bool:
    with guarded.transaction() as work:
        record = work.proposals.locked(broken.proposal_id)
        now = [one for one in work.glass_breaks.of(broken.proposal_id) if one.reviewed_at is None]
        if record is None or broken not in now or _is_open(work, broken):
            return False
        finding, _ = work.findings.open_or_touch(
            policy=REVIEW,
            subject=_subject(broken.proposal_id),
            kind=None,
            severity="critical",
            sentence=overdue(broken),
            at=work.now,
            decision_id="",
        )
        enqueue(work, messages.review_overdue(record, broken, finding.sentence))
        return True


def _subject(id: str) -> str:
    return f"proposal:{id}"
