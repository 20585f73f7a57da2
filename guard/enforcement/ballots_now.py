"""Ballots with all that is known in this moment: who votes for whom, and who may vote only as they may break glass."""

from __future__ import annotations

from guard.context import UnitOfWork
from guard.core.approvals import approval_rules
from guard.core.approvals.approval_rules import only_by_glass
from guard.core.approvals.ballot import Ballot
from guard.core.model.records import Approval
from guard.core.proposals import settling
from guard.core.proposals.records import ProposalRecord


def ballot_of_approval(work: UnitOfWork, approval: Approval) -> Ballot:
    """What is needed to say who may vote on a request now. The outcome needs less: what was recorded with each vote."""
    asking = (requirement.policy for requirement in approval.requirements)
    glass = only_by_glass(work.policies.policy_set, asking)
    return approval_rules.ballot_of(approval, work.delegations.to_come(work.now), glass)


def ballot_of_proposal(work: UnitOfWork, record: ProposalRecord) -> Ballot:
    """The same of the present edition of a proposal."""
    glass = only_by_glass(work.policies.policy_set, (rule.policy for rule in record.rules))
    return settling.ballot_of(record, work.delegations.to_come(work.now), glass)
