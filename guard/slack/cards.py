"""What the message about a question shows now, read from the record."""

from __future__ import annotations

from guard.context import UnitOfWork
from guard.slack.approval_card import approval_card
from guard.slack.card import Card
from guard.slack.proposal_card import proposal_card


def card_of(work: UnitOfWork, subject: str) -> Card | None:
    """The card of a subject (`approval:ID`, `proposal:ID`); None where there is no such question."""
    about, _, id = subject.partition(":")
    if about == "approval" and (approval := work.approvals.get(id)) is not None:
        return approval_card(work, approval)
    if about == "proposal" and (record := work.proposals.get(id)) is not None:
        return proposal_card(work, record)
    return None
