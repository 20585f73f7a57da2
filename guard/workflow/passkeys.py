"""Adds and removes passkeys, and tells people of it."""

from __future__ import annotations

from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.model.passkey import Passkey
from guard.core.model.session import Session
from guard.identity import passkeys
from guard.identity.passkeys import Site
from guard.notify import messages_of_people as messages
from guard.notify.outbox import enqueue


def add_passkey(
    guarded: GuardedWorkspace, session: Session, site: Site, name: str, credential: str
) -> Passkey:
    """Raises PasskeyRefused."""

    def tell(work: UnitOfWork, named: str) -> None:
        enqueue(work, messages.passkey_added(session.email, named))

    return passkeys.add(guarded, session, site, name, credential, tell)


def remove_passkey(guarded: GuardedWorkspace, session: Session, site: Site, id: str, answer: str) -> None:
    """Raises PasskeyRefused."""

    def tell(work: UnitOfWork, _: str) -> None:
        enqueue(work, messages.passkeys_removed(session.email))

    passkeys.remove(guarded, session, site, id, answer, tell)
