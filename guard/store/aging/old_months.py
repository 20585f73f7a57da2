"""Drops months of the activity log that are old enough to go as a whole. The entries of others go one by one."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, func, insert, literal_column, or_, select, text

from drift.store.sql.activity_months import Partition, lock_to_drop, one_at_a_time, partitions
from drift.store.sql.tables import activities, to_do
from drift.store.sql.workspace_scope import Scope
from guard.store.aging.rules import BY_TABLE, Rule

KEPT_AT_MOST: Final = 500
"""How many entries of a month may outlive it: they lie with those of no month. With more, the month stays for them."""
_RULE: Final[Rule] = BY_TABLE["activities"]


class OldMonths:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def before(self, kept_from: float) -> list[str]:
        """The names of the months that lie wholly before a moment, the oldest first; none on SQLite."""
        return [one.table for one in self._all() if one.until <= round(kept_from * 1000)]

    def drop(self, name: str, kept_from: float) -> int | None:
        """Drop a month, and keep of it what is needed; returns how many entries went. None: entries of another
        workspace are in it, or too many that are needed, and nothing was done. Raises StoreUnavailable at once where
        somebody reads the log for long."""
        connection = self._scope.connection
        month = next((one for one in self._all() if one.table == name), None)
        if month is None:
            return None
        one_at_a_time(connection)
        if self._kept(month, kept_from) is None:
            return None  # whoever uses the log is not held up for that
        lock_to_drop(connection, name)
        kept = self._kept(month, kept_from)
        if kept is None:
            return None
        count = int(connection.execute(select(func.count()).select_from(text(name))).scalar_one())
        connection.execute(text(f"DROP TABLE {name}"))
        if kept:
            connection.execute(insert(activities), kept)  # each is in the ledger already
        return count - len(kept)

    def _all(self) -> list[Partition]:
        return partitions(self._scope.connection)

    def _kept(self, month: Partition, kept_from: float) -> list[dict[str, Any]] | None:
        """The entries that something needs; None where the month has to stay."""
        if self._is_of_others(month.table):
            return None
        found: dict[int, dict[str, Any]] = {}
        for needed in (to_do, or_(*_RULE.needed(kept_from))):  # each by an index of its own
            statement = self._scope.select(activities, *_within(month), needed).limit(KEPT_AT_MOST + 1)
            found.update({row.number: dict(row._mapping) for row in self._scope.all(statement)})
        return list(found.values()) if len(found) <= KEPT_AT_MOST else None

    def _is_of_others(self, name: str) -> bool:
        """Whether another workspace has entries in a month. Both ends of its index say so."""
        workspace: ColumnElement[int] = literal_column("workspace")
        ends = select(func.min(workspace), func.max(workspace)).select_from(text(name))
        found = self._scope.connection.execute(ends).one()
        return any(one not in (None, self._scope.workspace) for one in found)


def _within(month: Partition) -> tuple[ColumnElement[bool], ...]:
    at = activities.c.created_at
    until = (at < month.until / 1000,)
    return until if month.since is None else (at >= month.since / 1000, *until)
