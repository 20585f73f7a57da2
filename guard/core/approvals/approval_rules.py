"""Who may approve a change, and the status that follows from the votes. Pure.

The status is derived from facts; nobody can set it. The person who made or requested the change never counts, even with
a recorded vote or the right to break glass. A single denial by an eligible person decides. Votes count in the order
they were cast, until the request is decided.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from drift.core.model.email_addresses import plain_email
from drift.core.model.resources import Digest, Ref, canonical
from guard.core.approvals.same_person import people_of, person_of
from guard.core.model.policy import People, Policy, PolicySet, RequireApproval
from guard.core.model.records import Approval, Vote, Way
from guard.core.model.verdict import Judgement

Requirement: TypeAlias = tuple[str, tuple[str, ...], int]
"""(policy id, addresses that may vote, how many of them must approve)."""
RefusalCode: TypeAlias = Literal["own_change", "not_eligible", "settled", "expired"]


@dataclass(frozen=True, slots=True)
class Pending:
    """Not decided yet. `missing` are (policy id, approvals so far, approvals needed)."""

    missing: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Approved:
    """Enough people approved. `at` is when the last one needed did."""

    by: tuple[str, ...]
    at: float


@dataclass(frozen=True, slots=True)
class Denied:
    """An eligible person denied."""

    by: tuple[str, ...]
    at: float
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Expired:
    """Nobody decided in time."""

    at: float


@dataclass(frozen=True, slots=True)
class Void:
    """The request is no longer about the present change or policies. `because` is a finished sentence."""

    because: str


Status: TypeAlias = Pending | Approved | Denied | Expired | Void


@dataclass(frozen=True, slots=True)
class Allowed:
    """The person may vote."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The person may not vote. `sentence` is for that person, `code` for programs."""

    sentence: str
    code: RefusalCode


def requirements_for(policies: PolicySet, people: People, judgement: Judgement) -> tuple[Requirement, ...]:
    """The requirements of an approval, one for each enforced policy that decided the verdict.

    A policy with `require_approval` names its groups. A policy with `revert` names nobody. If a person must decide
    anyway (the breaker is open, or the change cannot be merged), its owner is eligible, or everybody in a group if the
    owner is in none. People who may break glass are always eligible.
    """
    deciding = (policies.find(reason.policy) for reason in judgement.deciding())
    return tuple(
        (policy.id, tuple(sorted(_eligible(policy, people) | _lower(people.break_glass))), _quorum(policy))
        for policy in deciding
        if policy is not None
    )


def _eligible(policy: Policy, people: People) -> frozenset[str]:
    if isinstance(policy.then, RequireApproval):
        return people.members(policy.then.groups)
    everybody = people.members(tuple(people.groups))
    owner = plain_email(policy.owner)
    return frozenset({owner}) if owner in everybody else everybody


def _quorum(policy: Policy) -> int:
    return policy.then.quorum if isinstance(policy.then, RequireApproval) else 1


def status(
    approval: Approval,
    votes: Iterable[Vote],
    now: float,
    *,
    fingerprint: str | None = None,
    policy_revision: str | None = None,
) -> Status:
    """The status at `now` (unix seconds) that follows from the votes.

    `fingerprint` and `policy_revision` are the present ones. If one is given and differs from that of the request, the
    request is void, whatever the votes are, unless it was settled before.
    """
    if approval.settlement == "void":
        return Void(approval.note or "The question was withdrawn.")
    if approval.settled_at is None:
        if fingerprint is not None and fingerprint != approval.fingerprint:
            return Void("The change moved on after people were asked.")
        if policy_revision is not None and policy_revision != approval.policy_revision:
            return Void("The policies changed after people were asked.")
    return _status_by_votes(approval, votes, now)


def _status_by_votes(approval: Approval, votes: Iterable[Vote], now: float) -> Status:
    """The status at the first moment that decided it. The order of `votes` does not matter."""
    approving: set[str] = set()
    for vote in _counted_votes(approval, votes, now):
        if vote.choice == "deny":
            return Denied((plain_email(vote.voter),), vote.at, vote.comment)
        approving.add(plain_email(vote.voter))
        if approval.rules and not _missing_approvals(approval, approving):
            return Approved(tuple(sorted(approving)), vote.at)
    if now >= approval.expires_at:
        return Expired(approval.expires_at)
    return Pending(_missing_approvals(approval, approving))


