"""Proposals as they stand now, with their votes and their threads."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from guard.context import UnitOfWork
from guard.core.approvals.ballot import absences
from guard.core.approvals.notices import why_nobody_is_left
from guard.core.model.records import Vote
from guard.core.proposals.binding import first_overlap, touched
from guard.core.proposals.records import GlassBreak, ProposalRecord
from guard.core.reports.proposal_json import (
    ProposalAnswer,
    ProposalInFull,
    Whereabouts,
    proposal_answer,
    proposal_in_full,
)
from guard.enforcement.ballots_now import ballot_of_proposal, presence
from guard.queries.effects.reports import preview_with_reach


def answers(view: UnitOfWork, records: Sequence[ProposalRecord]) -> list[ProposalAnswer]:
    """These proposals, in the same order, in one query for their votes."""
    votes = view.proposals.votes_on(record.ballot for record in records)
    return [proposal_answer(record, votes.get(record.ballot, ()), view.now) for record in records]


def overlapping(view: UnitOfWork, record: ProposalRecord) -> ProposalRecord | None:
    """Another open proposal that touches a field of this one, which is open itself."""
    if record.closing or not record.claims:
        return None
    found = first_overlap(record.claims, view.proposals.open_on(touched(record.claims), record.id))
    return found[0] if found else None


def in_full(view: UnitOfWork, record: ProposalRecord) -> ProposalInFull:
    """One proposal with everything that is recorded of it."""
    votes = view.proposals.votes_on([record.ballot]).get(record.ballot, ())
    thread = view.proposals.thread(record.id)
    # A break stands in the thread: without one, nobody has to look for it.
    glass = any(event.what == "glass_broken" for event in thread)
    people = _whereabouts(view, record, votes, view.glass_breaks.of(record.id) if glass else ())
    answer = proposal_in_full(record, votes, thread, view.now, people)
    return replace(answer, preview=preview_with_reach(view, record, answer.preview))


def _whereabouts(
    view: UnitOfWork, record: ProposalRecord, votes: Sequence[Vote], broken: Sequence[GlassBreak]
) -> Whereabouts:
    notices = tuple(view.notices.of([record.ballot]).get(record.ballot, ()))
    glass = tuple(broken)
    if record.closing or record.approved_at is not None:
        return Whereabouts(notices=notices, glass=glass)
    known = presence(view)
    ballot = ballot_of_proposal(view, record, known)
    nobody = why_nobody_is_left(known.waiting(ballot, votes))
    return Whereabouts(absences(ballot, view.now), nobody, notices, glass)
