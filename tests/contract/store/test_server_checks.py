"""What doctor says of a PostgreSQL server."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from drift.store.sql.database import Database
from guard.runtime.checkup import server as checked
from guard.runtime.checkup.server import server_checks
from tests.stores import postgresql_database

_numbers = itertools.count(1)


@pytest.fixture
def postgresql(server: str) -> Iterator[Database]:
    with postgresql_database(server, f"checked_{next(_numbers)}") as database:
        yield database


def test_what_is_said_is_heard(postgresql: Database) -> None:
    assert [(one.name, one.state) for one in server_checks(postgresql, 0)] == [("announcements", "works")]


def test_a_pool_that_keeps_announcements_back_is_named(
    postgresql: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checked, "_PATIENCE", 0.2)
    monkeypatch.setattr(checked, "listening", lambda database, _: listening_elsewhere(database))
    [check] = server_checks(postgresql, 0)
    assert check.state == "fails"
    assert "session mode" in check.to_do


def listening_elsewhere(database: Database) -> object:
    """As behind a pool that gives each statement another connection to the server."""
    from drift.store.sql.announcements import listening

    return listening(database, "elsewhere")


def test_more_replicas_than_the_server_has_connections_for_are_told_how_many(postgresql: Database) -> None:
    few, many = ([*server_checks(postgresql, count)][-1] for count in (1, 1000))
    assert (few.name, few.state) == ("connections", "works")
    assert few.found.startswith("1 replica may open 41 connections")
    assert (many.name, many.state) == ("connections", "fails")
    assert "max_connections = 51250" in many.to_do
