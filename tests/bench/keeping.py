"""A store to measure on: a new SQLite file in the newest shape, as the product makes it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from drift.store import ensure_workspace
from drift.store.sql.database import Database
from guard.migrations import upgrade


@dataclass(frozen=True, slots=True)
class Kept:
    """A database, the number of the workspace in it, and its file."""

    database: Database
    workspace: int
    file: Path


@contextmanager
def kept(folder: Path) -> Iterator[Kept]:
    file = folder / "guardrail.db"
    database = Database(f"sqlite:///{file}")
    try:
        upgrade(database)
        with database.write() as connection:
            number = ensure_workspace(connection, "bench")
        yield Kept(database, number, file)
    finally:
        database.close()


def bytes_on_disk(file: Path) -> int:
    """The size of a closed database; nothing was vacuumed."""
    return sum(path.stat().st_size for path in file.parent.glob(f"{file.name}*"))
