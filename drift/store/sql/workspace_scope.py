"""A connection and the one workspace it may see. Every statement of the stores starts here, so none forgets it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, TypeAlias, TypeVar

from sqlalchemy import (
    ARRAY,
    ClauseElement,
    ColumnElement,
    Connection,
    Delete,
    Row,
    Select,
    Table,
    Update,
    and_,
    any_,
    bindparam,
    delete,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from drift.store.sql.bulk_insert import insert_rows
from drift.store.sql.facts import (
    PendingFact,
    Shape,
    deleted,
    gather,
    gathered_keys,
    identity,
    inserted,
    key_of,
    replaced,
    shape_of,
    updated,
)

T = TypeVar("T")
Values: TypeAlias = Mapping[Any, Any]
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
_OF_THIS_TRANSACTION: Final = "xmin::text::bigint = pg_current_xact_id()::text::bigint % 4294967296"
_LAST_ROWS: Final = "rowid > last_insert_rowid() - :rows"


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

    def among(self, column: ColumnElement[Any], values: Sequence[Any]) -> ColumnElement[bool]:
        """Whether a column has one of these values, of which there may be many. PostgreSQL gets them as one array: a
        list of a thousand parameters takes longer to write and to read than to look up."""
        if self.connection.dialect.name != "postgresql":
            return column.in_(values)
        return column == any_(bindparam(None, values, type_=ARRAY(column.type)))

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

    # Writing. What happens to rows that stand in the ledger is kept as facts, with the transaction.

    def insert(self, table: Table, values: Values) -> int:
        """Insert a row whose number the database counts; returns that number."""
        result = self.connection.execute(table.insert().values(workspace=self.workspace, **values))
        key = result.inserted_primary_key
        id = int(key[0]) if key else 0
        self._inserted(table, [{**values, "id": id}])
        return id

    def insert_many(self, table: Table, rows: Sequence[Values]) -> list[int]:
        """Insert rows whose numbers the database counts; returns those numbers in the same order."""
        if not rows:
            return []
        statement = table.insert().returning(table.c.id, sort_by_parameter_order=True)
        many = [{**row, "workspace": self.workspace} for row in rows]
        ids = [int(id) for id in self.connection.execute(statement, many).scalars()]
        self._inserted(table, [{**row, "id": id} for row, id in zip(rows, ids, strict=True)])
        return ids

    def insert_new(self, table: Table, values: Values) -> bool:
        """Insert a row unless it is known already; tells whether it was new."""
        statement = _insert(table, self.connection.dialect.name).on_conflict_do_nothing()
        new = self.connection.execute(statement, {**values, "workspace": self.workspace}).rowcount == 1
        if new:
            self._inserted(table, [values])
        return bool(new)

    def insert_all(self, table: Table, rows: Iterable[Values]) -> int:
        """Insert many rows of the same columns, leaving out those that are known already; returns how many were new."""
        many = list(rows)
        count = insert_rows(self.connection, table, self.workspace, many)
        shape = shape_of(table)
        if shape is not None and count:
            new = many if count == len(many) else self._newest(table, shape, many, count)
            self._keep(inserted(shape, new))
        return count

    def upsert(self, table: Table, rows: Sequence[Values], *, newer: str | None = None) -> None:
        """Insert rows, or replace those with the same primary key. With `newer` (a column), only when the given row
        is at least as new as the stored one."""
        if not rows:
            return
        shape = shape_of(table)
        facts = [] if shape is None else list(self._replaced(table, shape, rows))
        upsert = _upsert(table, tuple(rows[0]), newer, self.connection.dialect.name)
        self.connection.execute(upsert, [{**row, "workspace": self.workspace} for row in rows])
        self._keep(facts)

    def update(self, table: Table, *where: ColumnElement[bool], **values: Any) -> int:
        """Change the rows that meet the conditions; returns how many did, which tells whether this call won."""
        statement = update(table).where(table.c.workspace == self.workspace, *where).values(**values)
        shape = shape_of(table)
        if shape is None or values.keys() <= shape.declaration.hidden:
            return self.connection.execute(statement).rowcount
        computed = [name for name, value in values.items() if isinstance(value, ClauseElement)]
        rows = self._returned(statement, table, {*shape.key, *shape.always, *computed})
        plain = {name: None if name in computed else value for name, value in values.items()}
        self._keep(updated(shape, rows, plain))
        return len(rows)

    def update_each(self, table: Table, column: str, moved: Sequence[tuple[Values, Values]]) -> None:
        """Change many rows, each in its own way: `moved` has, for each, the columns that it is known by, `column` among
        them, and new values, the same columns for all."""
        if not moved:
            return
        statement = update(table).where(
            table.c.workspace == self.workspace, table.c[column] == bindparam("known_by")
        )
        statement = statement.values({name: bindparam(f"new_{name}") for name in moved[0][1]})
        bound = [
            {"known_by": row[column], **{f"new_{name}": value for name, value in values.items()}}
            for row, values in moved
        ]
        self.connection.execute(statement, bound)
        if (shape := shape_of(table)) is not None:
            self._keep(fact for row, values in moved for fact in updated(shape, [row], values))

    def delete(self, table: Table, *where: ColumnElement[bool]) -> int:
        """Delete the rows that meet the conditions; returns how many did."""
        statement = delete(table).where(table.c.workspace == self.workspace, *where)
        shape = shape_of(table)
        if shape is None:
            return self.connection.execute(statement).rowcount
        rows = self._returned(statement, table, {*shape.key, *shape.always})
        self._keep(deleted(shape, rows))
        return len(rows)

    def delete_untold(self, table: Table, *where: ColumnElement[bool]) -> int:
        """Delete very many rows without a fact for each; returns how many. Whoever does so tells of all of them in one
        row of a table that counts them (`counts_gone` of its declaration)."""
        statement = delete(table).where(table.c.workspace == self.workspace, *where)
        return self.connection.execute(statement).rowcount

    def note(self, facts: Iterable[PendingFact]) -> None:
        """Record what is no row of a table of the ledger."""
        self._keep(facts)

    def _inserted(self, table: Table, rows: Sequence[Values]) -> None:
        if (shape := shape_of(table)) is not None:
            self._keep(inserted(shape, rows))

    def _keep(self, facts: Iterable[PendingFact]) -> None:
        gather(self.connection, self.workspace, facts)

    def _returned(self, statement: Update | Delete, table: Table, names: Iterable[str]) -> list[Values]:
        """The rows that a statement met."""
        ordered = sorted(names) or [table.primary_key.columns[0].name]
        found = self.connection.execute(statement.returning(*(table.c[name] for name in ordered))).all()
        return [dict(zip(ordered, row, strict=True)) for row in found]

    def _newest(self, table: Table, shape: Shape, rows: Sequence[Values], count: int) -> list[Values]:
        """Those of the rows that the last statement inserted: others were there."""
        if self.connection.dialect.name == "postgresql":
            by_us: Any = text(_OF_THIS_TRANSACTION)
        else:
            by_us = text(_LAST_ROWS).bindparams(rows=count)
        columns = [table.c[name] for name in shape.key]
        known = gathered_keys(self.connection, table.name)
        new: set[str] = set()
        for batch in batches(rows):
            within = [column.in_({row[column.name] for row in batch}) for column in columns]
            found = self.connection.execute(self.select(table, by_us, *within).with_only_columns(*columns))
            new.update(key_of(shape, row._mapping) for row in found)
        first: dict[str, Values] = {}  # of two with one key, the first was inserted
        for row in rows:
            first.setdefault(key_of(shape, row), row)
        return [row for key, row in first.items() if key in new and key not in known]

    def _replaced(self, table: Table, shape: Shape, rows: Sequence[Values]) -> Iterator[PendingFact]:
        """The facts of rows that are about to be inserted, or to replace others; none where nothing changes."""
        for batch in batches(rows):
            keys = [column for column in table.primary_key if column.name != "workspace"]
            within = [column.in_({row[column.name] for row in batch}) for column in keys]
            found = self.connection.execute(self.select(table, *within).with_for_update()).mappings()
            stored = {identity(shape, row): row for row in found}
            for row in batch:
                yield from replaced(shape, row, stored.get(identity(shape, row)))

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


def writes_alone(connection: Connection) -> bool:
    """Whether nobody else writes while this connection does: so on SQLite."""
    return connection.dialect.name == "sqlite"


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
