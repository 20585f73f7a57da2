"""Drops months of the activity log that are old enough to go as a whole. The entries of others go one by one."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, func, insert, literal_column, or_, select, text

from drift.store.sql.activity_months import WAIT, Partition, partitions
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
        connection.execute(text(WAIT))
        connection.execute(text(f"LOCK TABLE {name} IN SHARE ROW EXCLUSIVE MODE"))
        counts = self._counts(name)
        if counts.keys() - {self._scope.workspace}:
            return None
        kept = self._kept(month, kept_from)
        if len(kept) > KEPT_AT_MOST:
            return None
        connection.execute(text(f"DROP TABLE {name}"))
        if kept:
            connection.execute(insert(activities), kept)  # each is in the ledger already
        return counts.get(self._scope.workspace, 0) - len(kept)

    def _all(self) -> list[Partition]:
        return partitions(self._scope.connection)

    def _counts(self, name: str) -> dict[int, int]:
        """How many entries each workspace has in a month."""
        workspace: ColumnElement[int] = literal_column("workspace")
        counted = select(workspace, func.count()).select_from(text(name)).group_by(workspace)
        return {int(number): int(count) for number, count in self._scope.connection.execute(counted)}

    def _kept(self, month: Partition, kept_from: float) -> list[dict[str, Any]]:
        """The entries that something needs; one more than may be kept where there are too many."""
        found: dict[int, dict[str, Any]] = {}
        for needed in (to_do, or_(*_RULE.needed(kept_from))):  # each by an index of its own
            statement = self._scope.select(activities, *_within(month), needed).limit(KEPT_AT_MOST + 1)
            found.update({row.number: dict(row._mapping) for row in self._scope.all(statement)})
        return list(found.values())


def _within(month: Partition) -> tuple[ColumnElement[bool], ...]:
    at = activities.c.created_at
    until = (at < month.until / 1000,)
    return until if month.since is None else (at >= month.since / 1000, *until)
