"""Reminds people of exemptions that are about to end: once, by whichever replica looks first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time

from guard.context import GuardedWorkspace
from guard.core.evaluation.exemptions import EXPIRY_WARNING_DAYS
from guard.core.model.policy import Exemption, Policy, day_of
from guard.notify import messages
from guard.notify.outbox import enqueue


def announce_ending(guarded: GuardedWorkspace) -> int:
    """Enqueue a reminder for each exemption that ends within a week; returns how many.

    A renewed exemption is announced again before its new end.
    """
    ending = list(_ending(guarded)) if guarded.tells_anybody() else []
    if not ending:
        return 0
    reminders, today = 0, day_of(guarded.now())
    with guarded.transaction() as work:
        for policy, exemption in ending:
            end = datetime.combine(exemption.until, time.min, UTC).timestamp()
            if work.state.checkpoints.claim(f"exemption of {policy.id}: {exemption.describe()}", end):
                left = exemption.days_left(today)
                enqueue(work, messages.exemption_ending(policy, exemption, left))
                reminders += 1
    return reminders


def _ending(guarded: GuardedWorkspace) -> Iterator[tuple[Policy, Exemption]]:
    today = day_of(guarded.now())
    for policy in guarded.policies().policies:
        for exemption in policy.exemptions:
            if exemption.holds_on(today) and exemption.days_left(today) <= EXPIRY_WARNING_DAYS:
                yield policy, exemption
