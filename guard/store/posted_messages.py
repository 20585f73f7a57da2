"""What channels need to change or thread the message they took of a matter."""

from __future__ import annotations

from drift.store.sql.workspace_scope import Scope
from guard.core.model.records import Notification
from guard.store.notification_tables import posted_messages


class PostedMessages:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get(self, notification: Notification) -> str | None:
        """What the last message of the same matter left on the channel; None where this is the first one."""
        if not notification.matter:
            return None
        c = posted_messages.c
        row = self._scope.first(
            self._scope.select(
                posted_messages,
                c.channel == notification.channel,
                c.recipient == notification.recipient,
                c.matter == notification.matter,
            )
        )
        return None if row is None else str(row.reference)

    def put(self, notification: Notification, reference: str, at: float) -> None:
        """Keep what the channel gave for a message of a matter."""
        if not notification.matter:
            return
        row = {
            "channel": notification.channel,
            "recipient": notification.recipient,
            "matter": notification.matter,
            "reference": reference,
            "at": at,
        }
        self._scope.upsert(posted_messages, [row])
