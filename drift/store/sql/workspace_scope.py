"""A connection and the one workspace it may see. Every statement of the stores starts here, so none forgets it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, TypeAlias, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from drift.store.sql.bulk_insert import insert_rows

T = TypeVar("T")
Values: TypeAlias = Mapping[str, Any]
Stored: TypeAlias = Row[*tuple[Any, ...]]
"""A row of any table."""
Query: TypeAlias = Select[*tuple[Any, ...]]
"""A query for rows of any table."""

CLOCKS_DIFFER: Final = 60.0
"""Seconds by which the clocks of two replicas may differ. A moment that lies further ahead was written before the clock
was put back: it says nothing about what is newer, or due."""
WRITES: Final = "guardrail_writes"
"""The option of connections that may write."""
BATCH: Final = 1000
"""How many values go into one IN list."""


@dataclass(frozen=True, slots=True)
class Scope:
    connection: Connection
    workspace: int
    answers: dict[Hashable, Any] = field(default_factory=dict, compare=False)
    """What was asked already; kept in views only."""

    def once(self, question: Hashable, ask: Callable[[], T]) -> T:
        """The answer to a question that a page asks in several places. A view sees one moment of the database, where
        nothing changes: it is asked once. Where something is written it is asked each time."""
        if writes(self.connection):
            return ask()
        if question not in self.answers:
            self.answers[question] = ask()
        answer: T = self.answers[question]
        return answer

    def select(self, table: Table, *where: ColumnElement[bool]) -> Query:
        """A query for rows of the table in this workspace."""
        return select(table).where(table.c.workspace == self.workspace, *where)

    def all(self, statement: Query) -> Sequence[Stored]:
        return self.connection.execute(statement).all()

    def all_of(self, prepared: Query, **values: Any) -> Sequence[Stored]:
        """The rows of a statement made by `prepared`, with these values."""
        return self.connection.execute(prepared, {"workspace": self.workspace, **values}).all()

    def stream(self, statement: Query) -> Iterator[Stored]:
        """The rows one by one, streamed."""
        return iter(self.connection.execute(statement, execution_options={"yield_per": BATCH}))

    def first(self, statement: Query) -> Stored | None:
        return self.connection.execute(statement.limit(1)).first()

    def count(self, table: Table, *where: ColumnElement[bool]) -> int:
        statement = select(func.count()).select_from(table).where(table.c.workspace == self.workspace, *where)
        return int(self.connection.execute(statement).scalar_one())

    def count_up_to(self, most: int, table: Table, *where: ColumnElement[bool]) -> int:
        """The number of rows, or `most` where there are more: no more than these are looked at."""
        found = select(table.c.workspace).where(table.c.workspace == self.workspace, *where).limit(most)
        statement = select(func.count()).select_from(found.subquery())
        return int(self.connection.execute(statement).scalar_one())

    def count_by(self, table: Table, *columns: str) -> dict[tuple[Any, ...], int]:
        """How many rows there are of each combination of values in these columns."""
        by = [table.c[name] for name in columns]
        statement = select(*by, func.count()).where(table.c.workspace == self.workspace).group_by(*by)
        return {tuple(row[:-1]): int(row[-1]) for row in self.connection.execute(statement).all()}

    def insert(self, table: Table, values: Values) -> int:
        """Insert a row whose number the database counts; returns that number."""
        result = self.connection.execute(table.insert().values(workspace=self.workspace, **values))
        key = result.inserted_primary_key
        return int(key[0]) if key else 0

    def insert_many(self, table: Table, rows: Sequence[Values]) -> list[int]:
        """Insert rows whose numbers the database counts; returns those numbers in the same order."""
        if not rows:
            return []
        statement = table.insert().returning(table.c.id, sort_by_parameter_order=True)
        many = [{**row, "workspace": self.workspace} for row in rows]
        return [int(id) for id in self.connection.execute(statement, many).scalars()]

    def insert_new(self, table: Table, values: Values) -> bool:
        """Insert a row unless it is known already; tells whether it was new."""
        statement = _insert(table, self.connection.dialect.name).on_conflict_do_nothing()
        return bool(self.connection.execute(statement, {**values, "workspace": self.workspace}).rowcount == 1)

    def insert_all(self, table: Table, rows: Iterable[Values]) -> int:
        """Insert many rows of the same columns, leaving out those that are known already; returns how many were new."""
        return insert_rows(self.connection, table, self.workspace, list(rows))

    def upsert(self, table: Table, rows: Sequence[Values], *, newer: str | None = None) -> None:
        """Insert rows, or replace those with the same primary key. With `newer` (a column), only when the given row
        is at least as new as the stored one."""
        if not rows:
            return
        upsert = _upsert(table, tuple(rows[0]), newer, self.connection.dialect.name)
        self.connection.execute(upsert, [{**row, "workspace": self.workspace} for row in rows])

    def update(self, table: Table, *where: ColumnElement[bool], **values: Any) -> int:
        """Change the rows that meet the conditions; returns how many did, which tells whether this call won."""
        statement = update(table).where(table.c.workspace == self.workspace, *where).values(**values)
        return self.connection.execute(statement).rowcount

    def delete(self, table: Table, *where: ColumnElement[bool]) -> int:
        """Delete the rows that meet the conditions; returns how many did."""
        return self.connection.execute(
            delete(table).where(table.c.workspace == self.workspace, *where)
        ).rowcount

    def before(self, table: Table, time: str, id: str | None) -> tuple[ColumnElement[bool], ...]:
        """The condition that a list, newest first by (time, id), goes on after the row with this id.

        An unknown id ends the list, as nothing is known to come after it.
        """
        if id is None:
            return ()
        moment = select(table.c[time]).where(table.c.workspace == self.workspace, table.c.id == id)
        at = moment.scalar_subquery()
        return (or_(table.c[time] < at, and_(table.c[time] == at, table.c.id < id)),)


def writes(connection: Connection) -> bool:
    """Whether a connection may write; one that does not sees one moment of the database."""
    return bool(connection.get_execution_options().get(WRITES, False))


def prepared(table: Table, *where: ColumnElement[bool], columns: Sequence[str] = ()) -> Query:
    """A query that is asked for every kind of every snapshot, built once: building it takes longer than asking it.
    The values of its `bindparam`s, and the workspace, come with each `Scope.all_of`."""
    statement: Query = select(*(table.c[name] for name in columns)) if columns else select(table)
    return statement.where(table.c.workspace == bindparam("workspace"), *where)


def _insert(table: Table, dialect: str) -> sqlite.Insert | postgresql.Insert:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(table).execution_options(preserve_rowcount=True)


@cache
def _upsert(
    table: Table, columns: tuple[str, ...], newer: str | None, dialect: str
) -> sqlite.Insert | postgresql.Insert:
    """The statement of `upsert`. It is built once: `excluded` copies every column of the table."""
    statement = _insert(table, dialect)
    keys = [column.name for column in table.primary_key]
    replaced = {name: statement.excluded[name] for name in columns if name not in keys}
    where = None
    if newer is not None:
        stored, given = table.c[newer], statement.excluded[newer]
        # What lies far ahead was written before the clock was put back, and is no newer.
        where = or_(stored <= given, stored > given + CLOCKS_DIFFER)
    return statement.on_conflict_do_update(index_elements=keys, set_=replaced, where=where)


def due(column: ColumnElement[float], now: float, longest: float) -> ColumnElement[bool]:
    """Whether something that is put off until a moment is due. Nothing is put off for longer than `longest` seconds: a
    moment beyond that was written before the clock was put back, and must not keep anything waiting until it catches
    up."""
    return or_(column <= now, column > now + longest)


def batches(values: Iterable[Any]) -> Iterable[list[Any]]:
    """The values in lists short enough for one statement."""
    every = list(values)
    return (every[start : start + BATCH] for start in range(0, len(every), BATCH))
