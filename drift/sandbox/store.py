"""Stores resources, activity log and settings in one SQLite file. It knows nothing about Intercom."""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

Body = dict[str, Any]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS resource (
    kind TEXT NOT NULL, id TEXT NOT NULL, number INTEGER NOT NULL, parent TEXT NOT NULL DEFAULT '',
    updated REAL NOT NULL, body BLOB NOT NULL, PRIMARY KEY (kind, id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS resource_by_time ON resource (kind, parent, updated, number);
CREATE TABLE IF NOT EXISTS activity (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, created_at INTEGER NOT NULL,
    activity_type TEXT NOT NULL, body BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS activity_by_time ON activity (created_at, sequence);
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""

ById = "number ASC"
NewestFirst = "updated DESC, number DESC"


@dataclass(frozen=True, slots=True)
class Row:
    """One stored resource. `updated` is in unix seconds; `number` is the id as a number, for sorting."""

    kind: str
    id: str
    body: Body
    updated: float
    parent: str = ""

    @property
    def number(self) -> int:
        return int(self.id) if self.id.isdigit() else 0


class Store:
    """One connection guarded by one lock: waitress uses many threads, and every operation is short."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.executescript(_SCHEMA)

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """A transaction: all writes inside are atomic, and other threads wait."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def _rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(sql, parameters).fetchall()

    # Resources

    def get(self, kind: str, id: str) -> Body | None:
        rows = self._rows("SELECT body FROM resource WHERE kind = ? AND id = ?", (kind, id))
        return orjson.loads(rows[0][0]) if rows else None

    def put(self, row: Row) -> None:
        self.put_many([row])

    def put_many(self, rows: Iterable[Row]) -> None:
        values = [(r.kind, r.id, r.number, r.parent, r.updated, orjson.dumps(r.body)) for r in rows]
        with self._lock:
            self._connection.executemany("REPLACE INTO resource VALUES (?, ?, ?, ?, ?, ?)", values)

    def delete(self, kind: str, id: str) -> None:
        if id.isdigit():
            self._remember_number(kind, int(id))
        self._rows("DELETE FROM resource WHERE kind = ? AND id = ?", (kind, id))

    def listing(
        self, kind: str, *, parent: str = "", order: str = ById, limit: int = -1, offset: int = 0
    ) -> list[Body]:
        """`order` is a constant of this module, never user input."""
        sql = f"SELECT body FROM resource WHERE kind = ? AND parent = ? ORDER BY {order} LIMIT ? OFFSET ?"  # noqa: S608 - `order` is a constant of this module
        return [orjson.loads(row[0]) for row in self._rows(sql, (kind, parent, limit, offset))]

    def list_after(
        self, kind: str, cursor: tuple[float, int] | None, limit: int, since: float = 0
    ) -> list[Row]:
        """A page, newest first. The cursor is (updated, number) of the last row of the previous page."""
        updated, number = cursor or (float("inf"), 0)
        sql = (
            "SELECT id, body, updated FROM resource WHERE kind = ? AND parent = ''"
            " AND updated >= ? AND (updated, number) < (?, ?) ORDER BY updated DESC, number DESC LIMIT ?"
        )
        found = self._rows(sql, (kind, since, updated, number, limit))
        return [Row(kind, id, orjson.loads(body), at) for id, body, at in found]

    def count(self, kind: str, parent: str = "") -> int:
        sql = "SELECT count(*) FROM resource WHERE kind = ? AND parent = ?"
        return int(self._rows(sql, (kind, parent))[0][0])

    def counts(self) -> dict[str, int]:
        return dict(self._rows("SELECT kind, count(*) FROM resource GROUP BY kind ORDER BY kind"))

    def parent_of(self, kind: str, id: str) -> str:
        rows = self._rows("SELECT parent FROM resource WHERE kind = ? AND id = ?", (kind, id))
        return str(rows[0][0]) if rows else ""

    def next_number(self, kind: str) -> int:
        """A new id, never used before, even by a deleted resource."""
        highest = self._rows("SELECT coalesce(max(number), 0) FROM resource WHERE kind = ?", (kind,))[0][0]
        return max(int(highest), self._highest_deleted(kind)) + 1

    def _highest_deleted(self, kind: str) -> int:
        return int(self.setting(f"highest deleted {kind}") or 0)

    def _remember_number(self, kind: str, number: int) -> None:
        if number > self._highest_deleted(kind):
            self.set_setting(f"highest deleted {kind}", str(number))

    # Activity log

    def add_activities(self, entries: Iterable[Body]) -> None:
        values = [(e["id"], e["created_at"], e["activity_type"], orjson.dumps(e)) for e in entries]
        sql = "INSERT INTO activity (id, created_at, activity_type, body) VALUES (?, ?, ?, ?)"
        with self._lock:
            self._connection.executemany(sql, values)

    def activities(
        self, after: int, before: int, types: Sequence[str], limit: int, offset: int
    ) -> list[Body]:
        """The entries of a closed interval, newest first; without `types`, of every type."""
        where, values = _activity_filter(after, before, types)
        sql = f"SELECT body FROM activity WHERE {where} ORDER BY created_at DESC, sequence DESC LIMIT ? OFFSET ?"  # noqa: S608 - `where` holds placeholders only
        return [orjson.loads(row[0]) for row in self._rows(sql, (*values, limit, offset))]

    def count_activities(self, after: int, before: int, types: Sequence[str]) -> int:
        where, values = _activity_filter(after, before, types)
        return int(self._rows(f"SELECT count(*) FROM activity WHERE {where}", values)[0][0])  # noqa: S608 - `where` holds placeholders only

    # Settings

    def setting(self, name: str) -> str | None:
        rows = self._rows("SELECT value FROM setting WHERE name = ?", (name,))
        return str(rows[0][0]) if rows else None

    def set_setting(self, name: str, value: str) -> None:
        self._rows("REPLACE INTO setting VALUES (?, ?)", (name, value))

    def clear(self) -> None:
        for table in ("resource", "activity", "setting"):
            self._rows(f"DELETE FROM {table}")  # noqa: S608 - constant names


def _activity_filter(after: int, before: int, types: Sequence[str]) -> tuple[str, tuple[object, ...]]:
    where = "created_at BETWEEN ? AND ?"
    if not types:
        return where, (after, before)
    return f"{where} AND activity_type IN ({', '.join('?' * len(types))})", (after, before, *types)
