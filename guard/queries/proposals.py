"""Proposals as they stand now, with their votes and their threads."""

from __future__ import annotations

from collections.abc import Sequence

from guard.context import UnitOfWork
from guard.core.approvals.ballot import absences
from guard.core.proposals.records import ProposalRecord
from guard.core.reports.proposal_json import ProposalAnswer, ProposalInFull, proposal_answer, proposal_in_full
from guard.enforcement.ballots_now import ballot_of_proposal


def answers(view: UnitOfWork, records: Sequence[ProposalRecord]) -> list[ProposalAnswer]:
    """These proposals, in the same order, in one query for their votes."""
    votes = view.proposals.votes_on(record.ballot for record in records)
    return [proposal_answer(record, votes.get(record.ballot, ()), view.now) for record in records]


def in_full(view: UnitOfWork, record: ProposalRecord) -> ProposalInFull:
    """One proposal with everything that is recorded of it."""
    votes = view.proposals.votes_on([record.ballot]).get(record.ballot, ())
    waits = not record.closing and record.approved_at is None
    away = absences(ballot_of_proposal(view, record), view.now) if waits else ()
    return proposal_in_full(record, votes, view.proposals.thread(record.id), view.now, away)
