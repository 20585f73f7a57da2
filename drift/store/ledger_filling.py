"""Writes the record of a database that is older than its ledger into it, table by table, a part in each transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Table, tuple_

from drift.core.model.resources import Json
from drift.store.ledger_sequencer import Ending
from drift.store.ledger_values import looked_up_in
from drift.store.snapshots import facts_of_coverage
from drift.store.sql.facts import PendingFact, inserted, shape_of
from drift.store.sql.ledger_tables import ledger_fillings
from drift.store.sql.tables import coverage, metadata, snapshots, workspaces
from drift.store.sql.workspace_scope import Scope, Stored

MARK: Final = ("ledger", "from_record")
"""Table and key of the entries before and after those that were taken from the record."""
_SAID: Final = (
    "What follows, up to the next entry of this key, is older than the ledger: it is what the record says."
)
ROWS: Final = 2000
"""How many rows one transaction writes into the ledger."""


def fill(scope: Scope, now: float) -> bool:
    """Write the next part of the record into the ledger; False once all of it is there. What was written stays so,
    whenever this is interrupted, and is never written again."""
    state = scope.first(scope.select(ledger_fillings).with_for_update())
    if state is None or state.finished_at is not None:
        return False
    ending = Ending.locked(scope)
    moved = (_go_on if state.what else _begin)(scope, ending, state, now)
    ending.keep(scope)
    scope.update(ledger_fillings, **moved, entries=state.entries + len(ending.rows))
    return "finished_at" not in moved


def _begin(scope: Scope, ending: Ending, state: Stored, now: float) -> dict[str, Any]:
    what, key = MARK
    first = ending.chain.tree.size + 1
    ending.add(now, PendingFact(what, "insert", key, {"since": state.since, "sentence": _SAID}), {})
    named = workspaces.c.id == scope.workspace
    for row in scope.connection.execute(workspaces.select().where(named)):
        bound = {"id_code": row.id_code, "region": row.region}
        ending.add(now, PendingFact("workspaces", "insert", row.name, bound), {})
    return {"first": first, "what": _tables()[0].name, "after": None}


def _go_on(scope: Scope, ending: Ending, state: Stored, now: float) -> dict[str, Any]:
    table = metadata.tables[state.what]
    shape = shape_of(table)
    rows = [] if shape is None else _next_rows(scope, table, state.after)
    if shape is not None and rows:
        found = {table.name: looked_up_in(shape, rows)}
        for fact in inserted(shape, rows):
            ending.add(now, fact, found)
        for fact in _besides(scope, table, rows):
            ending.add(now, fact, {})
        return {"after": [_plain(rows[-1][name]) for name in _order(table)]}
    following = [later for later in _tables() if later.name > table.name]
    if following:
        return {"what": following[0].name, "after": None}
    what, key = MARK
    count = state.entries + 1
    ending.add(now, PendingFact(what, "update", key, {"finished_at": now, "entries": count}), {})
    return {"finished_at": now}


def _tables() -> list[Table]:
    """The tables that stand in the ledger, by their names."""
    return sorted(
        (table for table in metadata.tables.values() if shape_of(table)), key=lambda table: table.name
    )


def _order(table: Table) -> list[str]:
    """The columns by which its rows are read: those of the primary key."""
    return [column.name for column in table.primary_key if column.name != "workspace"]


def _next_rows(scope: Scope, table: Table, after: Sequence[Json] | None) -> list[dict[str, Any]]:
    order = [table.c[name] for name in _order(table)]
    where = () if after is None else (tuple_(*order) > tuple_(*after),)
    statement = scope.select(table, *where).order_by(*order).limit(ROWS)
    return [dict(row._mapping) for row in scope.all(statement)]


def _besides(scope: Scope, table: Table, rows: Sequence[dict[str, Any]]) -> Iterator[PendingFact]:
    """What is noted of rows and is no row of a table of the ledger."""
    if table is not snapshots:
        return
    for row in rows:
        if row["finished_at"] is not None:
            covered = scope.all(scope.select(coverage, coverage.c.snapshot == row["id"]))
            yield from facts_of_coverage(row["id"], covered)


def _plain(value: Any) -> Json:
    """Part of a key, as JSON keeps it."""
    return value if isinstance(value, int | str) else str(value)
