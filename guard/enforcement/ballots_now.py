"""Ballots with all that is known in this moment: who votes for whom, who may vote only as they may break glass, and who
cannot vote any more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from guard.context import UnitOfWork
from guard.core.approvals import approval_rules
from guard.core.approvals.approval_rules import only_by_glass
from guard.core.approvals.ballot import Ballot
from guard.core.approvals.notices import Waiting, cannot_vote
from guard.core.model.delegation import Delegation
from guard.core.model.records import Approval, Vote
from guard.core.proposals import next_event
from guard.core.proposals.records import ProposalRecord
from guard.identity.credentials import credentials


@dataclass(frozen=True, slots=True)
class Presence:
    """Who is away with somebody who votes for them, and who has neither token nor account any more: their voice is with
    nobody. `operators`
    can mend what people cannot decide."""

    delegations: tuple[Delegation, ...]
    cannot: frozenset[str]
    operators: tuple[str, ...]

    def waiting(self, ballot: Ballot, votes: Iterable[Vote]) -> Waiting:
        return Waiting(ballot, tuple(votes), self.cannot, self.operators)


def presence(work: UnitOfWork) -> Presence:
    held = credentials(work)
    cannot = cannot_vote(held.with_role("approver"), held.known, work.policies.people.same_person)
    to_come = work.delegations.to_come(work.now)
    lent = tuple(
        one for one in to_come if one.delegator not in cannot and not held.why_disabled(one.delegator)
    )
    return Presence(lent, cannot, tuple(sorted(held.with_role("operator"))))


def ballot_of_approval(work: UnitOfWork, approval: Approval, known: Presence | None = None) -> Ballot:
    """What is needed to say who may vote on a request now. The outcome needs less: what was recorded with each vote."""
    asking = (requirement.policy for requirement in approval.requirements)
    glass = only_by_glass(work.policies.policy_set, asking, work.now - approval.asked_at)
    return approval_rules.ballot_of(approval, (known or presence(work)).delegations, glass)


def ballot_of_proposal(work: UnitOfWork, record: ProposalRecord, known: Presence | None = None) -> Ballot:
    """The same of the present edition of a proposal."""
    asking = (rule.policy for rule in record.rules)
    glass = only_by_glass(work.policies.policy_set, asking, work.now - record.asked_at)
    return next_event.ballot_of(record, (known or presence(work)).delegations, glass)
