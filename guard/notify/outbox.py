"""The outbox: messages wait here for delivery, written in the transaction of the event they report."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

from drift.core.model.resources import Json
from guard.context import UnitOfWork, new_id
from guard.core.model.records import Notification
from guard.notify.messages import Message

NEXT: Final = 0.001
"""Seconds that the store tells apart. A message is younger than the one before it of its matter, also where both were
written in the same moment, or the clock was put back between them."""


def enqueue(work: UnitOfWork, message: Message) -> None:
    """Queue a message for every configured channel."""
    payload = payload_of(message, work.workspace.name)
    after = work.outbox.latest_of(message.matter) if message.matter and work.channels else 0.0
    for channel in work.channels:
        created_at = max(work.next_moment(), after + NEXT)
        work.outbox.add(
            Notification(
                new_id(),
                channel,
                payload,
                created_at=created_at,
                next_try_at=work.now,
                matter=message.matter,
            )
        )


def payload_of(message: Message, workspace: str) -> dict[str, Json]:
    """The message as it is kept and sent. `page` is the path of its page in the console, "" where there is none."""
    return asdict(message) | {
        "text": list(message.text),
        "details": dict(message.details),
        "mentions": list(message.mentions),
        "kinds": list(message.kinds),
        "people": list(message.people),
        "page": f"/w/{workspace}{message.page}" if message.page else "",
    }
