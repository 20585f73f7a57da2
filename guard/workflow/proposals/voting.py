"""Votes on proposals, each on the edition that its voter saw."""

from __future__ import annotations

from drift.core.model.email_addresses import plain_email
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.approvals.ballot import may_vote
from guard.core.approvals.outcomes import Allowed, Refused
from guard.core.approvals.step_up import StepUp, passkey_of, why_not_confirmed
from guard.core.model.records import Vote, VoteChoice
from guard.core.proposals.life import status_of
from guard.core.proposals.records import ProposalRecord, ThreadEvent
from guard.enforcement.ballots_now import ballot_of_proposal
from guard.identity.tokens import at_least
from guard.notify import proposal_messages as messages
from guard.notify.outbox import enqueue
from guard.workflow.proposals.errors import NoSuchProposal, ProposalRefused
from guard.workflow.proposals.facts import facts_of
from guard.workflow.proposals.settlement import settle_one
from guard.workflow.step_up import page_of

_WORDS = {"void": "settled", "suspended": "suspended", "expired": "expired"}


def vote_on(
    guarded: GuardedWorkspace,
    id: str,
    voter: str,
    role: str,
    choice: VoteChoice,
    comment: str = "",
    edition: int | None = None,
    whose: str = "",
    step_up: StepUp | None = None,
) -> ProposalRecord:
    """Count one person's vote on the present edition; it settles the proposal when that decides it. `voter` and `role`
    come from the credential; `whose` voice it is, of those that are theirs now, is recorded with the vote. With
    `edition`, the vote is for that one only: who saw another one is told. `step_up` proves that they confirmed it with
    a passkey, where a policy asks for that.

    Raises NoSuchProposal and ProposalRefused.
    """
    now = guarded.now()  # a vote that came in time counts, also if it has to wait for the database
    voter = plain_email(voter)
    with (
        guarded.transaction() as work
    ):  # what it stands on may have moved: then that is kept, and the vote refused
        if (record := work.proposals.locked(id)) is None:
            raise NoSuchProposal(id)
        settle_one(work, record)
    with guarded.transaction() as work:
        record = _locked(work, id)
        voice = _refuse_unless_fit(work, record, voter, role, now, whose)
        if edition is not None and edition != record.edition:
            raise ProposalRefused(
                "edited",
                f"You saw edition {edition}, and this is edition {record.edition}: look at it, and vote again.",
            )
        if choice == "changes_wanted" and not comment.strip():
            raise ProposalRefused("no_comment", "Say in the comment what is to be changed.")
        ballot, other = ballot_of_proposal(work, record), voice.on_behalf_of
        passkey = passkey_of(step_up, ballot, voter, choice, now)
        if why := why_not_confirmed(ballot, passkey, page_of(work, "proposals", id)):
            raise ProposalRefused("step_up", why)
        vote = Vote(record.ballot, voter, choice, now, comment, other, voice.delegation, passkey)
        work.proposals.vote(vote)
        details = {"vote": choice, **({"on_behalf_of": other} if other else {})}
        work.proposals.tell(
            ThreadEvent(id, 0, record.edition, now, "voted", voter, text=comment, details=details)
        )
        if choice == "changes_wanted":
            enqueue(work, messages.commented(record, voter, comment, wants_changes=True))
        else:
            enqueue(work, messages.voted(record, vote))
        settle_one(work, record)
        return _locked(work, id)


def why_no_vote(work: UnitOfWork, record: ProposalRecord, voter: str, role: str) -> str:
    """Why the vote of this person would be refused now, as a sentence; "" where it would count."""
    try:
        _refuse_unless_fit(work, record, plain_email(voter), role, work.now, "")
    except ProposalRefused as refused:
        return str(refused)
    return ""


def _locked(work: UnitOfWork, id: str) -> ProposalRecord:
    record = work.proposals.locked(id)
    if record is None:
        raise NoSuchProposal(id)
    return record


def _refuse_unless_fit(
    work: UnitOfWork, record: ProposalRecord, voter: str, role: str, now: float, whose: str
) -> Allowed:
    """First whether the person may vote, then whether the role allows it: whoever asks hears that, whatever their
    role."""
    votes = facts_of(work, record).votes
    answer = may_vote(ballot_of_proposal(work, record), voter, now, votes, whose)
    if isinstance(answer, Refused) and answer.code in ("own_change", "not_eligible"):
        raise ProposalRefused(answer.code, answer.sentence)
    status = status_of(record, votes, now)
    if status not in ("open", "changes_wanted"):
        raise ProposalRefused(_WORDS.get(status, "settled"), _closed(record, status))
    if isinstance(answer, Refused):
        raise ProposalRefused(answer.code, answer.sentence)
    if not at_least(role, "approver"):
        needed = f"This token has the role {role}; a vote needs one with the role approver or operator."
        raise ProposalRefused("role_too_low", needed)
    return answer


def _closed(record: ProposalRecord, status: str) -> str:
    why = record.note or record.suspended_because
    return " ".join(filter(None, [f"This proposal is {status.replace('_', ' ')}.", why]))
