"""Migrates a database to the newest schema. Run at every start; several replicas may start at once, also of two
versions."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import Connection, inspect

from drift.store.sql.database import Database
from guard.migrations.one_at_a_time import alone, patiently
from guard.migrations.support import NOTICE, DatabaseTooNew, keep_oldest, oldest_code

__all__ = ["FIRST", "DatabaseTooNew", "configuration", "is_current", "is_empty", "newest", "upgrade"]

log = logging.getLogger(__name__)

_HERE: Final = Path(__file__).parent
FIRST: Final = "0056"
"""The first step whose code looks at who may go on. Code from before never does."""


def upgrade(
    database: Database | str,
    *,
    further: Path | None = None,
    wait: Callable[[float], object] = time.sleep,
) -> None:
    """Run all pending migrations. Where code of another version moved the database further, nothing is done. Raises
    DatabaseTooNew where that code has to be replaced, and StoreUnavailable. `further` is a folder with more steps."""
    if isinstance(database, str):
        own = Database(database)
        try:
            upgrade(own, further=further, wait=wait)
        finally:
            own.close()
        return
    with alone(database, wait):
        _move(database, further, wait)


def _move(database: Database, further: Path | None, wait: Callable[[float], object]) -> None:
    scripts = _scripts(further)
    with database.read() as connection:
        pending = _pending(connection, scripts)
        stored = oldest_code(connection)
    if not pending and stored is not None:
        return
    if pending and database.dialect == "postgresql" and pending[0].down_revision is not None:
        _make_way(database, _oldest(pending), stored, wait)
        for step in pending:
            _prepare(database, step, further, wait)
    patiently(lambda: _run(database, scripts.get_current_head() or "", further), wait)


def _pending(connection: Connection, scripts: ScriptDirectory) -> list[Script]:
    """The steps that are missing, the first one first; none where another version moved it further. Raises
    DatabaseTooNew."""
    now = next(iter(MigrationContext.configure(connection).get_current_heads()), None)
    steps = list(scripts.walk_revisions())[::-1]
    if now is None or any(step.revision == now for step in steps):
        return [step for step in steps if now is None or int(step.revision) > int(now)]
    ours = steps[-1].revision
    oldest = oldest_code(connection)
    if oldest is None or int(oldest) > int(ours):
        raise DatabaseTooNew(now, oldest, ours)
    log.info("The database has the shape %s of a newer version, which this one (%s) can work on.", now, ours)
    return []


def _make_way(
    database: Database, oldest: str | None, stored: str | None, wait: Callable[[float], object]
) -> None:
    """Before a step that older code cannot work beside: say so, and give it time to notice and rest."""
    if oldest is None or (stored is not None and int(stored) >= int(oldest)):
        return
    with database.write() as connection:
        keep_oldest(connection, oldest)
    log.warning("Replicas with code older than %s rest from now on: replace them.", oldest)
    wait(NOTICE)


def _prepare(database: Database, step: Script, further: Path | None, wait: Callable[[float], object]) -> None:
    """What a step does while everybody goes on, outside of any transaction. It may be done again."""
    before: Callable[[Connection], None] | None = getattr(step.module, "before", None)
    if before is None:
        return
    if isinstance(step.down_revision, str):
        earlier = step.down_revision
        patiently(lambda: _run(database, earlier, further), wait)

    def prepare() -> None:
        with database.outside() as connection:
            before(connection)

    patiently(prepare, wait)


def _run(database: Database, to: str, further: Path | None) -> None:
    """Run the steps up to this one, in one transaction."""
    with database.write() as connection:
        command.upgrade(configuration(connection, further), to)
        keep_oldest(connection, _oldest(list(_scripts(further).iterate_revisions(to, "base"))) or FIRST)


def _oldest(steps: Sequence[Script]) -> str | None:
    """The oldest code that can work beside all of these steps; None: all can."""
    said = [str(step.module.oldest) for step in steps if hasattr(step.module, "oldest")]
    return max(said, key=int, default=None)


def is_empty(connection: Connection) -> bool:
    """Whether nothing was ever started on this database."""
    return not inspect(connection).get_table_names()


def is_current(connection: Connection) -> bool:
    """Whether the database has the shape of this version, or one that it can work on."""
    return not _pending(connection, _scripts())


def configuration(connection: Connection, further: Path | None = None) -> Config:
    """The configuration of Alembic; it works inside the caller's transaction."""
    config = _config(further)
    config.attributes["connection"] = connection
    return config


def _config(further: Path | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    if further is not None:
        places = f"{_HERE / 'versions'}:{further}"
        config.set_main_option("version_locations", places.replace("%", "%%"))
    return config


@cache
def _scripts(further: Path | None = None) -> ScriptDirectory:
    """The steps, looked up once in this process: Alembic imports all of them."""
    return ScriptDirectory.from_config(_config(further))


def newest() -> str:
    """The last step of this version."""
    return _scripts().get_current_head() or ""
