"""One database per test, on both engines, with a workspace in it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from drift.store import StateStore, ensure_workspace
from drift.store.sql.database import Database
from guard.store import DecisionStore
from tests.stores import postgresql_database, postgresql_server, sqlite_database

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with postgresql_server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "postgresql":
        with postgresql_database(request.getfixturevalue("server"), f"test_{next(_numbers)}") as found:
            yield found
    else:
        found = sqlite_database(tmp_path)
        yield found
        found.close()


@pytest.fixture
def workspace(database: Database) -> int:
    with database.write() as connection:
        return ensure_workspace(connection, "acme")


@pytest.fixture
def drift(database: Database, workspace: int) -> Iterator[StateStore]:
    with database.write() as connection:
        yield StateStore(connection, workspace)


@pytest.fixture
def guard(database: Database, workspace: int) -> Iterator[DecisionStore]:
    with database.write() as connection:
        yield DecisionStore(connection, workspace)
