"""Inserts of many rows below the expression layer, whose work for each row takes longer than the database's.

The statement is compiled once per table and columns. Values are bound parameters, converted by the types of their
columns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection, LargeBinary, Table, TypeDecorator
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeEngine

Convert: TypeAlias = Callable[[Any], Any]

_COUNTED: Final = {"preserve_rowcount": True}


@dataclass(frozen=True, slots=True)
class _Statement:
    text: str
    columns: tuple[tuple[str, Convert | None], ...]  # in the order of the parameters; None: bound as it is
    by_name: bool  # whether the driver takes the values of a row by name


def insert_rows(
    connection: Connection, table: Table, workspace: int, rows: Sequence[Mapping[str, Any]]
) -> int:
    """Insert rows of a workspace that all have the same columns, leaving out those that are known already; returns how
    many were new."""
    return insert_rows_of_several(connection, table, [workspace] * len(rows), rows)


def insert_rows_of_several(
    connection: Connection, table: Table, workspaces: Sequence[int], rows: Sequence[Mapping[str, Any]]
) -> int:
    """The same for rows of several workspaces: `workspaces` has the one of each row."""
    if not rows:
        return 0
    statement = _statement(table, ("workspace", *rows[0]), connection.dialect)
    values = [_values(name, convert, workspaces, rows) for name, convert in statement.columns]
    bound: list[Any] = list(zip(*values, strict=True))
    if statement.by_name:
        names = [name for name, _ in statement.columns]
        bound = [dict(zip(names, row, strict=True)) for row in bound]
    return connection.exec_driver_sql(statement.text, bound, execution_options=_COUNTED).rowcount


def _values(
    name: str, convert: Convert | None, workspaces: Sequence[int], rows: Sequence[Mapping[str, Any]]
) -> Sequence[Any]:
    """The values of one column."""
    if name == "workspace":
        return workspaces
    if convert is None:
        return [row[name] for row in rows]
    return [convert(row[name]) for row in rows]


@lru_cache(maxsize=256)
def _statement(table: Table, columns: tuple[str, ...], dialect: Dialect) -> _Statement:
    insert = postgresql.insert if dialect.name == "postgresql" else sqlite.insert
    compiled = insert(table).on_conflict_do_nothing().compile(dialect=dialect, column_keys=list(columns))
    order = compiled.positiontup  # None where the driver takes values by name
    converters = {name: _converter(table.c[name].type, dialect) for name in columns}
    return _Statement(
        str(compiled), tuple((name, converters[name]) for name in order or columns), by_name=order is None
    )


def _converter(type_: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    """What makes a parameter of a value. Both drivers take bytes as they are, and what our own types make."""
    if isinstance(type_, LargeBinary):
        return None
    if isinstance(type_, TypeDecorator):
        return partial(type_.process_bind_param, dialect=dialect)
    return type_.dialect_impl(dialect).bind_processor(dialect)
