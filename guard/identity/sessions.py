"""Sessions of the console: begun with a token or an account, looked up at every request, ended by signing out or time.

The browser holds 256 random bits, and we keep their hash. Who somebody is and what they may do is read at every request
from their token, or from people.yaml for the holder of an account: a session has no rights of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from drift.store.sql.database import StoreError
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.approvals.disabled_people import why_disabled
from guard.core.model.account import Account
from guard.core.model.preference import Preference
from guard.core.model.records import Role, Token
from guard.core.model.session import SEEN_EVERY, Session
from guard.core.model.token_scope import SCOPES, TokenScope
from guard.identity.roles import role_of
from guard.store.sessions import Opened


class Rights(NamedTuple):
    """What somebody may do now: what the scope of a token leaves of its role, or all of the role of an account."""

    role: Role
    scopes: tuple[TokenScope, ...] = SCOPES


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person with a session. `secret` is what their browser holds, `preference` how they want to read pages."""

    session: Session
    rights: Rights
    secret: str
    preference: Preference

    @property
    def email(self) -> str:
        return self.session.email

    @property
    def role(self) -> Role:
        return self.rights.role

    @property
    def scopes(self) -> tuple[TokenScope, ...]:
        return self.rights.scopes


def find(guarded: GuardedWorkspace, secret: str) -> SignedIn | None:
    """Whose session this is, with what they may do now; None where it is over, the token is revoked or expired, the
    account no longer vouched for, or the person disabled."""
    now = guarded.now()
    with guarded.view() as view:
        opened = view.sessions.opened(hash_of(secret))
        if opened is None or opened.session.is_over(now):
            return None
        rights = rights_now(view, opened, now)
        if rights is None:
            return None
    session, preference = opened.session, opened.preference
    if now - session.seen_at >= SEEN_EVERY:
        _note_use(guarded, session, now)
    return SignedIn(session, rights, secret, preference)


def rights_now(view: UnitOfWork, opened: Opened, now: float) -> Rights | None:
    """What a session allows now; None where it allows nothing."""
    session, token = opened.session, opened.token
    disabled = view.disabled.list() if opened.anybody_is_disabled else ()
    if why_disabled(disabled, session.email, lambda: view.policies.people.same_person):
        return None
    if session.account:
        return _of_account(view, session, opened.account, now)
    return _of_token(token) if token is not None and token.holds(now) and not token.robot else None


def _of_token(token: Token) -> Rights:
    return Rights(token.reach, token.scopes)


def _of_account(view: UnitOfWork, session: Session, account: Account | None, now: float) -> Rights | None:
    """None also where the account has another address by now: the session was begun by whoever had the old one."""
    if account is None or account.email != session.email or not account.is_confirmed(now):
        return None
    role = role_of(view.people, account.email, account.groups)
    return None if role is None else Rights(role)


def _note_use(guarded: GuardedWorkspace, session: Session, now: float) -> None:
    """What cannot be written down holds no page up: people want to see what is wrong. The session only ends earlier."""
    with suppress(StoreError), guarded.transaction() as work:
        work.sessions.touch(session.id, now)


def token_of(guarded: GuardedWorkspace, email: str, roles: Collection[Role]) -> Token | None:
    """The newest token of a person, of one of these roles, that holds."""
    with guarded.view() as view:
        held = [one for one in view.tokens.list() if one.holds(view.now) and not one.robot]
    return next((one for one in reversed(held) if one.email == email and one.role in roles), None)


def hash_of(secret: str) -> str:
    """Plain sha256 is enough: a secret is 256 random bits, which nobody guesses."""
    return hashlib.sha256(secret.encode()).hexdigest()
