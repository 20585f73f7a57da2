"""Whoever waits for work is told of every commit, whichever process and connection made it, and of nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from drift.store import CheckpointName, StateStore
from drift.store.sql.change_watch import ChangeWatch
from drift.store.sql.database import Database


@pytest.fixture
def watch(database: Database, workspace: int) -> Iterator[ChangeWatch]:
    found = ChangeWatch(database)
    assert found.has_moved()  # nothing is known yet
    yield found
    found.close()


def write(database: Database, workspace: int, at: float) -> None:
    with database.write() as connection:
        StateStore(connection, workspace).checkpoints.set(CheckpointName.POLLED, at)


def settled(watch: ChangeWatch) -> bool:
    """A server may do something of its own; it does not do so all the time."""
    return any(not watch.has_moved() for _ in range(20))


def test_nothing_moves_while_others_only_read(watch: ChangeWatch, database: Database, workspace: int) -> None:
    assert settled(watch)
    for _ in range(3):
        with database.read() as connection:
            StateStore(connection, workspace).checkpoints.get(CheckpointName.POLLED)
    assert settled(watch)


def test_every_commit_is_seen_once(watch: ChangeWatch, database: Database, workspace: int) -> None:
    other = Database(database.url.render_as_string(hide_password=False))
    for number, writer in enumerate((database, other, database)):
        assert settled(watch)
        write(writer, workspace, float(number))
        assert watch.has_moved()
        assert settled(watch)
    other.close()


def test_a_commit_is_seen_that_had_begun_before(
    watch: ChangeWatch, database: Database, workspace: int
) -> None:
    with database.write() as connection:
        StateStore(connection, workspace).checkpoints.set(CheckpointName.POLLED, 1.0)
        watch.has_moved()
    assert watch.has_moved()


def test_after_a_fork_and_after_an_end_it_goes_on(
    watch: ChangeWatch, database: Database, workspace: int
) -> None:
    assert settled(watch)
    if (child := os.fork()) == 0:
        os._exit(0)
    os.waitpid(child, 0)
    assert watch.has_moved()  # it cannot be told
    assert settled(watch)
    watch.close()
    write(database, workspace, 5.0)
    assert watch.has_moved()


def test_a_database_that_does_not_answer_may_have_moved(database: Database) -> None:
    gone = Database(
        database.url.set(database=f"{database.url.database}-no/where").render_as_string(hide_password=False)
    )
    watch = ChangeWatch(gone)
    assert watch.has_moved()
    assert watch.has_moved()
    watch.close()
    gone.close()
