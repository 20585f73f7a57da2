"""Which votes have to be confirmed with a passkey, for whoever offers a way to vote: Slack, mail, the command line.
They lead to the page instead, as no vote is counted without."""

from __future__ import annotations

from guard.context import UnitOfWork
from guard.core.approvals.approval_rules import ballot_of as ballot_of_approval
from guard.core.model.records import Approval
from guard.core.proposals.next_event import ballot_of as ballot_of_proposal
from guard.core.proposals.records import ProposalRecord


def needs_passkey(asked: Approval | ProposalRecord) -> bool:
    """Whether a vote on this has to be confirmed with a passkey, in the console."""
    if isinstance(asked, Approval):
        return ballot_of_approval(asked).step_up
    return ballot_of_proposal(asked).step_up


def page_of(work: UnitOfWork, what: str, id: str) -> str:
    """The address of the page of an approval or a proposal, below that of the service."""
    return f"/w/{work.workspace.name}/{what}/{id}"
