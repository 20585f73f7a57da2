"""Snapshots and their coverage: which kinds were read, which were not, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from drift.core.model.records import NARROWED, KindStatus, Snapshot
from drift.core.model.resources import Json
from drift.store.sql.facts import PendingFact
from drift.store.sql.row_codecs import known
from drift.store.sql.tables import coverage, kind_status, snapshots
from drift.store.sql.workspace_scope import Query, Scope, Stored

_OF_COMPLETE_READING: Final = ("read_at", "api_version", "rules")
"""What only a complete reading tells."""
_UNREAD: Final = ("kind", "status", "code", "reason", "attempted_at")
"""What the ledger says of a kind that was not read."""


class Snapshots:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def start(self, trigger: str, at: float) -> int:
        return self._scope.insert(snapshots, {"trigger": trigger, "started_at": at})

    def cover(self, snapshot_id: int | None, *statuses: KindStatus) -> None:
        """Keep the statuses of kinds, as their latest and, if there is one, in the snapshot. A kind that could not be
        read keeps what is known of its last reading."""
        rows = [{name: getattr(status, name) for name in KindStatus.__slots__} for status in statuses]
        for row in rows:
            if row["read_at"] is None:
                row |= self._of_last_reading(row["kind"])
        self._scope.upsert(kind_status, rows, newer="attempted_at")
        if snapshot_id is not None:
            self._scope.upsert(coverage, [{**row, "snapshot": snapshot_id} for row in rows])

    def finish(self, id: int, at: float) -> bool:
        """Mark a snapshot as complete; tells whether this call was the first to."""
        unfinished = snapshots.c.finished_at.is_(None)
        first = self._scope.update(snapshots, snapshots.c.id == id, unfinished, finished_at=at) == 1
        if first:
            covered = self._scope.all(self._scope.select(coverage, coverage.c.snapshot == id))
            self._scope.note(facts_of_coverage(id, covered))
        return first

    def latest_status(self) -> dict[str, KindStatus]:
        """The latest status of every kind that was ever attempted, by name."""
        return self._scope.once("kind_status", self._latest_status)

    def _latest_status(self) -> dict[str, KindStatus]:
        rows = self._scope.all(self._scope.select(kind_status).order_by(kind_status.c.kind))
        return {row.kind: _status(row._mapping) for row in rows}

    def get(self, id: int) -> Snapshot | None:
        found = _snapshots(self._scope, self._scope.select(snapshots, snapshots.c.id == id))
        return found[0] if found else None

    def list(self, limit: int = 50, before_id: int | None = None) -> list[Snapshot]:
        """Newest first, each with its coverage."""
        where = () if before_id is None else (snapshots.c.id < before_id,)
        statement = self._scope.select(snapshots, *where)
        return _snapshots(self._scope, statement.order_by(snapshots.c.id.desc()).limit(limit))

    def last_finished(self, *, narrowed: bool = True) -> Snapshot | None:
        """The latest complete snapshot; with `narrowed=False`, the latest of all kinds."""
        of_all = () if narrowed else (snapshots.c.trigger != NARROWED,)
        statement = self._scope.select(snapshots, snapshots.c.finished_at.is_not(None), *of_all)
        found = _snapshots(self._scope, statement.order_by(snapshots.c.id.desc()).limit(1))
        return found[0] if found else None

    def last_end(self) -> float | None:
        """When the latest complete snapshot of all kinds ended. Without its coverage, which is many rows."""
        c = snapshots.c
        of_all = self._scope.select(snapshots, c.finished_at.is_not(None), c.trigger != NARROWED)
        row = self._scope.first(of_all.order_by(c.id.desc()))
        return None if row is None else float(row.finished_at)

    def ends(self, since: float) -> tuple[float, ...]:
        """When the complete snapshots after a moment ended, and the one before it; the oldest first."""
        c = snapshots.c
        of_all = self._scope.select(snapshots, c.finished_at.is_not(None), c.trigger != NARROWED)
        before = self._scope.first(of_all.where(c.finished_at <= since).order_by(c.id.desc()))
        after = self._scope.all(of_all.where(c.finished_at > since).order_by(c.finished_at))
        return tuple(float(row.finished_at) for row in (*([before] if before else []), *after))

    def first_read(self, kind: str) -> float | None:
        """When a kind was first read completely: what was before is not known. None: it never was."""
        complete = (coverage.c.kind == kind, coverage.c.status == "read", coverage.c.read_at.is_not(None))
        row = self._scope.first(self._scope.select(coverage, *complete).order_by(coverage.c.snapshot))
        return None if row is None else float(row.read_at)

    def _of_last_reading(self, kind: str) -> dict[str, Any]:
        row = self._scope.first(self._scope.select(kind_status, kind_status.c.kind == kind))
        return {name: None if row is None else getattr(row, name) for name in _OF_COMPLETE_READING}


def facts_of_coverage(snapshot: int, covered: Iterable[Stored]) -> Iterator[PendingFact]:
    """What a complete snapshot read is one entry of the ledger, with the number of resources of each kind. Each kind
    that it did not read is one, too."""
    read: dict[str, Json] = {}
    for row in covered:
        if row.status == "read":
            read[row.kind] = row._mapping["count"]
        else:
            unread = {name: getattr(row, name) for name in _UNREAD}
            yield PendingFact("coverage", "insert", str(snapshot), unread, (), ())
    yield PendingFact("coverage", "insert", str(snapshot), {"status": "read", "kinds": read}, (), ())


def _status(row: Mapping[Any, Any]) -> KindStatus:
    return KindStatus(**known(KindStatus, row))


def _snapshots(scope: Scope, statement: Query) -> list[Snapshot]:
    rows = scope.all(statement)
    covered: dict[int, tuple[KindStatus, ...]] = {row.id: () for row in rows}
    within = coverage.c.snapshot.in_(covered)
    for row in scope.all(scope.select(coverage, within).order_by(coverage.c.kind)):
        covered[row.snapshot] += (_status(row._mapping),)
    return [Snapshot(row.id, row.trigger, row.started_at, row.finished_at, covered[row.id]) for row in rows]
