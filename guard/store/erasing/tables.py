"""Walks every table of the record in small steps: what speaks of a person is rewritten, or goes with its row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Table, and_, or_, update

from drift.core.normalisation.erasing import Eraser
from drift.store.sql.tables import metadata
from drift.store.sql.workspace_scope import Scope, Stored

BATCH: Final = 500
GO: Final = frozenset(
    {
        "sessions",
        "accounts",
        "preferences",
        "notification_choices",
        "passkeys",
        "passkey_challenges",
        "slack_members",
        "outbox",
        "posted_messages",
    }
)
"""Tables whose rows are of use to the person alone, or were sent: a row that speaks of them goes."""
_APART: Final = frozenset(
    {"workspaces", "replicas", "bodies", "erasures", "erasures_under_way", "erased_addresses"}
)
"""Bodies have their own way; the rest speaks of nobody."""
_OF_THE_LEDGER: Final = "ledger_"
"""The ledger is never changed; what it opens is erased by itself."""


class Walked(NamedTuple):
    """How many rows of a batch were rewritten, or went. `last` is the key of its last row; None: there are no more."""

    rows: int
    last: tuple[Any, ...] | None


class Found(NamedTuple):
    """A row that speaks of somebody, as it is."""

    table: str
    row: Mapping[str, Any]


def walked() -> list[Table]:
    """The tables that are walked."""
    return [
        table
        for table in metadata.sorted_tables
        if table.name not in _APART and not table.name.startswith(_OF_THE_LEDGER)
    ]


def every_table() -> list[str]:
    return [str(table.name) for table in metadata.sorted_tables]


class PersonalRows:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def find(self, table: Table, eraser: Eraser) -> Iterator[Found]:
        """The rows that speak of somebody."""
        for row in self._scope.stream(self._scope.select(table)):
            values = _values(row)
            if eraser.mapping(values) is not values:
                yield Found(str(table.name), values)

    def step(
        self, table: Table, eraser: Eraser, after: tuple[Any, ...] | None, but: Mapping[str, frozenset[Any]]
    ) -> Walked:
        """Rewrite the next batch. `but` are values of the key's last column whose rows stay as they are, by table."""
        key = [column for column in table.primary_key if column.name != "workspace"]
        rows = self._next(table, key, after)
        stay = but.get(str(table.name), frozenset())
        going: list[ColumnElement[bool]] = []
        count = 0
        for row in rows:
            old = _values(row)
            new = old if key and row._mapping[key[-1].name] in stay else eraser.mapping(old)
            if new is old:
                continue
            count += 1
            same = and_(*(column == old[column.name] for column in key))
            if table.name in GO:
                going.append(same)
            else:
                self._put(table, same, old, new)
        if going:
            self._scope.delete(table, or_(*going))
        last = tuple(rows[-1]._mapping[column.name] for column in key) if len(rows) == BATCH and key else None
        return Walked(count, last)

    def revoke(self, pseudonym: str, at: float) -> None:
        """End the tokens of somebody."""
        tokens = metadata.tables["tokens"]
        open_ = (tokens.c.email == pseudonym, tokens.c.revoked_at.is_(None))
        self._scope.update(tokens, *open_, revoked_at=at)

    def _next(
        self, table: Table, key: Sequence[ColumnElement[Any]], after: tuple[Any, ...] | None
    ) -> Sequence[Stored]:
        statement = self._scope.select(table).order_by(*key)
        if after is not None:
            statement = statement.where(_behind(key, after))
        return self._scope.all(statement.limit(BATCH) if key else statement)

    def _put(
        self, table: Table, same: ColumnElement[bool], old: Mapping[str, Any], new: Mapping[str, Any]
    ) -> None:
        """Not by the scope: the ledger says once what was erased, and never from what."""
        changed = {name: new[name] for name in new if new[name] is not old[name]}
        statement = update(table).where(table.c.workspace == self._scope.workspace, same).values(**changed)
        self._scope.connection.execute(statement)


def _values(row: Stored) -> dict[str, Any]:
    """A row by its columns."""
    return {name: value for name, value in row._mapping.items() if name != "workspace"}


def _behind(key: Sequence[ColumnElement[Any]], after: tuple[Any, ...]) -> ColumnElement[bool]:
    ways = [
        and_(
            *(column == value for column, value in zip(key[:place], after[:place], strict=True)),
            key[place] > after[place],
        )
        for place in range(len(key))
    ]
    return or_(*ways)
