"""Who may approve a change that was made, and the status of the request that follows from the votes. Pure.

The status is derived from facts; nobody can set it. The person who made or requested the change never counts, even with
a recorded vote or the right to break glass. The votes are counted by the request's ballot.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from drift.core.model.email_addresses import plain_email
from drift.core.model.resources import Digest, Ref, canonical
from guard.core.approvals import ballot
from guard.core.approvals.ballot import Ballot
from guard.core.approvals.outcomes import Allowed, Refused, Status, Void
from guard.core.approvals.requirements import ordinarily_eligible
from guard.core.approvals.same_person import aliases, people_of
from guard.core.model.delegation import Delegation
from guard.core.model.policy import PolicySet
from guard.core.model.records import Approval, Vote


def ballot_of(
    approval: Approval, delegations: Iterable[Delegation] = (), glass: Iterable[str] = ()
) -> Ballot:
    """What is needed to count the votes of a request; and, with the delegations there are and those who may vote on it
    only by breaking glass, to say who may vote."""
    part = (
        ""
        if len(people_of(approval.excluded, approval.same_person)) == 1
        else ", or may have had a part in it"
    )
    return Ballot(
        id=approval.id,
        rules=approval.rules,
        excluded=approval.excluded,
        expires_at=approval.expires_at,
        settled_at=approval.settled_at,
        why_excluded=f"You made this change{part}; somebody else must approve it.",
        delegations=tuple(delegations),
        glass=frozenset(glass),
        same_person=approval.same_person,
        asked_at=approval.asked_at,
    )


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
    return ballot.outcome(ballot_of(approval), votes, now)


def may_vote(
    approval: Approval,
    voter: str,
    now: float,
    votes: Iterable[Vote] = (),
    *,
    asked: Ballot | None = None,
    whose: str = "",
) -> Allowed | Refused:
    """Whether a person may vote now, and with whose voice. `asked` is the ballot with the delegations there are;
    without it nobody votes for anybody else. The first check is whether the person made the change."""
    answer = ballot.may_vote(asked or ballot_of(approval), voter, now, votes, whose)
    is_of_the_person = isinstance(answer, Refused) and answer.code in ("own_change", "not_eligible")
    if approval.settlement == "void" and not is_of_the_person:
        why = approval.note or "The question was withdrawn."
        return Refused(f"This question is closed. {why}", "settled")
    return answer


def glass_broken_by(policies: PolicySet, approval: Approval, votes: Iterable[Vote]) -> tuple[str, ...]:
    """Who could cast one of these votes only because they may break glass. The approval's note names them."""
    asking = [requirement.policy for requirement in approval.requirements]
    own = [(plain_email(vote.voter), vote.at - approval.asked_at) for vote in votes if not vote.on_behalf_of]
    return tuple(sorted({voter for voter, waited in own if voter in only_by_glass(policies, asking, waited)}))


def only_by_glass(policies: PolicySet, asking: Iterable[str], waited: float) -> frozenset[str]:
    """The addresses that may vote on what these policies ask, once the question has waited for so many seconds, only
    because they may break glass."""
    found = map(policies.find, asking)
    ordinary = [ordinarily_eligible(policies, policy, waited) for policy in found if policy is not None]
    usual = frozenset[str]().union(*ordinary)
    everybody = (aliases(address, policies.people.same_person) for address in policies.people.break_glass)
    return frozenset(address for of_one in everybody if not usual & of_one for address in of_one)


def fingerprint(ref: Ref, before: Digest | None, after: Digest | None) -> str:
    """The sha256 (hex) of a resource and its bodies before and after: it binds an approval to one change."""
    sides = [None if side is None else side.hex() for side in (before, after)]
    return hashlib.sha256(canonical([ref.kind, ref.id, *sides])).hexdigest()
