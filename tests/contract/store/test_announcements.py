"""What one process announces is heard by all others that listen, and by nobody before it is committed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from drift.store import CheckpointName, StateStore
from drift.store.sql.announcements import SOMETHING, Announcement, Listener, announce, announce_all
from drift.store.sql.database import Database

LONG = 60.0
"""Seconds that no test waits: what is awaited is there."""


@pytest.fixture
def listener(database: Database, workspace: int) -> Iterator[Listener]:
    found = Listener(database)
    assert found.wait(0.0) == SOMETHING, "nobody knows what was before"
    assert found.hears
    yield found
    found.close()


def tell(database: Database, workspace: int, *words: str) -> None:
    with database.write() as connection:
        StateStore(connection, workspace).checkpoints.set(CheckpointName.POLLED, 1.0)
        for word in words:
            announce(connection, workspace, word)


def test_what_is_committed_is_heard(listener: Listener, database: Database, workspace: int) -> None:
    other = Listener(database)
    other.wait(0.0)
    tell(database, workspace, "work", "leases", "work")
    said = {Announcement(workspace, "work"), Announcement(workspace, "leases")}
    expected = SOMETHING if database.dialect == "sqlite" else said
    assert listener.wait(LONG) == other.wait(LONG) == expected
    other.close()


def test_several_are_heard_with_one_statement(listener: Listener, database: Database, workspace: int) -> None:
    said = {Announcement(workspace, "work"), Announcement(workspace + 1, "snapshot")}
    with database.write() as connection:
        StateStore(connection, workspace).checkpoints.set(CheckpointName.POLLED, 1.0)
        announce_all(connection, said)
    assert listener.wait(LONG) == (SOMETHING if database.dialect == "sqlite" else said)


def test_nothing_is_heard_of_what_is_rolled_back(
    listener: Listener, database: Database, workspace: int
) -> None:
    def fail() -> None:
        with database.write() as connection:
            announce(connection, workspace, "work")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert listener.wait(0.0) == frozenset()


def test_whoever_waits_is_woken(listener: Listener, database: Database, workspace: int) -> None:
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(listener.wait, LONG)
        tell(database, workspace, "work")
        assert waiting.result(LONG)


def test_whoever_waits_is_let_go(listener: Listener) -> None:
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(listener.wait, LONG)
        listener.stop()
        assert waiting.result(LONG) == frozenset()


def test_a_connection_that_broke_is_made_again(
    listener: Listener, database: Database, workspace: int
) -> None:
    if database.dialect == "sqlite":
        pytest.skip("there is no server that could end it")
    with database.write() as connection:
        ended = "select pg_terminate_backend(pid) from pg_stat_activity where query like 'LISTEN%'"
        assert connection.execute(text(ended)).all()
    assert listener.wait(LONG) == SOMETHING
    assert listener.wait(LONG) == SOMETHING, "something may have been missed"
    tell(database, workspace, "work")
    assert listener.wait(LONG) == {Announcement(workspace, "work")}


def test_while_the_database_is_away_something_may_always_have_happened(database: Database) -> None:
    gone = Database(
        database.url.set(database=f"{database.url.database}-no/where").render_as_string(hide_password=False)
    )
    listener = Listener(gone)
    assert listener.wait(0.0) == listener.wait(0.0) == SOMETHING
    listener.close()
    gone.close()


def test_after_a_fork_it_goes_on(listener: Listener, database: Database, workspace: int) -> None:
    if (child := os.fork()) == 0:
        os._exit(0)
    os.waitpid(child, 0)
    assert listener.wait(0.0) == SOMETHING
    tell(database, workspace, "work")
    assert listener.wait(LONG)


def test_words_that_nobody_understands_are_something(
    listener: Listener, database: Database, workspace: int
) -> None:
    if database.dialect == "sqlite":
        pytest.skip("each commit is seen, and no words")
    with database.write() as connection:
        connection.execute(text("select pg_notify('guardrail', 'later-version')"))
    assert listener.wait(LONG) == SOMETHING
