"""Keeps channels quiet: what a budget does not allow is gathered, and told as one message. Nothing is lost, and what is
urgent waits for nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from guard.context import GuardedWorkspace, UnitOfWork, new_id
from guard.core.model.message_events import DIGEST
from guard.core.model.records import Notification
from guard.notify.digest import digest_of
from guard.notify.outbox import payload_of

HOUR: Final = 3600.0
MOST: Final = 500
"""Messages that one digest tells of."""


class _TakenByAnother(Exception):
    """Another process tells of these messages."""


def is_held_back(work: UnitOfWork, notification: Notification, *, is_new: bool) -> bool:
    """Whether a message does not go out now by itself. `is_new`: it would add to what people have before them, and not
    change it. A later message of a matter waits with those before it; an urgent one lets them go first."""
    if notification.urgent:
        return work.outbox.release(notification, work.now) > 0
    if notification.payload["event"] == DIGEST:
        return False
    until = work.outbox.gathered_until(notification)
    if until is None and is_new:
        until = _has_room_at(work, notification)
    if until is None:
        return False
    work.outbox.gather(notification.id, max(until, work.now))
    return True


def _has_room_at(work: UnitOfWork, notification: Notification) -> float | None:
    """When the channel may take another message; None where it may now."""
    told = work.policies.policy_set.notifications
    plan = told.channels.get(notification.channel) if told else None
    if plan is None or plan.budget is None:
        return None
    sent = work.outbox.sent_since(notification, work.now - HOUR, plan.budget)
    return None if len(sent) < plan.budget else sent[-1] + HOUR


def tell_gathered(guarded: GuardedWorkspace, channel: str) -> int:
    """Turn what was gathered for a channel, and is due, into one message for each reader; returns how many."""
    with guarded.view() as view:
        due = view.outbox.gathered_due(channel, view.now, MOST)
    told = 0
    for recipient in sorted({one.recipient for one in due}):
        told += _tell(guarded, [one for one in due if one.recipient == recipient])
    return told


def _tell(guarded: GuardedWorkspace, gathered: Sequence[Notification]) -> int:
    try:
        with guarded.transaction() as work:
            if len(gathered) == 1:
                work.outbox.release_one(gathered[0].id, work.now)
                return 0
            return _as_one(work, gathered)
    except _TakenByAnother:
        return 0


def _as_one(work: UnitOfWork, gathered: Sequence[Notification]) -> int:
    first, id = gathered[0], new_id()
    if not work.outbox.told([one.id for one in gathered], id, work.now):
        raise _TakenByAnother
    payload = payload_of(digest_of(gathered), work.workspace.name, work.api)
    work.outbox.add(
        Notification(id, first.channel, payload, work.now, next_try_at=work.now, recipient=first.recipient)
    )
    return 1