def _counted_votes(approval: Approval, votes: Iterable[Vote], now: float) -> list[Vote]:
    """The votes that count, oldest first. Of two at the same moment a denial comes first."""
    may = voters(approval)
    end = (
        approval.expires_at if approval.settled_at is None else min(approval.settled_at, approval.expires_at)
    )
    counted = [
        vote
        for vote in votes
        if vote.approval_id == approval.id
        and plain_email(vote.voter) in may
        and vote.at <= now
        and (vote.at < end or vote.at == approval.settled_at)
    ]
    return sorted(counted, key=lambda vote: (vote.at, vote.choice != "deny", plain_email(vote.voter)))


def _missing_approvals(approval: Approval, approving: set[str]) -> tuple[tuple[str, int, int], ...]:
    nearest = (
        (policy, *min((_counted(way, approving) for way in ways), key=lambda way: way[1] - way[0]))
        for policy, ways in approval.rules
    )
    return tuple((policy, have, need) for policy, have, need in nearest if have < need)


def _counted(way: Way, approving: set[str]) -> tuple[int, int]:
    """(people who approved, people needed). A quorum below one would approve a change without any vote."""
    eligible, quorum = way
    return len(people_of(approving & _lower(eligible))), max(quorum, 1)


def voters(approval: Approval) -> frozenset[str]:
    """The addresses, in lower case, that may vote: all who are asked, without those who may have made the change."""
    everybody = (voter for _, ways in approval.rules for eligible, _ in ways for voter in _lower(eligible))
    excluded = people_of(approval.excluded)
    return frozenset(voter for voter in everybody if person_of(voter) not in excluded)


def may_vote(approval: Approval, voter: str, now: float, votes: Iterable[Vote] = ()) -> Allowed | Refused:
    """Whether a person may vote now. The first check is whether the person made the change."""
    address = plain_email(voter)
    makers = people_of(approval.excluded)
    if person_of(address) in makers:
        part = "" if len(makers) == 1 else ", or may have had a part in it"
        return Refused(f"You made this change{part}; somebody else must approve it.", "own_change")
    if address not in voters(approval):
        groups = ", ".join(policy for policy, _, _ in approval.requirements)
        return Refused(f"You are not among those who may approve this ({groups}).", "not_eligible")
    match status(approval, votes, now):
        case Pending() if approval.settled_at is None:
            return Allowed()
        case Expired(at):
            return Refused(
                f"Nobody decided in time; this question ended {_duration(now - at)} ago.", "expired"
            )
        case Denied(by):
            return Refused(f"{', '.join(by)} has denied this already.", "settled")
        case Void(because):
            return Refused(f"This question is closed. {because}", "settled")
        case _:
            return Refused("This has been decided already.", "settled")


def glass_broken_by(policies: PolicySet, approval: Approval, voters: Iterable[str]) -> tuple[str, ...]:
    """The voters who could vote only because they may break glass. The approval's note names them."""
    people = policies.people
    ordinary: set[str] = set()
    for policy_id, _, _ in approval.requirements:
        policy = policies.find(policy_id)
        ordinary |= _eligible(policy, people) if policy is not None else frozenset()
    glass = _lower(people.break_glass) - ordinary
    return tuple(sorted({plain_email(voter) for voter in voters} & glass))


def fingerprint(ref: Ref, before: Digest | None, after: Digest | None) -> str:
    """The sha256 (hex) of a resource and its bodies before and after: it binds an approval to one change."""
    sides = [None if side is None else side.hex() for side in (before, after)]
    return hashlib.sha256(canonical([ref.kind, ref.id, *sides])).hexdigest()


def _lower(addresses: Sequence[str]) -> frozenset[str]:
    return frozenset(plain_email(address) for address in addresses)


def _duration(seconds: float) -> str:
    return f"{seconds / 3600:.0f} hours" if seconds >= 5400 else f"{seconds / 60:.0f} minutes"
