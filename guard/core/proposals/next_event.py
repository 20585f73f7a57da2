"""What becomes of an open proposal next, from what is known of it now. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from guard.core.approvals.ballot import Ballot, outcome
from guard.core.approvals.outcomes import Approved, Denied
from guard.core.model.delegation import Delegation
from guard.core.model.records import Vote
from guard.core.proposals.life import APPLY_WITHIN, ends_at
from guard.core.proposals.permit_words import unused_in_words
from guard.core.proposals.records import Closing, ProposalRecord

OWN: str = "You asked for this; somebody else must approve it."
OWN_HAND: str = "You asked for this, or would make it yourself; somebody else must approve it."
SEEN_WITHIN: Final = 300.0
"""Seconds that the log may take to tell of what was done by hand: a permit is not reported as unused before."""


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
        why_excluded=OWN if record.permit is None else OWN_HAND,
        delegations=tuple(delegations),
        same_person=record.same_person,
        glass=frozenset(glass),
        asked_at=record.asked_at,
    )


def next_of(record: ProposalRecord, facts: Facts, now: float) -> Next | None:
    """What happens to it now; None where it goes on waiting. What was begun is not looked at: its writes are."""
    if record.closing or record.started_at is not None:
        return None
    if moved := _moved(record, facts):
        return Ends("void", moved)
    if now >= ends_at(record) + _late(record):
        return _expired(record)
    counted = None if record.approved_at is not None else outcome(ballot_of(record), facts.votes, now)
    if isinstance(counted, Denied):
        comment = f": {counted.comment}" if counted.comment else "."
        return Ends("denied", f"Denied by {', '.join(counted.names)}{comment}")
    if facts.gone != record.suspended_because:
        return Waits(facts.gone)
    if isinstance(counted, Approved) and not facts.gone:
        return Agreed(counted.by, counted.at, counted.whose)
    return None


def _late(record: ProposalRecord) -> float:
    return 0.0 if record.permit is None or record.approved_at is None else SEEN_WITHIN


def _moved(record: ProposalRecord, facts: Facts) -> str:
    """Why it has to be asked again. Whether the state suits an open permit is looked at when somebody uses it: whoever
    moves another setting of the page does not take it from them."""
    is_open_permit = record.permit is not None and record.approved_at is not None
    if facts.fingerprint != record.fingerprint and not is_open_permit:
        return "What it would change is not as it was when people were asked. Ask again with a renewal."
    if facts.revision != record.policy_revision:
        return (
            f"The policies moved from revision {record.policy_revision} to {facts.revision} after people were asked. "
            "Ask again with a renewal."
        )
    return ""


def _expired(record: ProposalRecord) -> Ends:
    if record.approved_at is None:
        return Ends("expired", "Nobody decided in time: nothing was changed. Ask again with a renewal.")
    if record.permit is None:
        hours = f"{APPLY_WITHIN / 3600:.0f} hours"
        return Ends("expired", f"It could not be begun within {hours} of its time. Ask again with a renewal.")
    who, what = record.permit.who, unused_in_words(record.permit)
    if record.permit.is_touched:
        return Ends("partly_applied", f"{who} did a part of it in time, and not: {what}.")
    return Ends("expired", f"{who} did not use this permit in time: {what}. Ask again with a renewal.")


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
