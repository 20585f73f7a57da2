"""The outbox: messages wait here for delivery, written in the transaction of the event they report."""

from __future__ import annotations

from dataclasses import asdict

from drift.core.model.resources import Json
from guard.context import UnitOfWork, new_id
from guard.core.model.records import Notification
from guard.notify.messages import Message


def enqueue(work: UnitOfWork, message: Message) -> None:
    """Queue a message for every configured channel."""
    payload = payload_of(message)
    for channel in work.channels:
        work.outbox.add(
            Notification(new_id(), channel, payload, created_at=work.next_moment(), next_try_at=work.now)
        )


def payload_of(message: Message) -> dict[str, Json]:
    """The message as it is kept and sent."""
    return asdict(message) | {
        "text": list(message.text),
        "details": dict(message.details),
        "mentions": list(message.mentions),
    }
