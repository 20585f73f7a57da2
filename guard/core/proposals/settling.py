"""What becomes of an open proposal next, from what is known of it now. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from guard.core.approvals.ballot import Ballot, outcome
from guard.core.approvals.outcomes import Approved, Denied
from guard.core.model.delegation import Delegation
from guard.core.model.records import Vote
from guard.core.proposals.life import APPLY_WITHIN, ends_at
from guard.core.proposals.records import Closing, ProposalRecord

OWN: str = "You asked for this; somebody else must approve it."


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known now. `fingerprint` and `revision` are the present ones, `gone` says who left and why that matters,
    or which freeze is in the way, or nothing."""

    votes: Sequence[Vote]
    fingerprint: str
    revision: str
    gone: str = ""


@dataclass(frozen=True, slots=True)
class Ends:
    """It ends so. `note` is a finished sentence."""

    closing: Closing
    note: str


@dataclass(frozen=True, slots=True)
class Agreed:
    """Enough people agreed; `at` is when the last one needed did. `whose` voices these are, where they are not all
    their own. Where nobody had to, `because` says why."""

    by: tuple[str, ...]
    at: float
    whose: tuple[str, ...] = ()
    because: str = "The policies ask nobody: approved."


@dataclass(frozen=True, slots=True)
class Waits:
    """It is suspended for another reason than before; "" where it goes on."""

    because: str


Next: TypeAlias = Ends | Agreed | Waits


def ballot_of(
    record: ProposalRecord, delegations: Iterable[Delegation] = (), glass: Iterable[str] = ()
) -> Ballot:
    """What is needed to count the votes on the present edition; and, with the delegations there are and those who may
    vote on it only by breaking glass, to say who may vote."""
    return Ballot(
        id=record.ballot,
        rules=record.rules,
        excluded=record.excluded,
        expires_at=record.expires_at,
        settled_at=record.approved_at if record.approved_at is not None else record.closed_at,
        why_excluded=OWN,
        delegations=tuple(delegations),
        same_person=record.same_person,
        glass=frozenset(glass),
    )


def next_of(record: ProposalRecord, facts: Facts, now: float) -> Next | None:
    """What happens to it now; None where it goes on waiting. What was begun is not looked at: its writes are."""
    if record.closing or record.started_at is not None:
        return None
    if moved := _moved(record, facts):
        return Ends("void", moved)
    if now >= ends_at(record):
        return Ends("expired", _expired(record))
    counted = None if record.approved_at is not None else outcome(ballot_of(record), facts.votes, now)
    if isinstance(counted, Denied):
        comment = f": {counted.comment}" if counted.comment else "."
        return Ends("denied", f"Denied by {', '.join(counted.names)}{comment}")
    if facts.gone != record.suspended_because:
        return Waits(facts.gone)
    if isinstance(counted, Approved) and not facts.gone:
        return Agreed(counted.by, counted.at, counted.whose)
    return None


def _moved(record: ProposalRecord, facts: Facts) -> str:
    if facts.fingerprint != record.fingerprint:
        return "What it would change is not as it was when people were asked. Ask again with a renewal."
    if facts.revision != record.policy_revision:
        return (
            f"The policies moved from revision {record.policy_revision} to {facts.revision} after people were asked. "
            "Ask again with a renewal."
        )
    return ""


def _expired(record: ProposalRecord) -> str:
    if record.approved_at is not None:
        hours = f"{APPLY_WITHIN / 3600:.0f} hours"
        return f"It could not be begun within {hours} of its time. Ask again with a renewal."
    return "Nobody decided in time: nothing was changed. Ask again with a renewal."


def with_votes_taken_away(record: ProposalRecord) -> ProposalRecord:
    """The next edition of a proposal, before it is judged: open again, and nobody has voted on it."""
    return replace(
        record,
        edition=record.edition + 1,
        approved_at=None,
        approved_by=(),
        suspended_because="",
        closing="",
        closed_at=None,
        note="",
    )
