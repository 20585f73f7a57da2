"""Keeps messages until a channel has accepted them. Written in the transaction of what they tell about."""

from __future__ import annotations

from dataclasses import asdict

from guard.context import GuardedWorkspace, new_id
from guard.core.model.records import Notification
from guard.notify.messages import Message
from guard.store import DecisionStore


def enqueue(guarded: GuardedWorkspace, guard: DecisionStore, message: Message) -> None:
    """Put a message out for every configured channel."""
    payload = asdict(message) | {"text": list(message.text), "details": dict(message.details)}
    for channel in guarded.channels:
        now = guarded.now()
        guard.outbox.add(Notification(new_id(), channel, payload, created_at=now, next_try_at=now))
