"""Sessions of the console. Only hashes of what the browsers hold are stored."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, exists, or_, select

from drift.core.model.email_addresses import plain_email
from drift.store.sql.row_codecs import field_names
from drift.store.sql.workspace_scope import Scope
from guard.core.model.account import Account
from guard.core.model.preference import Preference, language_of
from guard.core.model.records import Token
from guard.core.model.session import ABSOLUTE, IDLE, Session
from guard.store.accounts import account_of
from guard.store.people_tables import accounts, disabled_people, preferences, sessions, tokens
from guard.store.tokens import token_of


class Opened(NamedTuple):
    """`token` or `account` is what began the session, whatever became of it; the other one is None. Where
    `anybody_is_disabled`, it has to be looked whether they are."""

    session: Session
    preference: Preference
    token: Token | None
    account: Account | None
    anybody_is_disabled: bool

    def is_by_the_same(self, other: Opened) -> bool:
        """Whether a session of another workspace began with the same token, or with the same account."""
        if self.token is not None and other.token is not None:
            return self.token.id == other.token.id
        if self.account is not None and other.account is not None:
            mine, theirs = self.account, other.account
            return (mine.issuer, mine.subject) == (theirs.issuer, theirs.subject)
        return False


class Sessions:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, session: Session) -> bool:
        """Keep a session; False when its id is known already."""
        values = {name: getattr(session, name) for name in field_names(Session)}
        return self._scope.insert_new(sessions, {**values, "email": plain_email(session.email)})

    def opened(self, id: str) -> Opened | None:
        """A session with its token or account and with how its person wants to read pages: what each page asks
        first."""
        return opened_in(self._scope.connection, [self._scope.workspace], id).get(self._scope.workspace)

    def touch(self, id: str, at: float) -> None:
        """Keep that a session was used."""
        self._scope.update(sessions, sessions.c.id == id, seen_at=at)

    def end(self, id: str) -> None:
        self._scope.delete(sessions, sessions.c.id == id)

    def end_all_of(self, email: str) -> int:
        """End every session of a person; returns how many there were."""
        return self._scope.delete(sessions, sessions.c.email == plain_email(email))

    def end_of_account(self, account: str, provider_session: str = "") -> int:
        """End the sessions of an account, or only those that belong to one session of the provider."""
        only = [sessions.c.provider_session == provider_session] if provider_session else []
        return self._scope.delete(sessions, sessions.c.account == account, *only)

    def end_of_provider_session(self, provider_session: str) -> int:
        """End the sessions that belong to one session of the provider, whose accounts it does not name."""
        return self._scope.delete(sessions, sessions.c.provider_session == provider_session)

    def forget_over(self, now: float) -> None:
        """Delete those whose time is over."""
        is_over = or_(sessions.c.created_at <= now - ABSOLUTE, sessions.c.seen_at <= now - IDLE)
        self._scope.delete(sessions, is_over)


def opened_in(connection: Connection, workspaces: Collection[int], id: str) -> dict[int, Opened]:
    """The sessions of this id, one for each of these workspaces that has one."""
    c, of_token, of_account = sessions.c, field_names(Token), field_names(Account)
    statement = (
        select(
            sessions,
            preferences.c.language,
            preferences.c.zone,
            exists().where(disabled_people.c.workspace == c.workspace).label("anybody_is_disabled"),
            *(tokens.c[name].label(f"token_{name}") for name in of_token),
            *(accounts.c[name].label(f"account_{name}") for name in of_account),
        )
        .outerjoin(preferences, and_(preferences.c.workspace == c.workspace, preferences.c.email == c.email))
        .outerjoin(tokens, and_(tokens.c.workspace == c.workspace, tokens.c.id == c.token))
        .outerjoin(accounts, and_(accounts.c.workspace == c.workspace, accounts.c.id == c.account))
        .where(c.workspace.in_(workspaces), c.id == id)
    )
    return {row.workspace: _opened(row._mapping) for row in connection.execute(statement)}


def _opened(kept: Mapping[Any, Any]) -> Opened:
    session = Session(**{name: kept[name] for name in field_names(Session)})
    token = {name: kept[f"token_{name}"] for name in field_names(Token)}
    account = {name: kept[f"account_{name}"] for name in field_names(Account)}
    return Opened(
        session,
        Preference(session.email, language_of(kept["language"] or ""), kept["zone"] or ""),
        token_of(token) if token["id"] else None,
        account_of(account) if account["id"] else None,
        bool(kept["anybody_is_disabled"]),
    )
