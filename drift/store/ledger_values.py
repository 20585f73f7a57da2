"""What stands behind the commitments of ledger entries: values kept beside them, and those read from the record."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final, TypeAlias

from sqlalchemy import Column, Integer, Table, func

from drift.core.model.resources import Json
from drift.store.sql.facts import Shape, Values, key_of, row_of, shape_of
from drift.store.sql.ledger_tables import ledger_entries
from drift.store.sql.tables import metadata
from drift.store.sql.workspace_scope import Scope, batches

Found: TypeAlias = Mapping[str, Mapping[str, Mapping[str, Json]]]
"""By table and key: the values that are read from the record."""
BYTES: Final = 300_000
"""How much entries say that are held at once: one may tell of a thousand rows, and each of these may be long."""


def shape_called(what: str) -> Shape | None:
    """How the rows of a table stand in the ledger; None where `what` is no such table."""
    table = metadata.tables.get(what)
    return None if table is None else shape_of(table)


def last_within(scope: Scope, first: int, most: int, size: int = BYTES) -> int:
    """The number of the last entry so that those from `first` on have about so many bytes together, or are so many."""
    c = ledger_entries.c
    within = scope.select(ledger_entries, c.number.between(first, first + most - 1))
    sizes = within.with_only_columns(c.number, func.length(c.body).label("size")).order_by(c.number)
    last, total = first, 0
    for row in scope.all(sizes):
        total += row.size
        if total > size and row.number > first:
            break
        last = row.number
    return last


def look_up(scope: Scope, wanted: Mapping[str, Iterable[str]]) -> Found:
    """The long values of rows, by table and key. Rows that are gone are left out."""
    return {what: dict(_rows(scope, metadata.tables[what], set(keys))) for what, keys in wanted.items()}


def rows_now(scope: Scope, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Mapping[str, Json]]:
    """Rows of tables of the ledger as they are now, by table and key, as entries say them. Rows that are gone are left
    out, and so are those that are called by several columns."""
    by_table: dict[str, set[str]] = {}
    for what, key in wanted:
        by_table.setdefault(what, set()).add(key)
    return {
        (what, key): row for what, keys in by_table.items() for key, row in _whole_rows(scope, what, keys)
    }


def _whole_rows(scope: Scope, what: str, keys: set[str]) -> Iterable[tuple[str, Mapping[str, Json]]]:
    shape = shape_called(what)
    if shape is None or len(shape.called) != 1:
        return
    table = metadata.tables[what]
    column = table.c[shape.called[0]]
    for batch in batches(keys):
        for row in scope.all(scope.select(table, column.in_([_typed(column, key) for key in batch]))):
            yield key_of(shape, row._mapping), row_of(shape, row._mapping)


def _rows(scope: Scope, table: Table, keys: Collection[str]) -> Iterable[tuple[str, Mapping[str, Json]]]:
    shape = shape_of(table)
    if shape is None:
        return
    column = table.c[shape.called[0]]
    for batch in batches(keys):
        rows = scope.all(scope.select(table, column.in_([_typed(column, key) for key in batch])))
        yield from looked_up_in(shape, [row._mapping for row in rows]).items()


def looked_up_in(shape: Shape, rows: Iterable[Values]) -> dict[str, Mapping[str, Json]]:
    """The long values of these rows, by key."""
    return {key_of(shape, row): _values(shape, row) for row in rows}


def _values(shape: Shape, row: Values) -> Mapping[str, Json]:
    said = row_of(shape, row)
    if shape.declaration.many:
        return {key_of(shape, row): {name: value for name, value in said.items() if value is not None}}
    return {name: said[name] for name in shape.declaration.looked_up}


def typed(what: str, key: str) -> int | str:
    """The key of a row, as the column that it is called by has it."""
    table = metadata.tables[what]
    shape = shape_of(table)
    return key if shape is None else _typed(table.c[shape.called[0]], key)


def _typed(column: Column[Any], key: str) -> int | str:
    return int(key) if isinstance(column.type, Integer) else key
