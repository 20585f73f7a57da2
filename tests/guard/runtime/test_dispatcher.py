"""One thread looks for all workspaces where there is work: where something was recorded, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from drift.store import bind_workspace, ensure_workspace
from drift.store.sql.database import Database
from guard.runtime.dispatcher import Dispatcher
from tests.stores import sqlite_database


@dataclass
class Beaten:
    number: int
    told: list[bool] = field(default_factory=list)
    fails: bool = False

    def beat(self, *, moved: bool, among: int) -> None:
        assert among >= 1
        self.told.append(moved)
        if self.fails:
            raise ValueError

    @property
    def latest(self) -> bool:
        return self.told[-1]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = sqlite_database(tmp_path)
    yield made
    made.close()


class Looking:
    """A dispatcher whose beats are those of the test."""

    def __init__(self, database: Database, names: str) -> None:
        self.database = database
        self.relieved: list[None] = []
        self.dispatcher = Dispatcher(database, lambda: self.relieved.append(None))
        self.all: list[Beaten] = []
        for name in names:
            with database.write() as connection:
                one = Beaten(ensure_workspace(connection, name))
            self.all.append(one)
            self.dispatcher._all[one.number] = one
        self.dispatcher.look()
        self.dispatcher.look()

    def record(self, one: Beaten) -> None:
        with self.database.write() as connection:
            bind_workspace(connection, one.number, f"app{one.number}")


@pytest.mark.parametrize("names", ["a", "abc"])
def test_where_nothing_is_written_nothing_moved(database: Database, names: str) -> None:
    looking = Looking(database, names)
    looking.dispatcher.look()
    assert not any(one.latest for one in looking.all)


def test_where_something_is_recorded_it_moved_and_nowhere_else(database: Database) -> None:
    looking = Looking(database, "abc")
    for one in looking.all:
        looking.record(one)
        looking.dispatcher.look()
        assert [other.latest for other in looking.all] == [other is one for other in looking.all]
    looking.dispatcher.look()
    assert not any(one.latest for one in looking.all)


def test_what_another_process_writes_moves_it_too(database: Database) -> None:
    looking = Looking(database, "ab")
    other = Database(str(database.url))
    with other.write() as connection:
        bind_workspace(connection, looking.all[1].number, "elsewhere")
    other.close()
    looking.dispatcher.look()
    assert [one.latest for one in looking.all] == [False, True]


def test_one_that_is_alone_is_moved_by_anything(database: Database) -> None:
    looking = Looking(database, "a")
    with database.write() as connection:
        ensure_workspace(connection, "nobody looks after it")
    looking.dispatcher.look()
    assert looking.all[0].latest


def test_one_that_fails_takes_no_beat_from_the_others(database: Database) -> None:
    looking = Looking(database, "abc")
    looking.all[0].fails = True
    before = [len(one.told) for one in looking.all]
    looking.dispatcher.look()
    assert [len(one.told) for one in looking.all] == [count + 1 for count in before]
    assert looking.relieved
