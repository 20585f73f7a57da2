"""Every question that waits for people, whatever asks it: approval requests and proposals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from drift.core.model.email_addresses import plain_email
from guard.context import UnitOfWork
from guard.core.approvals.ballot import may_vote
from guard.core.approvals.notices import Waiting
from guard.core.approvals.outcomes import Allowed
from guard.core.model.records import Approval, Vote
from guard.core.proposals.records import ProposalRecord
from guard.enforcement.ballots_now import Presence, ballot_of_approval, ballot_of_proposal, presence
from guard.identity.tokens import at_least
from guard.notify.proposal_messages import asker


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """`about` is `approval` or `proposal`, `record` what is asked; `subject` says it in words, `path` is where it is
    read. `again` looks at it once more in a transaction, and finds nothing once it is closed."""

    about: str
    record: Approval | ProposalRecord
    subject: str
    path: str
    waiting: Waiting
    again: Callable[[UnitOfWork], OpenQuestion | None]

    @property
    def id(self) -> str:
        return self.waiting.ballot.id

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of what it is about."""
        record = self.record
        refs = [record.ref] if isinstance(record, Approval) else [claim.ref for claim in record.claims]
        return tuple(sorted({ref.kind for ref in refs}))


def open_questions(work: UnitOfWork, *, whole: bool = False) -> list[OpenQuestion]:
    """Those that wait under the policies in force; others are asked anew, or voided, first. Proposals come without
    their documents and plans unless they are asked for whole."""
    approvals = [
        one for one in work.approvals.open_approvals() if one.policy_revision == work.policies.revision
    ]
    proposals = [one for one in work.proposals.open_proposals(whole=whole) if _asks(work, one)]
    if not approvals and not proposals:
        return []  # as mostly: who could answer is not asked then
    known = presence(work)
    votes = work.proposals.votes_on([*(one.id for one in approvals), *(one.ballot for one in proposals)])
    return [*_approvals(work, known, approvals, votes), *_proposals(work, known, proposals, votes)]


def waits_for(question: OpenQuestion, email: str, role: str, now: float) -> bool:
    """Whether a person may decide, and has not said anything yet."""
    address, votes = plain_email(email), question.waiting.votes
    may = isinstance(may_vote(question.waiting.ballot, address, now, votes), Allowed)
    return may and at_least(role, "approver") and all(vote.voter != address for vote in votes)


def _approvals(
    work: UnitOfWork, known: Presence, waiting: Sequence[Approval], votes: Mapping[str, Sequence[Vote]]
) -> Iterator[OpenQuestion]:
    for one in waiting:
        ballot = ballot_of_approval(work, one, known)
        yield _of_approval(one, known.waiting(ballot, votes.get(one.id, ())))


def _of_approval(one: Approval, waiting: Waiting) -> OpenQuestion:
    subject = f"the change of {one.ref}"
    return OpenQuestion(
        "approval", one, subject, f"/api/v1/approvals/{one.id}", waiting, partial(_approval_again, one.id)
    )


def _approval_again(id: str, work: UnitOfWork) -> OpenQuestion | None:
    known = work.approvals.get(id)
    if known is not None:
        work.state.lock(known.ref)
    one = work.approvals.get(id)
    if one is None or one.settled_at is not None:
        return None
    now = presence(work)
    return _of_approval(one, now.waiting(ballot_of_approval(work, one, now), work.approvals.votes(id)))


def _proposals(
    work: UnitOfWork, known: Presence, waiting: Sequence[ProposalRecord], votes: Mapping[str, Sequence[Vote]]
) -> Iterator[OpenQuestion]:
    for one in waiting:
        ballot = ballot_of_proposal(work, one, known)
        yield _of_proposal(one, known.waiting(ballot, votes.get(one.ballot, ())))


def _asks(work: UnitOfWork, one: ProposalRecord) -> bool:
    """Whether a proposal waits for votes."""
    waits = not one.closing and one.approved_at is None and not one.suspended_because
    return waits and one.policy_revision == work.policies.revision


def _of_proposal(one: ProposalRecord, waiting: Waiting) -> OpenQuestion:
    subject = f"what {asker(one)} asked for"
    return OpenQuestion(
        "proposal", one, subject, f"/api/v1/proposals/{one.id}", waiting, partial(_proposal_again, one.id)
    )


def _proposal_again(id: str, work: UnitOfWork) -> OpenQuestion | None:
    one = work.proposals.locked(id)
    if one is None or not _asks(work, one):
        return None
    now = presence(work)
    votes = work.proposals.votes_on([one.ballot]).get(one.ballot, ())
    return _of_proposal(one, now.waiting(ballot_of_proposal(work, one, now), votes))
