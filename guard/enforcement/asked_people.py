"""The message of a question, with what is known now of those who are asked: who is away, and whom Slack mentions."""

from __future__ import annotations

from guard.context import UnitOfWork
from guard.core.approvals.ballot import Ballot, absences
from guard.core.approvals.delegation import told
from guard.core.approvals.notices import Waiting, who_is_reminded
from guard.core.model.records import Approval, Decision
from guard.enforcement.ballots_now import ballot_of_approval
from guard.notify.messages import Addressed, Message, asked


def asked_message(work: UnitOfWork, approval: Approval, decision: Decision) -> Message:
    return asked(approval, decision, addressed(work, ballot_of_approval(work, approval)))


def addressed(work: UnitOfWork, ballot: Ballot) -> Addressed:
    """Whoever stands in for somebody is told from the beginning, and mentioned instead. Who may only break glass is not
    mentioned while others are there."""
    slack = work.policies.people.slack
    people = who_is_reminded(Waiting(ballot), work.now)
    away = tuple(map(told, absences(ballot, work.now)))
    return Addressed(away, tuple(slack[who] for who in people if who in slack))
