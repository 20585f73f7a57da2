"""Raises the alarm when Intercom says that our app was uninstalled: from then on nothing is seen or put back."""

from __future__ import annotations

import logging

from drift.sync.installation import note_uninstalled
from guard.context import GuardedWorkspace
from guard.notify import messages
from guard.notify.outbox import enqueue

log = logging.getLogger(__name__)


def app_uninstalled(guarded: GuardedWorkspace) -> bool:
    """Keep the news and tell people, once until Intercom answers again; tells whether it was news."""
    with guarded.transaction() as work:
        is_news = note_uninstalled(work.state, work.now)
        if is_news:
            enqueue(work, messages.app_uninstalled(work.now))
    if is_news:
        log.error(messages.UNINSTALLED)
    return is_news
