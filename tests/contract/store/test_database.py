"""A database is written in whole transactions, and says in words when it cannot be used for the moment."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import IntegrityError

from drift.core.model.resources import Ref
from drift.store import StateStore
from drift.store.sql import still_there
from drift.store.sql.database import Database, StoreUnavailable, resource_lock
from tests.contract.store.examples import HOURS, both_at_once, schedule
from tests.stores import postgresql_database, sqlite_database


class Interrupted(Exception):
    pass


def interrupt(database: Database, workspace: int) -> None:
    with database.write() as connection:
        StateStore(connection, workspace).versions.open(schedule(), 1.0)
        raise Interrupted


def test_an_interrupted_write_leaves_nothing(database: Database, workspace: int) -> None:
    with pytest.raises(Interrupted):
        interrupt(database, workspace)
    with database.read() as connection:
        assert StateStore(connection, workspace).versions.live(HOURS) is None


def test_reading_sees_one_moment_while_others_write(database: Database, workspace: int) -> None:
    with database.read() as connection:
        drift = StateStore(connection, workspace)
        assert drift.versions.count("office_hours_schedule") == 0
        with database.write() as other:
            StateStore(other, workspace).versions.open(schedule(), 1.0)
        assert drift.versions.count("office_hours_schedule") == 0


def test_a_reader_cannot_write_on_postgresql(server: str) -> None:
    with postgresql_database(server, "reader") as database, database.read() as connection:
        statement = text("INSERT INTO workspaces (name) VALUES ('acme')")
        with pytest.raises(Exception, match="read-only"):
            connection.execute(statement)


def test_our_own_mistakes_are_not_called_unavailable(database: Database) -> None:
    statement = text("INSERT INTO checkpoints (workspace, name, subject, at) VALUES (99, 'x', '', 1)")
    with pytest.raises(IntegrityError), database.write() as connection:
        connection.execute(statement)


def test_a_locked_file_is_unavailable_and_can_be_tried_again(tmp_path: Path) -> None:
    database = sqlite_database(tmp_path, busy_timeout=0.05)
    other = sqlite3.connect(tmp_path / "guardrail.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable, match="locked by another writer"), database.write():
        pass
    other.execute("ROLLBACK")
    other.close()
    with database.write() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
    database.close()


def test_a_thread_that_never_gets_its_turn_is_told_so(tmp_path: Path) -> None:
    database = sqlite_database(tmp_path, busy_timeout=0.05)
    with (
        database.write(),
        pytest.raises(StoreUnavailable, match="locked by another writer"),
        database.write(),
    ):
        pass
    database.close()


def test_a_full_disk_is_unavailable_and_loses_nothing_that_was_kept(tmp_path: Path) -> None:
    database = sqlite_database(tmp_path)
    with database.write() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        connection.execute(text("INSERT INTO workspaces (name) VALUES ('acme')"))
    with (
        database.read() as connection
    ):  # the limit holds for the one connection that the pool hands out again
        connection.execute(text(f"PRAGMA max_page_count = {pages + 2}"))
    many = [
        schedule(str(number), text="\n".join(map(str, range(number, number + 900)))) for number in range(9)
    ]
    with pytest.raises(StoreUnavailable, match="disk is full"), database.write() as connection:
        StateStore(connection, 1).versions.open_many(many, 1.0)
    with database.read() as connection:
        assert StateStore(connection, 1).versions.all_live() == []
    database.close()


def test_a_missing_folder_is_unavailable(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/nowhere/guardrail.db")
    with pytest.raises(StoreUnavailable, match="cannot be opened"), database.read():
        pass
    database.close()


def test_a_lost_connection_is_unavailable_and_the_next_one_works(server: str) -> None:
    with postgresql_database(server, "lost") as database:
        with pytest.raises(StoreUnavailable, match="does not answer"), database.write() as connection:
            connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        with database.write() as connection:
            assert connection.execute(text("SELECT 1")).scalar_one() == 1


def test_connections_that_have_ended_are_replaced_before_anybody_gets_them(server: str) -> None:
    with postgresql_database(server, "ended") as database:
        with database.read() as one, database.read() as other:
            pids = [each.execute(text("SELECT pg_backend_pid()")).scalar_one() for each in (one, other)]
        with psycopg.connect(database.url.set(drivername="postgresql").render_as_string(False)) as admin:
            for pid in pids:
                admin.execute("SELECT pg_terminate_backend(%s, 10000)", (pid,))
        with database.read() as one, database.write() as other:
            assert one.execute(text("SELECT pg_backend_pid()")).scalar_one() not in pids
            assert other.execute(text("SELECT pg_backend_pid()")).scalar_one() not in pids


def test_a_connection_is_asked_whether_it_is_there_only_after_a_while(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with postgresql_database(server, "asked") as database:
        asked: list[object] = []
        ping = database.engine.dialect.do_ping

        def note(held: DBAPIConnection) -> bool:
            asked.append(held)
            return ping(held)

        monkeypatch.setattr(database.engine.dialect, "do_ping", note)
        for _ in range(3):
            with database.read() as connection:
                connection.execute(text("SELECT 1"))
        assert asked == []
        monkeypatch.setattr(still_there, "TRUSTED", 0.0)
        with database.read() as connection:
            connection.execute(text("SELECT 1"))
        assert len(asked) == 1


def write_on_a_standby(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("SET TRANSACTION READ ONLY"))
        connection.execute(text("DELETE FROM replicas"))


def test_a_connection_to_what_became_a_standby_is_given_up(server: str) -> None:
    """After a failover it still answers, and takes no write for ever; a new one leads to where writes are taken."""
    with postgresql_database(server, "failed_over") as database:
        with database.read() as connection:
            before = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with pytest.raises(StoreUnavailable, match="read-only transaction"):
            write_on_a_standby(database)
        with database.write() as connection:
            assert connection.execute(text("SELECT pg_backend_pid()")).scalar_one() != before


def test_a_server_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    database = Database(f"postgresql://nobody@/nothing?host={tmp_path}")
    with pytest.raises(StoreUnavailable, match="does not answer"), database.read():
        pass
    database.close()


def test_one_writer_per_resource_holds_it_until_its_transaction_ends(server: str) -> None:
    with postgresql_database(server, "held", busy_timeout=0.1) as database, database.write() as first:
        resource_lock(first, 1, HOURS)
        with pytest.raises(StoreUnavailable, match="lock timeout"), database.write() as second:
            resource_lock(second, 1, HOURS)
        with database.write() as third:
            resource_lock(third, 1, Ref("office_hours_schedule", "43"))
            resource_lock(third, 2, HOURS)


def test_two_writers_at_once_both_come_through(database: Database, workspace: int) -> None:
    def write() -> bool:
        with database.write() as connection:
            resource_lock(connection, workspace, HOURS)
            drift = StateStore(connection, workspace)
            seen = drift.versions.history(HOURS)
            drift.versions.open(schedule(seen=len(seen)), 1.0 + len(seen))
            return True

    assert both_at_once(write) == [True, True]
    with database.read() as connection:
        assert len(StateStore(connection, workspace).versions.history(HOURS)) == 2


@pytest.mark.parametrize("url", ["mysql://localhost/x", "oracle://localhost/x"])
def test_it_refuses_a_database_it_does_not_know(url: str) -> None:
    with pytest.raises(ValueError, match="must start with sqlite:/// or postgresql://"):
        Database(url)


READ_IN_COPIES = """
import sys
from sqlalchemy import text
from drift.process_pool import run_parallel
from drift.store.sql.database import Database

def read(part):
    with database.read() as connection:
        rows = [connection.execute(text("SELECT name FROM workspaces")).scalar_one() for _ in range(200)]
        return part, *set(rows)

database = Database(sys.argv[1], busy_timeout=30)
print(read(0), *run_parallel(read, [1, 2, 3]), read(4))
database.close()
"""


def test_copies_of_a_process_share_no_connection(database: Database, workspace: int) -> None:
    """An idle one that two processes spoke through would mix up what each of them asks."""
    url = database.url.render_as_string(hide_password=False)
    run = subprocess.run(
        [sys.executable, "-c", READ_IN_COPIES, url],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[3],
        timeout=120,
    )
    said = " ".join(f"({part}, 'acme')" for part in range(5))
    assert (run.stdout.strip(), run.stderr) == (said, "")
