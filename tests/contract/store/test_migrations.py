"""Migrations bring any database to the tables that the code names, and running them again changes nothing."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from drift.store import StateStore, ensure_workspace
from drift.store.sql.database import Database
from drift.store.sql.tables import metadata
from guard.migrations import upgrade
from guard.store import DecisionStore
from tests.contract.store.examples import HOURS, both_at_once, schedule


def test_the_newest_migration_is_what_the_code_names(database: Database) -> None:
    with database.write() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_partial_indexes_are_partial_in_the_database_too(database: Database) -> None:
    option = f"{database.dialect}_where"
    with database.read() as connection:
        for table in metadata.sorted_tables:
            named = {
                i["name"]: i.get("dialect_options", {}) for i in inspect(connection).get_indexes(table.name)
            }
            for index in table.indexes:
                partial = index.dialect_options[database.dialect]["where"] is not None
                assert (named[index.name].get(option) is not None) == partial, index.name


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
    assert without == {"workspaces"}
