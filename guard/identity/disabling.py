"""Operators disable people and let them in again."""

from __future__ import annotations

from drift.core.model.email_addresses import plain_email
from guard.context import GuardedWorkspace
from guard.core.model.account import Disabled


def disable(guarded: GuardedWorkspace, email: str, because: str) -> bool:
    """Let a person do nothing any more, under any of their addresses: sessions, tokens and robots end at once, and
    delegations and what they asked for wait. False where it was so already. Works with broken policies, too."""
    with guarded.transaction() as work:
        work.sessions.end_all_of(email)
        return work.disabled.add(Disabled(plain_email(email), "operator", work.now, because))


def enable(guarded: GuardedWorkspace, email: str) -> int:
    """Let a person in again; returns how much stood against this address: the word of an operator, of the provider, or
    both."""
    with guarded.transaction() as work:
        return work.disabled.remove(email)


def forget(guarded: GuardedWorkspace, email: str) -> int:
    """Forget which account of the provider an address belonged to; returns how many there were."""
    with guarded.transaction() as work:
        work.sessions.end_all_of(email)
        return work.accounts.forget(email)
