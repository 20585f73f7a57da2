"""What the message about a question shows now, read from the record."""

from __future__ import annotations

from guard.context import UnitOfWork
from guard.slack.approval_card import approval_card
from guard.slack.card import Card, said_by
from guard.slack.proposal_card import proposal_card


def card_of(work: UnitOfWork, subject: str) -> Card | None:
    """The card of a subject (`approval:ID`, `proposal:ID`), as anybody may read it; None where there is no such
    question."""
    about, _, id = subject.partition(":")
    if about == "approval" and (approval := work.approvals.get(id)) is not None:
        return said_by(approval_card(work, approval), work.for_everybody)
    if about == "proposal" and (record := work.proposals.get(id)) is not None:
        return said_by(proposal_card(work, record), work.for_everybody)
    return None
