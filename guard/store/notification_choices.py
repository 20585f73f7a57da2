"""How people want to be told."""

from __future__ import annotations

from drift.core.model.email_addresses import plain_email
from drift.store.sql.workspace_scope import Scope
from guard.core.model.notification_choice import NotificationChoice, mails_of
from guard.store.notification_tables import notification_choices


class NotificationChoices:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def all(self) -> list[NotificationChoice]:
        """What everybody chose who did, by address."""
        rows = self._scope.all(
            self._scope.select(notification_choices).order_by(notification_choices.c.email)
        )
        return [
            NotificationChoice(row.email, mails_of(row.mails) or "as_routed", bool(row.mentioned))
            for row in rows
        ]

    def put(self, chosen: NotificationChoice) -> None:
        row = {
            "email": plain_email(chosen.email),
            "mails": chosen.mails,
            "mentioned": chosen.mentioned,
        }
        self._scope.upsert(notification_choices, [row])
