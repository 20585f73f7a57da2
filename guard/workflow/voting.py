"""Votes from the API: first whether the person may vote on this change, then whether the role allows it."""

from __future__ import annotations

from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.approvals.approval_rules import may_vote
from guard.core.approvals.outcomes import Refused
from guard.core.approvals.step_up import StepUp
from guard.core.model.not_found import NoSuchApproval
from guard.core.model.records import Approval, VoteChoice
from guard.enforcement.ballots_now import ballot_of_approval
from guard.identity.tokens import at_least
from guard.workflow.approval_workflow import VoteRefused, cast_vote


def vote_as(
    guarded: GuardedWorkspace,
    approval_id: str,
    voter: str,
    role: str,
    choice: VoteChoice,
    comment: str,
    whose: str = "",
    step_up: StepUp | None = None,
) -> Approval:
    """Cast the vote of the person the credential names, with their own voice or `whose` it is; `step_up` proves that
    they confirmed it with a passkey. Raises NoSuchApproval and VoteRefused.

    Whoever made the change hears that, whatever their role: it is the reason that no other token would mend.
    """
    with guarded.view() as view:
        approval = view.approvals.get(approval_id)
        if approval is None:
            raise NoSuchApproval(f"There is no approval {approval_id}.")
        _refuse_unless_fit(view, approval, voter, role, whose)
    return cast_vote(guarded, approval_id, voter, choice, comment, whose, step_up)


def why_no_vote(work: UnitOfWork, approval: Approval, voter: str, role: str) -> str:
    """Why the vote of this person would be refused now, as a sentence; "" where it would count."""
    try:
        _refuse_unless_fit(work, approval, voter, role, "")
    except VoteRefused as refused:
        return str(refused)
    return ""


def _refuse_unless_fit(work: UnitOfWork, approval: Approval, voter: str, role: str, whose: str) -> None:
    """Raises VoteRefused."""
    votes, ballot = work.approvals.votes(approval.id), ballot_of_approval(work, approval)
    answer = may_vote(approval, voter, work.now, votes, asked=ballot, whose=whose)
    if isinstance(answer, Refused):
        raise VoteRefused(answer.code, answer.sentence)
    if not at_least(role, "approver"):
        needed = f"This token has the role {role}; a vote needs one with the role approver or operator."
        raise VoteRefused("role_too_low", needed)
