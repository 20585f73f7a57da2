"""Accounts of the identity provider: which one has which address, what it said last, and how to ask it again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drift.core.model.email_addresses import plain_email
from drift.core.model.resources import Ref
from drift.store.sql.database import ANY_WORKSPACE, resource_lock
from drift.store.sql.row_codecs import field_names
from drift.store.sql.workspace_scope import Scope, Stored
from guard.core.model.account import Account
from guard.store.people_tables import accounts


class Accounts:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def lock(self) -> None:
        """Let nobody else change accounts, of any workspace, until this transaction ends: of two who sign in at once,
        the later one sees what the first one kept."""
        resource_lock(self._scope.connection, ANY_WORKSPACE, Ref("accounts", ""))

    def put(self, account: Account) -> None:
        """Keep an account, or what is new about it."""
        values = {name: getattr(account, name) for name in field_names(Account)}
        plain = {"email": plain_email(account.email), "groups": list(account.groups)}
        self._scope.upsert(accounts, [{**values, **plain}])

    def get(self, id: str) -> Account | None:
        row = self._scope.first(self._scope.select(accounts, accounts.c.id == id))
        return None if row is None else _account(row)

    def by_subject(self, issuer: str, subject: str) -> Account | None:
        where = (accounts.c.issuer == issuer, accounts.c.subject == subject)
        row = self._scope.first(self._scope.select(accounts, *where))
        return None if row is None else _account(row)

    def by_email(self, issuer: str, email: str) -> Account | None:
        where = (accounts.c.issuer == issuer, accounts.c.email == plain_email(email))
        row = self._scope.first(self._scope.select(accounts, *where))
        return None if row is None else _account(row)

    def to_check(self, before: float, limit: int) -> list[Account]:
        """Those that can be asked about and were not since a moment, the longest ago first."""
        where = (accounts.c.refresh.is_not(None), accounts.c.checked_at <= before)
        statement = self._scope.select(accounts, *where).order_by(accounts.c.checked_at, accounts.c.id)
        return [_account(row) for row in self._scope.all(statement.limit(limit))]

    def check_soon(self, id: str) -> None:
        """Let it be asked about at the next occasion."""
        self._scope.update(accounts, accounts.c.id == id, checked_at=0.0)

    def forget(self, email: str) -> int:
        """Forget which accounts had an address; returns how many there were."""
        return self._scope.delete(accounts, accounts.c.email == plain_email(email))

    def list(self) -> list[Account]:
        """Every account, by address."""
        statement = self._scope.select(accounts).order_by(accounts.c.email, accounts.c.id)
        return list(
            self._scope.once("accounts", lambda: tuple(_account(row) for row in self._scope.all(statement)))
        )


def _account(row: Stored) -> Account:
    return account_of({name: row._mapping[name] for name in field_names(Account)})


def account_of(kept: Mapping[str, Any]) -> Account:
    """An account by the values of its columns."""
    return Account(**{**kept, "groups": tuple(kept["groups"])})
