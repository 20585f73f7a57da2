"""Databases for tests: a fresh SQLite file in no time, and a real PostgreSQL server started once per session."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
import sqlalchemy as sa
from alembic import command
from psycopg import sql

from drift.store.sql.database import Database
from drift.store.sql.tables import metadata
from guard.migrations import configuration, upgrade
from tests import made_once

made_once.share()


def sqlite_database(folder: Path, *, name: str = "guardrail.db", busy_timeout: float = 5.0) -> Database:
    """A migrated database in a new file. Whoever asks for it closes it."""
    file = folder / name
    file.write_bytes(_migrated())
    return Database(f"sqlite:///{file}", busy_timeout=busy_timeout)


@cache
def _migrated() -> bytes:
    """An empty, migrated database file: migrating once and copying is quicker than migrating for every test."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "empty.db"
        upgrade(f"sqlite:///{file}")
        return file.read_bytes()


@contextmanager
def under_schema(database: Database, revision: str) -> Iterator[sa.Connection]:
    """The database, emptied, with the tables of an older schema."""
    with database.write() as connection:
        metadata.drop_all(connection)
        connection.execute(sa.text("drop table alembic_version"))
        command.upgrade(configuration(connection), revision)
        yield connection


@contextmanager
def postgresql_server() -> Iterator[str]:
    """The URL of a PostgreSQL server that lives as long as the block."""
    folder = Path(tempfile.mkdtemp(prefix="guardrail-pg-"))
    folder.chmod(0o755)  # as root, the server runs as a user of its own
    with warnings.catch_warnings(), _runtime_folder(folder):
        warnings.simplefilter(
            "ignore"
        )  # pgserver asks platformdirs for a folder that a container may not have
        from pgserver.postgres_server import get_server

        server = get_server(folder / "data", cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for setting in (
            "fsync",
            "full_page_writes",
            "synchronous_commit",
        ):  # nobody needs these databases tomorrow
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
        connection.execute("SELECT pg_reload_conf()")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgresql_database(server: str, name: str, *, busy_timeout: float = 5.0) -> Iterator[Database]:
    """A migrated database of its own on the server, copied from a migrated template."""
    _create(server, name, template=_template(server))
    database = Database(_named(server, name), busy_timeout=busy_timeout)
    try:
        yield database
    finally:
        database.close()
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@cache
def _template(server: str) -> str:
    _create(server, "migrated", template="template0")
    upgrade(_named(server, "migrated"))
    return "migrated"


def _create(server: str, name: str, *, template: str) -> None:
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))


def _named(server: str, name: str) -> str:
    """The server's URL is `postgresql://postgres:@/postgres?host=/folder`."""
    head, _, query = server.partition("?")
    return f"{head.rpartition('/')[0]}/{name}?{query}"


@contextmanager
def _runtime_folder(folder: Path) -> Iterator[None]:
    """pgserver keeps its lock file in the runtime folder, which it makes out when it is imported."""
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before
