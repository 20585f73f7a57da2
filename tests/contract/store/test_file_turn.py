"""Whoever waits to write to an SQLite file gets its turn: threads in their order, and other processes in between."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from drift.store.sql.database import Database, StoreUnavailable
from drift.store.sql.file_turn import FileTurn, turn_of
from tests.stores import sqlite_database

ROOT = Path(__file__).parents[3]
PATIENCE = 60.0


@contextmanager
def queued(turn: FileTurn, order: list[int], count: int) -> Iterator[list[threading.Thread]]:
    """Threads that wait for the turn, one after the other; each notes its number when it has it."""

    def wait_for_it(number: int) -> None:
        assert turn.take(PATIENCE)
        order.append(number)
        turn.leave()

    threads = [threading.Thread(target=wait_for_it, args=(number,), daemon=True) for number in range(count)]
    for number, thread in enumerate(threads, start=1):
        thread.start()
        while turn.waiting < number:
            pass
    yield threads
    for thread in threads:
        thread.join(PATIENCE)


def test_threads_write_in_the_order_in_which_they_came(tmp_path: Path) -> None:
    turn, order = turn_of(tmp_path / "guardrail.db"), list[int]()
    assert turn.take(0)
    with queued(turn, order, 8):
        turn.leave()
    assert order == list(range(8))
    assert turn.take(0)


def test_whoever_has_just_written_stands_behind_those_who_wait(tmp_path: Path) -> None:
    turn, order = turn_of(tmp_path / "guardrail.db"), list[int]()
    assert turn.take(0)
    with queued(turn, order, 1):
        turn.leave()
        assert turn.take(PATIENCE)
        order.append(99)
        turn.leave()
    assert order == [0, 99]


def test_whoever_gives_up_leaves_no_gap(tmp_path: Path) -> None:
    turn, order = turn_of(tmp_path / "guardrail.db"), list[int]()
    assert turn.take(0)
    assert not turn.take(0.01)
    with queued(turn, order, 1):
        turn.leave()
    assert order == [0]


def test_databases_of_one_file_have_one_turn(tmp_path: Path) -> None:
    """As two workspaces of one process have: one waits for the other, and does not look again and again."""
    first, second = (sqlite_database(tmp_path, busy_timeout=0.05) for _ in range(2))
    with first.write(), pytest.raises(StoreUnavailable, match="locked by another writer"), second.write():
        pass
    assert turn_of(tmp_path / "guardrail.db") is turn_of(tmp_path / "." / "guardrail.db")
    assert turn_of(tmp_path / "guardrail.db") is not turn_of(tmp_path / "other.db")
    assert turn_of(None) is not turn_of(None)
    first.close()
    second.close()


_BUSY = """
import sys
from sqlalchemy import text
from drift.store.sql.database import Database

database = Database(sys.argv[1], busy_timeout=60)
while True:  # one transaction after the other, without a break
    with database.write() as connection:
        connection.execute(text("UPDATE workspaces SET name = name"))
    print("written", flush=True)
"""


def test_a_process_that_writes_without_a_break_keeps_no_other_one_out(tmp_path: Path) -> None:
    database = sqlite_database(tmp_path, busy_timeout=PATIENCE)
    with database.write() as connection:
        connection.execute(text("INSERT INTO workspaces (name) VALUES ('acme')"))
    url = database.url.render_as_string(hide_password=False)
    with subprocess.Popen(
        [sys.executable, "-c", _BUSY, url], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        try:
            assert other.stdout.readline() == "written\n"
            for _ in range(50):
                with database.write() as connection:
                    connection.execute(text("UPDATE workspaces SET name = name"))
            assert other.poll() is None
        finally:
            other.kill()
    database.close()


def test_a_folder_that_cannot_be_locked_keeps_nobody_from_writing(tmp_path: Path) -> None:
    with turn_of(tmp_path / "gone" / "guardrail.db").next_of_processes(PATIENCE):
        pass
    with Database("sqlite://").write() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1


def test_whoever_stands_still_at_the_door_is_passed_after_a_while(tmp_path: Path) -> None:
    turn = turn_of(tmp_path / "guardrail.db")
    with turn.next_of_processes(0), turn.next_of_processes(0.01):
        pass
