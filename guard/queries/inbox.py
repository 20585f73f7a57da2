"""What people decide about, in one list: proposals, and questions about changes that were made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from guard.context import UnitOfWork
from guard.core.approvals.approval_rules import status as status_of_approval
from guard.core.approvals.outcomes import in_words
from guard.core.model.records import Approval, Vote
from guard.core.proposals.life import status_of
from guard.core.proposals.records import ProposalRecord

Record = ProposalRecord | Approval


@dataclass(frozen=True, slots=True)
class Entry:
    """`at` is when it was asked first, `status` the word for how it stands, `ends_at` when it ends by itself (None: it
    has)."""

    record: Record
    at: float
    status: str
    ends_at: float | None


@dataclass(frozen=True, slots=True)
class Place:
    """How far a list was shown: the last proposal and the last question. None: none so far."""

    proposal: str | None = None
    approval: str | None = None


def entries(
    view: UnitOfWork, *, is_open: bool | None, asker: str | None, after: Place, limit: int
) -> tuple[list[Entry], Place | None]:
    """The newest entries after a place, and the place where the list goes on (None: at its end). Of somebody's own
    there are only proposals: nobody asks for a question."""
    proposals = view.proposals.search(asker=asker, is_open=is_open, before=after.proposal, limit=limit + 1)
    approvals = (
        [] if asker else view.approvals.search(is_open=is_open, before=after.approval, limit=limit + 1)
    )
    found: list[Record] = [*proposals, *approvals]
    newest = sorted(found, key=lambda one: (asked_at(one), one.id), reverse=True)
    shown = newest[:limit]
    if len(newest) <= limit:
        return shown_as(view, shown), None
    last = Place(
        next((one.id for one in reversed(shown) if isinstance(one, ProposalRecord)), after.proposal),
        next((one.id for one in reversed(shown) if isinstance(one, Approval)), after.approval),
    )
    return shown_as(view, shown), last


def asked_at(record: Record) -> float:
    return record.created_at if isinstance(record, ProposalRecord) else record.asked_at


def shown_as(view: UnitOfWork, records: Sequence[Record]) -> list[Entry]:
    """These records with how they stand, in one query for all votes."""
    votes = view.proposals.votes_on(map(_ballot, records))
    return [_entry(view, record, votes) for record in records]


def _ballot(record: Record) -> str:
    return record.ballot if isinstance(record, ProposalRecord) else record.id


def _entry(view: UnitOfWork, record: Record, votes: Mapping[str, Iterable[Vote]]) -> Entry:
    cast = tuple(votes.get(_ballot(record), ()))
    if isinstance(record, ProposalRecord):
        is_over = bool(record.closing) or record.started_at is not None
        word: str = status_of(record, cast, view.now)
        return Entry(record, record.created_at, word, None if is_over else record.expires_at)
    word = in_words(status_of_approval(record, cast, view.now, policy_revision=view.policies.revision))[0]
    return Entry(record, record.asked_at, word, None if record.settled_at is not None else record.expires_at)
