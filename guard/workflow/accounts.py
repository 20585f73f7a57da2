"""Asks the identity provider about accounts, and tells people of whom it takes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guard.context import GuardedWorkspace, UnitOfWork
from guard.identity.accounts import check_accounts
from guard.notify.messages_of_people import taken_back
from guard.notify.outbox import enqueue

if TYPE_CHECKING:
    from guard.identity.openid.provider import Provider


def check_due(guarded: GuardedWorkspace, provider: Provider | None) -> int:
    """Ask about the accounts whose turn it is; returns how many the provider took back."""
    every = None if provider is None else provider.config.check_every
    if provider is None or every is None:
        return 0
    return check_accounts(guarded, provider, every, _tell)


def _tell(work: UnitOfWork, email: str) -> None:
    enqueue(work, taken_back(email))
