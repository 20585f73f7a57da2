"""Settles proposals: what is decided, expired or moved ends or goes on, and whoever waits for it is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, assert_never

from drift.store.sql.database import StoreError
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.approvals.outcomes import names
from guard.core.proposals.next_event import Agreed, Ends, Facts, Next, Waits, next_of
from guard.core.proposals.records import Closing, Happening, ProposalRecord, ThreadEvent
from guard.enforcement.batch import process_each
from guard.notify import permit_messages
from guard.notify import proposal_messages as messages
from guard.notify.outbox import enqueue
from guard.policy_source.replica_coordination import is_behind
from guard.workflow.proposals.facts import facts_of, facts_of_all

TOGETHER: Final = 50
"""How many proposals are settled in one transaction."""


def settle_proposals(guarded: GuardedWorkspace) -> int:
    """Settle every open proposal of which something is to be said; returns how many there were."""
    with guarded.view() as view:
        records = view.proposals.open_proposals()
    return _settle_all(guarded, records)


def settle_permits(guarded: GuardedWorkspace) -> int:
    """Settle the proposals with a permit, before changes are held against them: one that has become void or suspended
    allows nothing more."""
    with guarded.view() as view:
        records = view.proposals.with_open_permits()
    return _settle_all(guarded, records)


def _settle_all(guarded: GuardedWorkspace, records: Sequence[ProposalRecord]) -> int:
    if not records:
        return 0
    with guarded.view() as view:
        facts = facts_of_all(view, records)
        due = [record.id for record in records if _next(view, record, facts[record.id]) is not None]
    some = [due[start : start + TOGETHER] for start in range(0, len(due), TOGETHER)]
    return sum(_settle_together(guarded, ids) for ids in some)


def _settle_together(guarded: GuardedWorkspace, ids: Sequence[str]) -> int:
    """Settle some in one transaction; where one of them fails, each in its own, so that it keeps back no other."""
    try:
        return _settle(guarded, ids)
    except StoreError:
        raise
    except Exception:  # noqa: BLE001 - the one that fails is named by what follows
        return process_each(ids, lambda id: _settle(guarded, [id]), lambda id: f"proposal {id}")


def _settle(guarded: GuardedWorkspace, ids: Sequence[str]) -> int:
    with guarded.transaction() as work:
        records = work.proposals.locked_some(ids)
        facts = facts_of_all(work, records)
        found = [(record, _next(work, record, facts[record.id])) for record in records]
        return sum(act(work, record, what) for record, what in found if what is not None)


def settle_one(work: UnitOfWork, record: ProposalRecord) -> bool:
    """Settle a proposal that is `locked`, if anything is to be said of it; tells whether something was."""
    found = _next(work, record, facts_of(work, record))
    return found is not None and act(work, record, found)


def _next(work: UnitOfWork, record: ProposalRecord, facts: Facts) -> Next | None:
    """What happens to it next. A process whose policies are old says nothing: those who have the newest will."""
    if facts.revision != record.policy_revision and is_behind(work, facts.revision, work.now):
        return None
    return next_of(record, facts, work.now)


def act(work: UnitOfWork, record: ProposalRecord, found: Next) -> bool:
    """Record what happens to a proposal, and tell people; False when somebody else was first."""
    match found:
        case Ends(closing, note):
            done = work.proposals.close(record.id, closing, work.now, note)
            return done and _tell(work, record, "closed", note, lambda: _ended(work, record, closing, note))
        case Agreed(by, whose=whose, because=because):
            done = work.proposals.approve(record.id, work.now, by)
            settled = replace(record, approved_at=work.now, approved_by=tuple(by))
            text = f"Approved by {', '.join(names(by, whose))}." if by else because
            return done and _tell(work, record, "approved", text, lambda: _agreed(work, settled, text))
        case Waits(because):
            done = work.proposals.suspend(record.id, because)
            what: Happening = "suspended" if because else "resumed"
            text = because or "What it waited for is over: it goes on."
            return done and _tell(work, record, what, text, lambda: messages.waits(record, what, text))
        case _:
            assert_never(found)


def _agreed(work: UnitOfWork, record: ProposalRecord, text: str) -> messages.Message:
    if record.permit is None:
        return messages.agreed(record, text)
    return permit_messages.opened(record, record.permit, text, work.policies.people.slack)


def _ended(work: UnitOfWork, record: ProposalRecord, closing: Closing, note: str) -> messages.Message:
    if record.permit is None or record.approved_at is None or closing not in ("expired", "partly_applied"):
        return messages.ended(record, closing, note)
    return permit_messages.unused(record, record.permit, note, work.policies.people.slack)


def _tell(
    work: UnitOfWork,
    record: ProposalRecord,
    what: Happening,
    text: str,
    message: Callable[[], messages.Message],
) -> bool:
    work.proposals.tell(ThreadEvent(record.id, 0, record.edition, work.now, what, text=text))
    enqueue(work, message())
    return True
