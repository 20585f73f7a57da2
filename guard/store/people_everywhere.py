"""What several workspaces of one database know of one person: their sessions under one cookie, tokens, accounts."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Connection, delete, or_, select, update

from drift.core.model.email_addresses import plain_email
from drift.store.sql.row_codecs import field_names
from drift.store.sql.workspace_scope import Scope
from guard.core.model.account import Account
from guard.core.model.passkey import Passkey
from guard.core.model.records import Token
from guard.core.model.session import ABSOLUTE, IDLE, Session
from guard.store.accounts import account_of
from guard.store.passkey_tables import passkeys
from guard.store.people_tables import accounts, disabled_people, sessions, tokens
from guard.store.sessions import Opened, opened_in
from guard.store.tokens import token_of


class PeopleEverywhere:
    """Inside the transaction of one connection. It sees these workspaces and no others. Nothing that it changes stands
    in a ledger."""

    def __init__(self, connection: Connection, workspaces: Collection[int]) -> None:
        self._connection = connection
        self._workspaces = sorted(set(workspaces))

    def among(self, workspaces: Collection[int]) -> PeopleEverywhere:
        """Only those of the workspaces that are among these."""
        return PeopleEverywhere(self._connection, set(self._workspaces).intersection(workspaces))

    # Reading

    def opened(self, session: str) -> dict[int, Opened]:
        """The sessions of this id, by workspace."""
        return opened_in(self._connection, self._workspaces, session)

    def tokens_of_hash(self, hash: bytes, now: float) -> dict[int, Token]:
        """The tokens with this hash that hold, by workspace."""
        return self._tokens(tokens.c.hash == hash, now)

    def tokens_of_id(self, id: str, now: float) -> dict[int, Token]:
        """The tokens with this id that hold, by workspace."""
        return self._tokens(tokens.c.id == id, now)

    def accounts_of(self, issuer: str, subject: str) -> dict[int, Account]:
        """What each workspace knows of an account of the identity provider."""
        statement = select(accounts).where(
            accounts.c.workspace.in_(self._workspaces),
            accounts.c.issuer == issuer,
            accounts.c.subject == subject,
        )
        names = field_names(Account)
        return {
            row.workspace: account_of({name: row._mapping[name] for name in names})
            for row in self._connection.execute(statement)
        }

    def passkeys_of(self, email: str) -> dict[int, list[Passkey]]:
        """The passkeys of a person, oldest first, by workspace; none that has none."""
        statement = select(passkeys).where(
            passkeys.c.workspace.in_(self._workspaces), passkeys.c.email == plain_email(email)
        )
        names, found = field_names(Passkey), dict[int, list[Passkey]]()
        for row in self._connection.execute(statement.order_by(passkeys.c.created_at, passkeys.c.id)):
            one = Passkey(**{name: row._mapping[name] for name in names})
            found.setdefault(row.workspace, []).append(one)
        return found

    def where_somebody_is_disabled(self) -> frozenset[int]:
        statement = select(disabled_people.c.workspace).where(
            disabled_people.c.workspace.in_(self._workspaces)
        )
        return frozenset(self._connection.execute(statement.distinct()).scalars())

    # Writing

    def open(self, by_workspace: Sequence[tuple[int, Session]], former: str, now: float) -> None:
        """Keep new sessions, which share one id, in place of those of the `former` id and of those that are over. Where
        none of the new ones is, one of `former` that is of the same person goes on under the new id."""
        self._delete(or_(sessions.c.created_at <= now - ABSOLUTE, sessions.c.seen_at <= now - IDLE))
        opened = [number for number, _ in by_workspace]
        if former and by_workspace:
            session = by_workspace[0][1]
            goes_on = (sessions.c.id == former, sessions.c.email == plain_email(session.email))
            elsewhere = (sessions.c.workspace.in_(self._workspaces), sessions.c.workspace.not_in(opened))
            moved = update(sessions).where(*elsewhere, *goes_on).values(id=session.id)
            self._connection.execute(moved)
            self._delete(sessions.c.id == former)
        names = field_names(Session)
        for number, one in by_workspace:
            values = {name: getattr(one, name) for name in names}
            Scope(self._connection, number).insert_new(sessions, {**values, "email": plain_email(one.email)})

    def end(self, session: str) -> int:
        """End the sessions of this id; returns how many there were."""
        return self._delete(sessions.c.id == session)

    def end_all_of(self, email: str) -> int:
        """End every session of a person; returns how many there were."""
        return self._delete(sessions.c.email == plain_email(email))

    def confirm(self, issuer: str, subject: str, email: str, at: float) -> None:
        """Keep that the provider vouched for an account with this address."""
        statement = update(accounts).where(
            accounts.c.workspace.in_(self._workspaces),
            accounts.c.issuer == issuer,
            accounts.c.subject == subject,
            accounts.c.email == plain_email(email),
        )
        self._connection.execute(statement.values(confirmed_at=at, checked_at=at))

    def forget_how_to_ask(self, issuer: str, subject: str, but: Collection[int]) -> None:
        """Forget with what the provider is asked about an account, `but` in these. Who gives a new one with each answer
        takes an old one for stolen, so only one workspace has it."""
        statement = update(accounts).where(
            accounts.c.workspace.in_(self._workspaces),
            accounts.c.workspace.not_in(but),
            accounts.c.issuer == issuer,
            accounts.c.subject == subject,
        )
        self._connection.execute(statement.values(refresh=None))

    def _tokens(self, these: ColumnElement[bool], now: float) -> dict[int, Token]:
        names = field_names(Token)
        statement = select(tokens).where(tokens.c.workspace.in_(self._workspaces), these)
        found = {
            row.workspace: token_of({name: row._mapping[name] for name in names})
            for row in self._connection.execute(statement)
        }
        return {number: token for number, token in found.items() if token.holds(now)}

    def _delete(self, *these: ColumnElement[bool]) -> int:
        statement = delete(sessions).where(sessions.c.workspace.in_(self._workspaces), *these)
        return self._connection.execute(statement).rowcount
