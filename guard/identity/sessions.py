"""Sessions of the console: begun with a token, looked up at every request, ended by signing out or by time.

The browser holds 256 random bits, and we keep their hash. Who somebody is and what they may do is read from their token
at every request: a session has no rights of its own.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass

from drift.store.sql.database import StoreError
from guard.context import GuardedWorkspace
from guard.core.model.preference import Preference
from guard.core.model.records import Role, Token
from guard.core.model.session import SEEN_EVERY, Session
from guard.core.model.token_scope import TokenScope


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person with a session. `secret` is what their browser holds, `preference` how they want to read pages."""

    session: Session
    token: Token
    secret: str
    preference: Preference

    @property
    def email(self) -> str:
        return self.token.email

    @property
    def role(self) -> Role:
        """What the scope of the token leaves of its role."""
        return self.token.reach

    @property
    def scopes(self) -> tuple[TokenScope, ...]:
        return self.token.scopes


def begin(guarded: GuardedWorkspace, token: Token, former: str = "") -> SignedIn:
    """Begin a session with a token of a person. The `former` secret of the same browser is good for nothing
    afterwards, and a secret that a browser brings is never taken up."""
    secret, now = secrets.token_urlsafe(32), guarded.now()
    session = Session(hash_of(secret), token.id, token.email, now, now)
    with guarded.transaction() as work:
        work.sessions.forget_over(now)
        if former:
            work.sessions.end(hash_of(former))
        work.sessions.add(session)
        preference = work.preferences.get(token.email)
    return SignedIn(session, token, secret, preference)


def find(guarded: GuardedWorkspace, secret: str) -> SignedIn | None:
    """Whose session this is, with what their token allows now; None where it is over, or the token is revoked
    or expired."""
    now = guarded.now()
    with guarded.view() as view:
        session = view.sessions.get(hash_of(secret))
        token = None if session is None else view.tokens.get(session.token, now)
        if session is None or token is None or token.robot or session.is_over(now):
            return None
        preference = view.preferences.get(session.email)
    if now - session.seen_at >= SEEN_EVERY:
        _note_use(guarded, session, now)
    return SignedIn(session, token, secret, preference)


def _note_use(guarded: GuardedWorkspace, session: Session, now: float) -> None:
    """What cannot be written down holds no page up: people want to see what is wrong. The session only ends earlier."""
    with suppress(StoreError), guarded.transaction() as work:
        work.sessions.touch(session.id, now)


def end(guarded: GuardedWorkspace, signed_in: SignedIn) -> None:
    with guarded.transaction() as work:
        work.sessions.end(signed_in.session.id)


def end_everywhere(guarded: GuardedWorkspace, signed_in: SignedIn) -> int:
    """End every session of the person; returns how many there were."""
    with guarded.transaction() as work:
        return work.sessions.end_all_of(signed_in.email)


def token_of(guarded: GuardedWorkspace, email: str, roles: Collection[Role]) -> Token | None:
    """The newest token of a person, of one of these roles, that holds."""
    with guarded.view() as view:
        held = [one for one in view.tokens.list() if one.holds(view.now) and not one.robot]
    return next((one for one in reversed(held) if one.email == email and one.role in roles), None)


def hash_of(secret: str) -> str:
    """Plain sha256 is enough: a secret is 256 random bits, which nobody guesses."""
    return hashlib.sha256(secret.encode()).hexdigest()
