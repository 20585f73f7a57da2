"""Migrations bring any database to the tables that the code names, and running them again changes nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy import text as sql

from drift.store import StateStore, ensure_workspace
from drift.store.sql.database import Database
from drift.store.sql.tables import metadata
from guard.migrations import upgrade
from guard.store import DecisionStore
from tests.contract.store.examples import HOURS, both_at_once, schedule

NOT_READ = ("ignore:Skipped unsupported reflection", "ignore:autogenerate skipping metadata-specified")
"""SQLAlchemy reads no index of an expression from SQLite: the databases are asked for its text below."""


@pytest.mark.filterwarnings(*NOT_READ)
def test_the_newest_migration_is_what_the_code_names(database: Database) -> None:
    with database.write() as connection:
        opts = {"compare_type": True, "include_object": is_compared}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, metadata) == []


def is_compared(_object: object, name: str | None, kind: str, *_of: object) -> bool:
    """Partitions are no tables of their own to the code; ids are unique in each: see the tests of months. Which code
    may work on the database stands beside Alembic's own table."""
    beside = kind == "table" and str(name).startswith(("activities_", "schema_support"))
    return not beside and name != "uq_activities_id"


def test_indexes_of_expressions_and_of_a_part_are_so_in_the_database_too(database: Database) -> None:
    with database.read() as connection:
        for table in metadata.sorted_tables:
            for index in table.indexes:
                if index.name == "uq_activities_id" and database.dialect == "postgresql":
                    continue
                text = defined(connection, str(index.name))
                partial = index.dialect_options[database.dialect]["where"] is not None
                assert (" where " in text) == partial, index.name
                for expression in index.expressions:
                    said = re.sub(rf"\b{table.name}\.", "", str(expression).lower())
                    assert said in text, index.name


def defined(connection: Connection, name: str) -> str:
    """The statement that makes an index, as the database keeps it."""
    asked = (
        "SELECT sql FROM sqlite_master WHERE name = :name"
        if connection.dialect.name == "sqlite"
        else "SELECT indexdef FROM pg_indexes WHERE indexname = :name"
    )
    text = connection.execute(sql(asked), {"name": name}).scalar_one()
    return " ".join(str(text).lower().replace('"', "").split())


def test_migrating_again_keeps_what_is_there(database: Database, workspace: int) -> None:
    with database.write() as connection:
        StateStore(connection, workspace).versions.open(schedule(), 1.0)
    upgrade(database)
    upgrade(database.url.render_as_string(hide_password=False))
    with database.read() as connection:
        assert StateStore(connection, workspace).versions.live(HOURS) == schedule()


def test_two_replicas_may_start_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.db"
    both_at_once(lambda: upgrade(url))
    database = Database(url)
    with database.write() as connection:
        DecisionStore(connection, ensure_workspace(connection, "acme")).policy_sets.put("abc", {})
    database.close()


def test_every_table_belongs_to_a_workspace() -> None:
    without = {table.name for table in metadata.sorted_tables if "workspace" not in table.columns}
    assert without == {"workspaces", "replicas"}, "a replica works for all of them"
