"""Asking first: a proposal, its edits and its renewals. Each edition is planned in the transaction that keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Protocol

from drift.core.json_view import plain
from drift.core.model.email_addresses import plain_email
from drift.core.model.resources import Json, Ref
from guard.context import GuardedWorkspace, UnitOfWork, new_id
from guard.core.approvals.ballot import voters
from guard.core.approvals.same_person import person_of
from guard.core.model.records import spoken_of
from guard.core.proposals.approvers import rules_of
from guard.core.proposals.binding import claims_of, content_of, fingerprint_of, first_overlap, touched
from guard.core.proposals.change_plan import Answer, PlannedProposal, strictest
from guard.core.proposals.glass import is_broken
from guard.core.proposals.life import may_be_edited, may_be_renewed, status_of
from guard.core.proposals.next_event import Agreed, Ends, with_votes_taken_away
from guard.core.proposals.permit_terms import permit_of, split_mistakes
from guard.core.proposals.proposal import Proposal
from guard.core.proposals.records import Happening, ProposalRecord, ThreadEvent
from guard.core.reports.plan_json import plan_answer
from guard.enforcement.asked_people import addressed
from guard.enforcement.ballots_now import ballot_of_proposal
from guard.notify import proposal_messages as messages
from guard.notify.outbox import enqueue
from guard.workflow.proposals.break_glass import break_glass, refuse_unless_fit
from guard.workflow.proposals.errors import (
    FieldIsAsked,
    NoSuchProposal,
    NothingToChange,
    NotTaken,
    ProposalRefused,
    ToSplit,
)
from guard.workflow.proposals.facts import digests_of
from guard.workflow.proposals.settlement import act


class Planner(Protocol):
    """Says what changes come to if this person, or a robot for them, asks for them: `guard.queries.plan.plan_in`."""

    def __call__(
        self, view: UnitOfWork, proposal: Proposal, asker: str | None, *, robot: str = ""
    ) -> PlannedProposal: ...


BY_A_ROBOT: Final = "A robot asks for this: it is not made before a person agreed."


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: a person, or the robot that asks for them."""

    email: str
    robot: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: the document as it was sent, and the proposal that was read from it. `source` is the file it
    stands in, or empty. `edition` is the one that an edit or a renewal was made of; None: whichever it is."""

    document: Mapping[str, Json]
    proposal: Proposal
    source: str = ""
    edition: int | None = None


def ask(guarded: GuardedWorkspace, asked: Asked, by: Asker, plan: Planner) -> ProposalRecord:
    """Keep a proposal with what it comes to now, and ask those who have to agree. What nobody has to agree to is
    approved at once, and what a policy forbids is kept as refused.

    Raises CannotPlan (of the planner), NotTaken, NothingToChange, ToSplit and FieldIsAsked: then nothing is kept.
    """
    with guarded.transaction() as work:
        return _ask(work, asked, by, plan)


def ask_once(
    guarded: GuardedWorkspace, asked: Asked, by: Asker, plan: Planner, *, also_applied: bool = True
) -> tuple[ProposalRecord, bool]:
    """As `ask`, but a content that is open, or (unless `also_applied` is false) was applied, is not asked for again,
    also by two at the same moment: the proposal that has it, and whether it is new."""
    content = content_of(asked.document)
    with guarded.transaction() as work:
        work.state.lock(Ref("proposal", content))
        for known in work.proposals.of_content(content):
            if known.closing == "" or (also_applied and known.closing == "applied"):
                return work.proposals.get(known.id) or known, False
        return _ask(work, asked, by, plan), True


def _ask(work: UnitOfWork, asked: Asked, by: Asker, plan: Planner) -> ProposalRecord:
    now = work.now
    blank = ProposalRecord(
        id=new_id(),
        asker=plain_email(by.email),
        robot=by.robot,
        created_at=now,
        asked_at=now,
        document={},
        content="",
        fingerprint="",
        policy_revision="",
        answer="unchanged",
        expires_at=now,
    )
    record, planned = _judged(work, blank, asked, plan)
    work.proposals.add(record)
    _asked(work, record, planned, "asked", by)
    return work.proposals.get(record.id) or record


def edit(guarded: GuardedWorkspace, id: str, asked: Asked, by: Asker, plan: Planner) -> ProposalRecord:
    """Put another content in the place of the present one. Every vote is void. Raises as `ask`, and NoSuchProposal and
    ProposalRefused."""
    return _again(guarded, id, asked, by, plan, "edited")


def renew(guarded: GuardedWorkspace, id: str, asked: Asked, by: Asker, plan: Planner) -> ProposalRecord:
    """Ask again for what expired, or became void because the state or the policies moved. Raises as `edit`."""
    return _again(guarded, id, asked, by, plan, "renewed")


_REFUSED: Final[Mapping[Happening, str]] = {
    "edited": "only one that is open, or that a policy refused, can be edited. Ask for a new one.",
    "renewed": "only one that is void or expired before it was begun can be renewed.",
}


def _again(
    guarded: GuardedWorkspace, id: str, asked: Asked, by: Asker, plan: Planner, how: Happening
) -> ProposalRecord:
    with guarded.transaction() as work:
        record = owned(work, id, by, how)
        if asked.edition not in (None, record.edition):
            raise ProposalRefused("edited", "This proposal was edited meanwhile: look at it, and try again.")
        _refuse_unless_untouched(record, how, work.now)
        blank = replace(with_votes_taken_away(record), asked_at=work.now, robot=by.robot)
        after, planned = _judged(work, blank, asked, plan)
        work.proposals.replace(after, record.edition)
        _asked(work, after, planned, how, by)
        return work.proposals.get(id) or after


def _refuse_unless_untouched(record: ProposalRecord, how: Happening, now: float) -> None:
    """Raises ProposalRefused."""
    may = may_be_renewed if how == "renewed" else may_be_edited
    if may(record, now):
        return
    if record.permit is not None and may(replace(record, permit=None), now):
        raise ProposalRefused(
            "closed",
            f"{record.permit.who} did a part of this by hand already, so it stays as people agreed to it. Withdraw "
            "it if it is open, and ask for the rest in a new proposal.",
        )
    word = status_of(record, (), now).replace("_", " ")
    raise ProposalRefused("closed", f"This proposal is {word}: {_REFUSED[how]}")


def owned(work: UnitOfWork, id: str, by: Asker, what: str) -> ProposalRecord:
    """The proposal, locked, which only whoever asked for it may change. Raises NoSuchProposal and ProposalRefused."""
    record = work.proposals.locked(id)
    if record is None:
        raise NoSuchProposal(id)
    if not is_asker(work, record, by.email):
        raise ProposalRefused("not_yours", f"{record.asker} asked for this; only they can have it {what}.")
    if by.robot and by.robot != record.robot:
        who = spoken_of(record.asker, record.robot)
        raise ProposalRefused("not_yours", f"This was asked by {who}; no other robot can have it {what}.")
    return record


def is_asker(work: UnitOfWork, record: ProposalRecord, email: str) -> bool:
    """Whether this person asked for it, under whichever of their addresses."""
    identities = work.policies.people.same_person
    return person_of(record.asker, identities) == person_of(email, identities)


def _judged(
    work: UnitOfWork, blank: ProposalRecord, asked: Asked, plan: Planner
) -> tuple[ProposalRecord, PlannedProposal]:
    """The edition with all that was found out about it. Its resources are held until the end of the transaction, so
    that of two at once on one field one wins."""
    glass = asked.proposal.break_glass
    if glass:
        refuse_unless_fit(work, blank.asker, blank.robot, asked.proposal.reason)
    claims = claims_of(asked.proposal)
    refs = touched(claims)
    for ref in refs:
        work.state.lock(ref)
    planned = plan(work, asked.proposal, blank.asker, robot=blank.robot)
    if planned.answer == "invalid":
        raise NotTaken(planned)
    if planned.answer == "unchanged":
        raise NothingToChange
    if mistakes := split_mistakes(planned):
        raise ToSplit(mistakes)
    others = (
        other
        for other in work.proposals.open_on(refs)
        if other.id != blank.id and (not glass or other.started_at is not None)
    )
    if planned.answer != "refused" and (found := first_overlap(claims, others)):
        raise FieldIsAsked(*found)
    content = content_of(asked.document)
    permit = permit_of(planned)
    needed = [need for change in planned.changes if change.judged for need in change.judged.approvals]
    return (
        replace(
            blank,
            document=dict(asked.document),
            source=asked.source,
            content=content,
            fingerprint=fingerprint_of(content, digests_of(work, refs)),
            policy_revision=planned.revision,
            answer=planned.answer if not is_broken(planned) else _without_demands(planned),
            plan=plain(plan_answer(planned)),
            rules=() if is_broken(planned) else rules_of(needed),
            excluded=tuple(dict.fromkeys([blank.asker, *([permit.who] if permit else [])])),
            same_person=work.policies.people.same_person,
            claims=claims,
            permit=permit,
            apply_at=planned.apply_at,
            expires_at=planned.expires_at,
        ),
        planned,
    )


def _asked(
    work: UnitOfWork, record: ProposalRecord, planned: PlannedProposal, how: Happening, by: Asker
) -> None:
    """What follows from a verdict."""
    text = str(record.document.get("reason") or "")
    work.proposals.tell(
        ThreadEvent(record.id, 0, record.edition, work.now, how, plain_email(by.email), by.robot, text)
    )
    if is_broken(planned):
        break_glass(work, record, planned)
    elif record.answer == "refused":
        act(work, record, Ends("refused", " ".join(_sentences(planned))))
    elif record.answer == "allowed":
        act(work, record, _agreed(planned, work.now))
    else:
        what = ", ".join(f"{change.asked.asked} {change.title}" for change in planned.changes)
        ballot = ballot_of_proposal(work, record)
        told = (*_sentences(planned), *planned.warnings)
        people = voters(ballot, work.now)
        enqueue(work, messages.proposed(record, what, people, told, addressed(work, ballot)))


def _without_demands(planned: PlannedProposal) -> Answer:
    """What the policies say to the changes, whatever else they demand of whoever asks."""
    return strictest(change.answer for change in planned.changes)


def _agreed(planned: PlannedProposal, now: float) -> Agreed:
    """That nobody has to be asked, and why."""
    if not planned.standard_changes:
        return Agreed((), now)
    return Agreed(
        (), now, because=f"Agreed to as a standard change ({', '.join(planned.standard_changes)}): approved."
    )


def _sentences(planned: PlannedProposal) -> list[str]:
    """Why it is not simply allowed, each reason once, with the ways out of what is missing."""
    missing = [f"{unmet.sentence} {unmet.way_out}" for unmet in planned.unmet if unmet.enforced]
    reasons = (
        reason.sentence
        for change in planned.changes
        if change.judged
        for reason in change.judged.judgement.deciding()
    )
    robot = [BY_A_ROBOT] if planned.robot and planned.answer == "needs_approval" else []
    return list(dict.fromkeys([*missing, *reasons, *robot]))
