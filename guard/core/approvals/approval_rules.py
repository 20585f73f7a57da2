"""Who may approve a change, and what the votes amount to. Worked out from facts; nobody can set a status. Pure.

Whoever made the change or asked for it never counts, also when a vote of theirs was recorded and also when they may
break glass. One eligible person who denies, denies. Votes count in the order they were cast, until it is decided.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from drift.core.model.resources import Digest, Ref, canonical
from guard.core.model.policy import People, Policy, PolicySet, RequireApproval
from guard.core.model.records import Approval, Vote
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
    """Somebody who may decide said no."""

    by: tuple[str, ...]
    at: float
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Expired:
    """Nobody decided in time."""

    at: float


@dataclass(frozen=True, slots=True)
class Void:
    """The question is not about what is there any more. `because` is a finished sentence."""

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
    """What has to be approved by whom, one requirement for each enforced policy that decided the verdict.

    A policy that asks for approval names its groups. One that puts things back names nobody; when a person must decide
    all the same (the breaker is open, or it cannot be merged) that is its owner where the owner may approve anything,
    else everybody who may. People who may break glass are eligible always.
    """
    found = (policies.find(reason.policy) for reason in judgement.deciding())
    return tuple(
        (policy.id, tuple(sorted(_able(policy, people) | _lower(people.break_glass))), _quorum(policy))
        for policy in found
        if policy is not None
    )


def _able(policy: Policy, people: People) -> frozenset[str]:
    if isinstance(policy.then, RequireApproval):
        return people.members(policy.then.groups)
    everybody = people.members(tuple(people.groups))
    owner = policy.owner.lower()
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
    """What the votes amount to at `now` (unix seconds).

    `fingerprint` and `policy_revision` are the present ones: where given and different from what people were asked
    about, the question is void, whatever was voted, unless it was acted on before.
    """
    if approval.settlement == "void":
        return Void(approval.note or "The question was withdrawn.")
    if approval.settled_at is None:
        if fingerprint is not None and fingerprint != approval.fingerprint:
            return Void("The change moved on after people were asked.")
        if policy_revision is not None and policy_revision != approval.policy_revision:
            return Void("The policies changed after people were asked.")
    return _decided(approval, votes, now)


def _decided(approval: Approval, votes: Iterable[Vote], now: float) -> Status:
    """The first moment that decided it; the order in which votes are given to us says nothing."""
    approving: set[str] = set()
    for vote in _counting(approval, votes, now):
        if vote.choice == "deny":
            return Denied((vote.voter.lower(),), vote.at, vote.comment)
        approving.add(vote.voter.lower())
        if approval.requirements and not _missing(approval, approving):
            return Approved(tuple(sorted(approving)), vote.at)
    if now >= approval.expires_at:
        return Expired(approval.expires_at)
    return Pending(_missing(approval, approving))


def _counting(approval: Approval, votes: Iterable[Vote], now: float) -> list[Vote]:
    """The votes that count, oldest first. Of two at the same moment a denial comes first."""
    voters = _voters(approval)
    end = (
        approval.expires_at if approval.settled_at is None else min(approval.settled_at, approval.expires_at)
    )
    counting = [
        vote
        for vote in votes
        if vote.approval_id == approval.id
        and vote.voter.lower() in voters
        and vote.at <= now
        and (vote.at < end or vote.at == approval.settled_at)
    ]
    return sorted(counting, key=lambda vote: (vote.at, vote.choice != "deny", vote.voter.lower()))


def _missing(approval: Approval, approving: set[str]) -> tuple[tuple[str, int, int], ...]:
    counted = [
        (policy, len(approving & _lower(eligible)), quorum)
        for policy, eligible, quorum in approval.requirements
    ]
    # A quorum below one would approve what nobody looked at.
    return tuple((policy, have, max(need, 1)) for policy, have, need in counted if have < max(need, 1))


def _voters(approval: Approval) -> frozenset[str]:
    everybody = frozenset(one for _, eligible, _ in approval.requirements for one in _lower(eligible))
    return everybody - _lower(approval.excluded)


def may_vote(approval: Approval, voter: str, now: float, votes: Iterable[Vote] = ()) -> Allowed | Refused:
    """Whether this person may vote now. Who made the change is told so first, whatever else is the case."""
    who = voter.lower()
    if who in _lower(approval.excluded):
        return Refused("You made this change; somebody else must approve it.", "own_change")
    if who not in _voters(approval):
        groups = ", ".join(policy for policy, _, _ in approval.requirements)
        return Refused(f"You are not among those who may approve this ({groups}).", "not_eligible")
    match status(approval, votes, now):
        case Pending() if approval.settled_at is None:
            return Allowed()
        case Expired(at):
            return Refused(f"Nobody decided in time; this question ended {_ago(now - at)} ago.", "expired")
        case Denied(by):
            return Refused(f"{', '.join(by)} has denied this already.", "settled")
        case Void(because):
            return Refused(f"This question is closed. {because}", "settled")
        case _:
            return Refused("This has been decided already.", "settled")


def glass_broken_by(policies: PolicySet, approval: Approval, voters: Iterable[str]) -> tuple[str, ...]:
    """Of these voters, those who could vote only because they may break glass: to be said in the approval's note."""
    people = policies.people
    ordinary: set[str] = set()
    for policy_id, _, _ in approval.requirements:
        policy = policies.find(policy_id)
        ordinary |= _able(policy, people) if policy is not None else frozenset()
    glass = _lower(people.break_glass) - ordinary
    return tuple(sorted({voter.lower() for voter in voters} & glass))


def fingerprint(ref: Ref, before: Digest | None, after: Digest | None) -> str:
    """What binds an approval to one change: sha256 (hex) over the resource and its bodies before and after."""
    sides = [None if side is None else side.hex() for side in (before, after)]
    return hashlib.sha256(canonical([ref.kind, ref.id, *sides])).hexdigest()


def _lower(addresses: Sequence[str]) -> frozenset[str]:
    return frozenset(address.lower() for address in addresses)


def _ago(seconds: float) -> str:
    return f"{seconds / 3600:.0f} hours" if seconds >= 5400 else f"{seconds / 60:.0f} minutes"
