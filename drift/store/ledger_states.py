"""What a ledger says of each row in the end, kept in a temporary file while it is compared with the record: rows may be
more than fit into memory."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Final, Self, TypeAlias

State: TypeAlias = dict[str, Any]
Name: TypeAlias = tuple[str, str]
"""Table and row."""
_CACHE: Final = 20_000
"""Kilobytes of it that are kept in memory."""
_AT_ONCE: Final = 400


class States:
    """Rows by table and identity. Opened as a context; gone with it."""

    def __enter__(self) -> Self:
        self._file = sqlite3.connect("", isolation_level=None)  # a temporary file without a name
        self._file.execute(f"PRAGMA cache_size = -{_CACHE}")
        self._file.execute("PRAGMA journal_mode = OFF")
        self._file.execute(
            "CREATE TABLE state (what TEXT, row TEXT, said TEXT, PRIMARY KEY (what, row)) WITHOUT ROWID"
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def get(self, names: Sequence[Name]) -> dict[Name, State]:
        """Those of these rows that are there."""
        rows: dict[str, list[str]] = {}
        for what, row in names:
            rows.setdefault(what, []).append(row)
        return {
            (what, row): json.loads(said)
            for what, of_table in rows.items()
            for start in range(0, len(of_table), _AT_ONCE)
            for row, said in self._of(what, of_table[start : start + _AT_ONCE])
        }

    def _of(self, what: str, rows: Sequence[str]) -> list[tuple[str, str]]:
        marks = ",".join("?" * len(rows))
        asked = f"SELECT row, said FROM state WHERE what = ? AND row IN ({marks})"  # noqa: S608  # only question marks
        return self._file.execute(asked, (what, *rows)).fetchall()

    def put(self, states: Mapping[Name, State | None]) -> None:
        """Keep rows, or forget those that are None."""
        kept = [(*name, json.dumps(said)) for name, said in states.items() if said is not None]
        self._file.execute("BEGIN")
        self._file.executemany("REPLACE INTO state VALUES (?, ?, ?)", kept)
        gone = [name for name, said in states.items() if said is None]
        self._file.executemany("DELETE FROM state WHERE what = ? AND row = ?", gone)
        self._file.execute("COMMIT")

    def all_of(self, what: str) -> Iterator[tuple[str, State]]:
        rows = self._file.execute("SELECT row, said FROM state WHERE what = ? ORDER BY row", (what,))
        return ((row, json.loads(said)) for row, said in rows)
