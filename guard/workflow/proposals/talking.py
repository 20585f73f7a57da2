"""What people say about a proposal without deciding it: comments, and its withdrawal."""

from __future__ import annotations

from drift.core.model.email_addresses import plain_email
from guard.context import GuardedWorkspace
from guard.core.proposals.life import status_of
from guard.core.proposals.next_event import Ends
from guard.core.proposals.records import ProposalRecord, ThreadEvent
from guard.notify import proposal_messages as messages
from guard.notify.outbox import enqueue
from guard.workflow.proposals.asking import Asker, owned
from guard.workflow.proposals.errors import NoSuchProposal, ProposalRefused
from guard.workflow.proposals.settlement import act


def comment(guarded: GuardedWorkspace, id: str, by: Asker, text: str) -> ProposalRecord:
    """Add a comment to the thread, of an open proposal or one that ended. Raises NoSuchProposal."""
    with guarded.transaction() as work:
        record = work.proposals.locked(id)
        if record is None:
            raise NoSuchProposal(id)
        who = plain_email(by.email)
        work.proposals.tell(ThreadEvent(id, 0, record.edition, work.now, "commented", who, by.robot, text))
        enqueue(work, messages.commented(record, by.robot or who, text, wants_changes=False))
        return record


def withdraw(guarded: GuardedWorkspace, id: str, by: Asker, because: str = "") -> ProposalRecord:
    """Take a proposal back before it is begun. Raises NoSuchProposal and ProposalRefused."""
    with guarded.transaction() as work:
        record = owned(work, id, by, "withdrawn")
        status = status_of(record, (), work.now)
        if record.closing or record.started_at is not None:
            raise ProposalRefused(
                "closed", f"This proposal is {status.replace('_', ' ')}: it cannot be withdrawn any more."
            )
        note = f"Withdrawn by {by.robot or plain_email(by.email)}{f': {because}' if because else '.'}"
        act(work, record, Ends("withdrawn", note))
        return work.proposals.get(id) or record
