"""Finds records that are old enough to go, and deletes them. Nothing is deleted that was not found in the same
transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Table,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    tuple_,
    type_coerce,
    union_all,
)

from drift.core.model.resources import Json
from drift.store.bodies import Bodies
from drift.store.sql import tables as drift
from drift.store.sql.workspace_scope import Query, Scope, Stored, batches
from guard.core.model.legal_hold import Held, LegalHold
from guard.store.aging.rules import RULES, Companion, Rule

Key = tuple[Any, ...]
BATCH: Final = 200
"""How many records go in one transaction, with what belongs to them."""


class Old(NamedTuple):
    """How many records of a table would go, how many there are, and the oldest moment."""

    going: int
    all: int
    oldest: float | None


class Step(NamedTuple):
    """What one batch did. `last` is where the next one goes on; None: nothing is left. `held_by` are the holds that
    kept something."""

    deleted: Mapping[str, int]
    held: int
    held_by: frozenset[str]
    last: Key | None


class OldRecords:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def count(self, kept_from: Mapping[str, float]) -> dict[str, Old]:
        """What there is of each table, and what would go of those with a moment, each by its own; in one query."""
        of_each = union_all(*(self._counted(rule, kept_from) for rule in RULES))
        rows = self._scope.connection.execute(of_each).all()
        return {name: Old(going or 0, count, _seconds(oldest)) for name, going, count, oldest in rows}

    def _counted(self, rule: Rule, kept_from: Mapping[str, float]) -> Query:
        moment = kept_from.get(rule.name)
        goes = literal(0) if moment is None else case((rule.goes(moment, kept_from), 1), else_=0)
        oldest = type_coerce(func.min(rule.aged_by), BigInteger)
        columns = literal(rule.name), func.sum(goes), func.count(), oldest
        statement: Query = select(*columns)
        return statement.where(rule.table.c.workspace == self._scope.workspace)

    def step(self, rule: Rule, kept_from: float, held: Held, after: Key | None) -> Step:
        """Delete the next batch of what is old in a table."""
        found = self._next(rule, kept_from, after)
        if not found:
            return Step({}, 0, frozenset(), None)
        kept = self._kept(rule, found, held) if held.looks_inside else {}
        going = [row for place, row in enumerate(found) if place not in kept]
        deleted = self._delete(rule, going)
        last = (found[-1].aged_by_, *_key(rule, found[-1])) if len(found) == BATCH else None
        return Step(deleted, len(kept), frozenset(hold.name for hold in kept.values()), last)

    def entries_of(self, kind: str, resource_id: str) -> frozenset[str]:
        """The ids of the log entries that explain changes of a resource."""
        c = drift.changes.c
        of = (c.kind == kind, c.resource_id == resource_id, c.source == "activity")
        rows = self._scope.all(select(c.source_id).where(c.workspace == self._scope.workspace, *of))
        return frozenset(row.source_id for row in rows if row.source_id)

    def actor_ids(self, email: str) -> frozenset[str]:
        """The ids in Intercom under which somebody with this address acted."""
        found: set[str] = set()
        for table in (drift.activities, drift.changes):
            by = (table.c.workspace == self._scope.workspace, table.c.actor_email == email)
            ids = select(table.c.actor_id).where(*by, table.c.actor_id.is_not(None)).distinct()
            found.update(row[0] for row in self._scope.all(ids))
        return frozenset(found)

    def _next(self, rule: Rule, kept_from: float, after: Key | None) -> Sequence[Stored]:
        order = (rule.aged_by, *rule.key)
        statement = self._scope.select(rule.table, rule.goes(kept_from), *_after(order, after))
        statement = statement.add_columns(rule.aged_by.label("aged_by_")).order_by(*order).limit(BATCH)
        return self._scope.all(statement)

    def _kept(self, rule: Rule, found: Sequence[Stored], held: Held) -> dict[int, LegalHold]:
        """The places of the rows that a hold keeps."""
        bodies = self._bodies(rule, found)
        kept: dict[int, LegalHold] = {}
        for place, row in enumerate(found):
            rows = [dict(row._mapping), *self._companions(rule, row)]
            named = [bodies[row._mapping[name]] for name in rule.bodies if row._mapping[name] in bodies]
            if hold := held.keeps(rows, named):
                kept[place] = hold
        return kept

    def _bodies(self, rule: Rule, found: Iterable[Stored]) -> Mapping[bytes, Json]:
        digests = {row._mapping[name] for row in found for name in rule.bodies}
        return Bodies(self._scope).get(digest for digest in digests if digest is not None)

    def _companions(self, rule: Rule, row: Stored) -> Iterable[dict[str, Any]]:
        for one in rule.companions:
            where = one.identity.in_(one.keys(row))
            yield from (
                dict(other._mapping) for other in self._scope.all(self._scope.select(one.table, where))
            )

    def _delete(self, rule: Rule, going: Sequence[Stored]) -> dict[str, int]:
        deleted: dict[str, int] = {}
        for companion in rule.companions:
            deleted[str(companion.table.name)] = self._delete_companions(companion, going)
        keys = [_key(rule, row) for row in going]
        deleted[rule.name] = self._delete_where(rule.table, tuple_(*rule.key).in_(keys)) if keys else 0
        return {name: count for name, count in deleted.items() if count}

    def _delete_companions(self, companion: Companion, going: Sequence[Stored]) -> int:
        keys = [key for row in going for key in companion.keys(row)]
        which = companion.identity
        return sum(self._delete_where(companion.table, which.in_(batch)) for batch in batches(keys))

    def _delete_where(self, table: Table, where: ColumnElement[bool]) -> int:
        """A deletion is one entry of the ledger (`deletions`), and not one for each row."""
        return self._scope.delete_untold(table, where)


def rules_of(name: str) -> list[Rule]:
    """The rules of a class, in the order in which they are followed."""
    return [rule for rule in RULES if rule.of == name]


def _key(rule: Rule, row: Stored) -> Key:
    return tuple(row._mapping[column.name] for column in rule.key)


def _after(order: Sequence[ColumnElement[Any]], after: Key | None) -> tuple[ColumnElement[bool], ...]:
    """The rows that follow this one in the order."""
    if after is None:
        return ()
    ways = []
    for place, (column, value) in enumerate(zip(order, after, strict=True)):
        same = [earlier == before for earlier, before in zip(order[:place], after[:place], strict=True)]
        ways.append(and_(*same, column > value))
    return (or_(*ways),)


def _seconds(milliseconds: int | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000
