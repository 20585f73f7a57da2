"""Why the service wrote: what a policy says of itself, or who agreed. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from drift.core.model.activity import Cause
from drift.core.model.change_reason import ChangeReason
from guard.core.approvals.eligibility import listed
from guard.core.model.records import Approval, Decision, Vote
from guard.core.model.verdict import Reason

DONE: Final[Mapping[str, str]] = {
    "revert": "Put back",
    "set": "Set as the policy declares",
    "reapply": "Made again",
    "restore": "Restored",
}
"""What a write of each purpose did."""
UNKNOWN: Final = ChangeReason("decision", "The service wrote it; the record does not say any more why.")
FOLLOWS: Final = ChangeReason("decision", "It follows from a write of the service.")


def reason_of_decision(purpose: str, decision: Decision, because: Mapping[str, str]) -> ChangeReason:
    """Why a decision led to a write. `because` are the words of its policies, by id; a policy whose words are not kept
    speaks by the sentence of the decision."""
    judgement = decision.judgement
    reasons = judgement.deciding() or judgement.broken or judgement.reasons
    done = DONE.get(purpose, "Written")
    return ChangeReason("decision", f"{done}: {_told(reasons, because)}", at=decision.at, id=decision.id)


def reason_of_approval(
    approval: Approval, votes: Sequence[Vote], purpose: str, stated: ChangeReason | None
) -> ChangeReason:
    """Why an approved change was made again: who agreed, and what its author says of it."""
    agreed = list(dict.fromkeys(vote.voter for vote in votes if vote.choice == "approve"))
    who = f", approved by {listed(agreed)}" if agreed else ""
    why = f". {stated.by} says: {stated.text}" if stated is not None and stated.by else ""
    ticket = stated.ticket if stated is not None else ""
    done = DONE.get(purpose, "Written")
    return ChangeReason("approval", f"{done}{who}{why}", ticket, at=approval.settled_at, id=approval.id)


def reason_of_proposal(cause: Cause, at: float | None) -> ChangeReason:
    """Why a change was made that was asked for in advance: who asked, who agreed, and the reason given then."""
    agreed = f", approved by {listed(cause.approvers)}" if cause.approvers else ""
    asked = f"asked for by {cause.asker.name}{agreed}"
    what = f"Taken back what was {asked}" if cause.undoes else f"{asked[:1].upper()}{asked[1:]}"
    why = f": {cause.reason.strip()}" if cause.reason.strip() else ""
    return ChangeReason("proposal", f"{what}{why}", cause.ticket, cause.asker.name, at, cause.proposal)


def _told(reasons: Sequence[Reason], because: Mapping[str, str]) -> str:
    told = [
        f"{because[reason.policy].rstrip('.')} ({reason.policy})"
        if reason.policy in because
        else reason.sentence
        for reason in reasons
    ]
    return "; ".join(told) or "a decision of the service"
