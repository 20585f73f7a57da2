"""The life of a proposal: its status, worked out from what is recorded. Nobody sets a status. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, TypeAlias

from drift.core.model.email_addresses import plain_email
from guard.core.model.records import Vote
from guard.core.proposals.records import Closing, ProposalRecord

Status: TypeAlias = (
    Literal["open", "changes_wanted", "approved", "scheduled", "suspended", "applying"] | Closing
)
STATUSES: Final[tuple[Status, ...]] = (
    "open",
    "changes_wanted",
    "approved",
    "scheduled",
    "suspended",
    "applying",
    "applied",
    "failed",
    "rolled_back",
    "partly_applied",
    "denied",
    "expired",
    "withdrawn",
    "void",
    "refused",
)

APPLY_WITHIN: Final = 86400.0
"""Seconds after its time, or after the deciding vote, within which an approved proposal has to be begun. What could not
be begun by then (Intercom was away, nobody came back) expires: who agreed did not agree to any later day."""


def status_of(record: ProposalRecord, votes: Iterable[Vote], now: float) -> Status:
    """The status at `now`. `votes` are those on the ballot of this edition."""
    if record.closing:
        return record.closing
    if record.started_at is not None:
        return "applying"
    if now >= ends_at(record):
        return "expired"
    if record.suspended_because:
        return "suspended"
    if record.approved_at is not None:
        return "approved" if is_due(record, now) else "scheduled"
    return "changes_wanted" if changes_wanted_by(record, votes) else "open"


def may_be_edited(record: ProposalRecord, now: float) -> bool:
    """Whether whoever asked may put another content in the place of the present one."""
    return status_of(record, (), now) in ("open", "approved", "scheduled", "refused") and _is_untouched(
        record
    )


def may_be_renewed(record: ProposalRecord, now: float) -> bool:
    """Whether whoever asked may ask again for the same."""
    return status_of(record, (), now) in ("void", "expired") and _is_untouched(record)


def _is_untouched(record: ProposalRecord) -> bool:
    """Whether nothing of it was made yet, by calls or by hand."""
    return record.started_at is None and (record.permit is None or not record.permit.is_touched)


def ends_at(record: ProposalRecord) -> float:
    """When it expires by itself: voting ends, or the time in which it could be begun."""
    if record.approved_at is None:
        return record.expires_at
    return opens_at(record, record.approved_at) + (record.permit.lasts if record.permit else APPLY_WITHIN)


def opens_at(record: ProposalRecord, approved_at: float) -> float:
    """From when an approved proposal may be made."""
    return max(approved_at, record.apply_at or 0.0)


def is_due(record: ProposalRecord, now: float) -> bool:
    """Whether an approved proposal is to be applied by now."""
    return record.approved_at is not None and (record.apply_at is None or now >= record.apply_at)


def changes_wanted_by(record: ProposalRecord, votes: Iterable[Vote]) -> tuple[str, ...]:
    """Who wants it changed before they agree, in the order in which they said so."""
    asking = [vote for vote in votes if vote.approval_id == record.ballot and vote.choice == "changes_wanted"]
    return tuple(dict.fromkeys(plain_email(vote.voter) for vote in asking))
