"""Migrates a database to the newest schema. Run at every start; several replicas may start at once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select

from drift.store.sql.database import Database

_HERE: Final = Path(__file__).parent
_LOCK: Final = 7_281_550_119
"""The number of the advisory lock that lets one replica migrate at a time."""


def upgrade(database: Database | str) -> None:
    """Run all pending migrations in one transaction."""
    if isinstance(database, str):
        own = Database(database)
        try:
            upgrade(own)
        finally:
            own.close()
        return
    with database.write() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        if not is_current(connection):
            command.upgrade(configuration(connection), "head")


def is_current(connection: Connection) -> bool:
    """Whether the database has the shape of this version."""
    return MigrationContext.configure(connection).get_current_heads() == _newest()


def configuration(connection: Connection) -> Config:
    """The configuration of Alembic; it works inside the caller's transaction."""
    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@cache
def _newest() -> tuple[str, ...]:
    """The last migration, looked up once in this process: Alembic imports all of them to find it."""
    return tuple(ScriptDirectory(_HERE).get_heads())
