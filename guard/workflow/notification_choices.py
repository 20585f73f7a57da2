"""People choose how they want to be told."""

from __future__ import annotations

from guard.context import GuardedWorkspace
from guard.core.model.notification_choice import MAILS, NotificationChoice, mails_of


class NoSuchChoice(ValueError):
    """What was chosen is none of the choices. The message is a finished sentence."""


def choose_notifications(
    guarded: GuardedWorkspace, email: str, mails: str, *, mentioned: bool
) -> NotificationChoice:
    """Keep what somebody chose; returns it. Raises NoSuchChoice."""
    known = mails_of(mails)
    if known is None:
        raise NoSuchChoice(f"There is no such choice as {mails[:40]!r}: take one of {', '.join(MAILS)}.")
    chosen = NotificationChoice(email, known, mentioned)
    with guarded.transaction() as work:
        work.notification_choices.put(chosen)
    return chosen
