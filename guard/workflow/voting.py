"""Votes from the API: first whether the person may vote on this change, then whether the role allows it."""

from __future__ import annotations

from typing import Literal

from guard.context import GuardedWorkspace
from guard.core.approvals.approval_rules import may_vote
from guard.core.approvals.outcomes import Refused
from guard.core.model.not_found import NoSuchApproval
from guard.core.model.records import Approval
from guard.enforcement.ballots_now import ballot_of_approval
from guard.identity.tokens import at_least
from guard.workflow.approval_workflow import VoteRefused, cast_vote


def vote_as(
    guarded: GuardedWorkspace,
    approval_id: str,
    voter: str,
    role: str,
    choice: Literal["approve", "deny"],
    comment: str,
    whose: str = "",
) -> Approval:
    """Cast the vote of the person the credential names, with their own voice or `whose` it is. Raises NoSuchApproval
    and VoteRefused.

    Whoever made the change hears that, whatever their role: it is the reason that no other token would mend.
    """
    with guarded.view() as view:
        approval = view.approvals.get(approval_id)
        votes = view.approvals.votes(approval_id)
        ballot = ballot_of_approval(view, approval) if approval is not None else None
    if approval is None:
        raise NoSuchApproval(f"There is no approval {approval_id}.")
    match may_vote(approval, voter, guarded.now(), votes, asked=ballot, whose=whose):
        case Refused(sentence=sentence, code=code):
            raise VoteRefused(code, sentence)
        case _:
            pass
    if not at_least(role, "approver"):
        needed = f"This token has the role {role}; a vote needs one with the role approver or operator."
        raise VoteRefused("role_too_low", needed)
    return cast_vote(guarded, approval_id, voter, choice, comment, whose)
