"""All that people and robots act with, in one query: tokens, accounts, and who is disabled."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, Table, cast, literal, null, select, union_all
from sqlalchemy.types import TypeEngine

from drift.store.sql.row_codecs import field_names
from drift.store.sql.workspace_scope import Scope, Stored
from guard.core.model.account import Account, Disabled
from guard.core.model.records import Token
from guard.store.accounts import account_of
from guard.store.people_tables import accounts, disabled_people, tokens
from guard.store.tokens import token_of

_KEPT: Final[tuple[tuple[Table, type], ...]] = (
    (tokens, Token),
    (accounts, Account),
    (disabled_people, Disabled),
)
_TYPES: Final[dict[str, TypeEngine[Any]]] = {
    column.name: column.type
    for table, record in _KEPT
    for column in table.c
    if column.name in field_names(record)
}
"""The columns of all, by name. One that several have is of one type."""


class Held(NamedTuple):
    """Every token, every account and everybody who is disabled, in no order that means anything."""

    tokens: tuple[Token, ...]
    accounts: tuple[Account, ...]
    disabled: tuple[Disabled, ...]


class CredentialRows:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def all(self) -> Held:
        return self._scope.once("credentials", self._read)

    def _read(self) -> Held:
        every = union_all(*(self._rows(table, record) for table, record in _KEPT)).subquery()
        rows = self._scope.all(select(every))
        return Held(
            tuple(token_of(_values(row, Token)) for row in rows if row.of == tokens.name),
            tuple(account_of(_values(row, Account)) for row in rows if row.of == accounts.name),
            tuple(Disabled(**_values(row, Disabled)) for row in rows if row.of == disabled_people.name),
        )

    def _rows(self, table: Table, record: type) -> Select[Any]:
        """The rows of one table, with nothing in the columns of the others."""
        own = field_names(record)
        columns = [table.c[name] if name in own else _nothing(name) for name in _TYPES]
        where = table.c.workspace == self._scope.workspace
        return select(literal(table.name).label("of"), *columns).where(where)


def _nothing(name: str) -> ColumnElement[Any]:
    return cast(null(), _TYPES[name]).label(name)


def _values(row: Stored, record: type) -> dict[str, Any]:
    return {name: row._mapping[name] for name in field_names(record)}
