"""Facts: what the statements of a transaction did to rows that stand in the ledger, kept with it when it commits."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from sqlalchemy import Connection, Table

from drift.core.model.resources import Json
from drift.store.sql.bulk_insert import insert_rows_of_several
from drift.store.sql.columns import dump
from drift.store.sql.ledger_tables import ledger_pending
from drift.store.sql.recorded import Convert, InLedger, as_json, declared, key_columns, key_text

Operation: TypeAlias = Literal["insert", "update", "delete"]
Values: TypeAlias = Mapping[Any, Any]

GATHERED: Final = "facts of this transaction"
"""Where a connection that writes keeps them."""
TOGETHER: Final = 1000
"""How many rows are one entry at most, and how many facts one row of what waits."""


class PendingFact(NamedTuple):
    """A fact as it waits to become an entry. `looked_up` are values that are read from the table then; `personal` are
    said where no table declares them."""

    what: str
    op: Operation
    key: str
    row: Mapping[str, Json]
    looked_up: Sequence[str] = ()
    personal: Sequence[str] | None = None


Gathered: TypeAlias = list[tuple[int, PendingFact]]
"""With the workspace of each."""


class Shape(NamedTuple):
    """How rows of a table become facts."""

    name: str
    declaration: InLedger
    key: tuple[str, ...]  # the columns that a row is called by
    called: tuple[str, ...]  # those of them that are no secret of a person
    always: tuple[str, ...]  # the columns that stand in every entry
    conversions: Mapping[str, Convert | None]
    in_row: frozenset[str]  # the columns that stand in the row of an entry, and not in its key alone


@cache
def shape_of(table: Table) -> Shape | None:
    """None where the table does not stand in the ledger."""
    declaration = declared(table)
    if declaration is None:
        return None
    key = key_columns(table, declaration)
    called = tuple(name for name in key if name not in declaration.personal)
    alone = len(key) == 1 and called == key
    always = tuple(dict.fromkeys((*(() if alone else key), *declaration.names)))
    shown = {name: of for name, of in as_json(table).items() if name not in declaration.hidden}
    in_row = frozenset(shown) - declaration.looked_up - frozenset(key if alone else ())
    return Shape(table.name, declaration, key, called, always, shown, in_row)


def inserted(shape: Shape, rows: Iterable[Values]) -> Iterator[PendingFact]:
    """The facts of new rows. What is null, or nothing was said of, is left out."""
    if shape.declaration.many:
        yield from _together(shape, list(rows))
        return
    name, looked_up = shape.name, shape.declaration.looked_up
    columns = [(column, shape.conversions[column]) for column in sorted(shape.in_row)]
    for row in rows:
        said: dict[str, Json] = {}
        for column, convert in columns:  # a loop, as it runs for each of very many rows
            if (value := row.get(column)) is not None:
                said[column] = value if convert is None else convert(value)
        later = [column for column in looked_up if row.get(column) is not None]
        yield PendingFact(name, "insert", _key(shape, row, said), said, later)


def updated(shape: Shape, rows: Iterable[Values], changed: Values) -> Iterator[PendingFact]:
    """The facts of rows that were given these values; each row has the columns of its key and its names."""
    if shape.declaration.many:  # the whole row is one value, which is read from the table later
        keys = [key_of(shape, row) for row in rows]
        yield from (PendingFact(shape.name, "update", key, {}, [key]) for key in keys)
        return
    looked_up = [name for name in shape.declaration.looked_up if changed.get(name) is not None]
    said = _row(shape, changed)
    for row in rows:
        names = {name: row[name] for name in shape.always if name not in said}
        computed = {name: row[name] for name in changed if name in row}
        known = _row(shape, {**names, **computed})
        yield PendingFact(shape.name, "update", _key(shape, row, known), {**said, **known}, looked_up)


def replaced(shape: Shape, row: Values, stored: Values | None) -> Iterator[PendingFact]:
    """The fact of a row that was inserted or, where there is a stored one, took its place. Equal ones are no fact."""
    if stored is None:
        yield from inserted(shape, [row])
        return
    moved = {name: value for name, value in row.items() if _differ(shape, name, value, stored[name])}
    if moved:
        known_by = {name: stored[name] for name in (*shape.key, *shape.always)}
        yield from updated(shape, [known_by], moved)


def _differ(shape: Shape, name: str, value: Any, stored: Any) -> bool:
    if name not in shape.conversions:
        return False
    convert = shape.conversions[name]
    given, kept = _converted(convert, value), _converted(convert, stored)
    return bool(given != kept) and dump(given) != dump(kept)


def deleted(shape: Shape, rows: Iterable[Values]) -> Iterator[PendingFact]:
    """The facts of rows that are gone."""
    for row in rows:
        said = _row(shape, {name: row[name] for name in shape.always})
        yield PendingFact(shape.name, "delete", key_of(shape, row), said)


def _key(shape: Shape, row: Values, said: Mapping[str, Json]) -> str:
    """The key of a row of which something is converted already."""
    if len(shape.called) > 1 and all(name in said for name in shape.called):
        return key_text(tuple(said[name] for name in shape.called))
    return key_of(shape, row)


def key_of(shape: Shape, row: Values) -> str:
    conversions = shape.conversions
    return key_text(tuple(_converted(conversions.get(name), row[name]) for name in shape.called))


def identity(shape: Shape, row: Values) -> tuple[Json, ...]:
    """What sets a row apart from all others of its workspace."""
    return tuple(_converted(shape.conversions.get(name), row[name]) for name in shape.key)


def gathered_keys(connection: Connection, what: str) -> set[str]:
    """What this transaction inserted into a table already."""
    facts = [
        fact for _, fact in connection.info.get(GATHERED, ()) if (fact.what, fact.op) == (what, "insert")
    ]
    return {key for fact in facts for key in (fact.looked_up if not fact.key else [fact.key])}


def row_of(shape: Shape, row: Values) -> dict[str, Json]:
    """A stored row as its entry has it, with what is looked up."""
    return {name: _converted(convert, row[name]) for name, convert in shape.conversions.items()}


def _row(shape: Shape, row: Values) -> dict[str, Json]:
    conversions, shown = shape.conversions, shape.in_row
    return {name: _converted(conversions[name], value) for name, value in row.items() if name in shown}


def _converted(convert: Convert | None, value: Any) -> Json:
    return value if convert is None or value is None else convert(value)


def _together(shape: Shape, rows: Sequence[Values]) -> Iterator[PendingFact]:
    """One fact for many rows, which are called by one column; each value of it is read from the table later."""
    names = [key_of(shape, row) for row in rows]
    for start in range(0, len(names), TOGETHER):
        yield PendingFact(shape.name, "insert", "", {}, names[start : start + TOGETHER])


def gather(connection: Connection, workspace: int, facts: Iterable[PendingFact]) -> None:
    """Keep facts with the transaction of this connection."""
    gathered = connection.info.get(GATHERED)
    if gathered is not None:
        gathered.extend((workspace, fact) for fact in facts)


def note(
    connection: Connection,
    workspace: int,
    what: str,
    op: Operation,
    key: str,
    row: Mapping[str, Json],
    personal: Collection[str] = (),
) -> None:
    """Record something that is no row of a table of the ledger."""
    gather(connection, workspace, [PendingFact(what, op, key, row, (), sorted(personal))])


def keep(connection: Connection, gathered: Gathered, at: Callable[[int], float]) -> None:
    """Write the facts of a transaction down, to become entries when it is committed. `at` gives the time that it is in
    a workspace, in unix seconds."""
    waiting = [
        (workspace, {"at": at(workspace), "facts": dump(facts[start : start + TOGETHER])})
        for workspace, facts in _by_workspace(gathered).items()
        for start in range(0, len(facts), TOGETHER)
    ]
    insert_rows_of_several(
        connection, ledger_pending, [workspace for workspace, _ in waiting], [row for _, row in waiting]
    )


def _by_workspace(gathered: Gathered) -> dict[int, list[PendingFact]]:
    found: dict[int, list[PendingFact]] = {}
    for workspace, facts in groupby(gathered, key=lambda one: one[0]):
        found.setdefault(workspace, []).extend(fact for _, fact in facts)
    return found
