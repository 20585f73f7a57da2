"""One thread looks for all workspaces where there is work: where something was recorded, and nowhere else."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from drift.core.model.records import RereadRequest
from drift.store import StateStore, bind_workspace, ensure_workspace
from drift.store.sql.database import Database
from guard.runtime.dispatcher import OPEN_EVERY, Dispatcher
from guard.store.open_work import EVERYTHING, STEPS, Sort
from tests.stores import sqlite_database


@dataclass
class Beaten:
    number: int
    told: list[bool] = field(default_factory=list)
    is_open: Collection[Sort] = ()
    fails: bool = False

    def beat(self, *, moved: bool, among: int, is_open: Collection[Sort]) -> None:
        assert among >= 1
        self.told.append(moved)
        self.is_open = is_open
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


def test_what_is_open_is_looked_for_in_all_workspaces_at_once(database: Database) -> None:
    looking = Looking(database, "ab")
    for one in looking.all:
        looking.record(one)
        with database.write() as connection:
            StateStore(connection, one.number).ledger.sequence()
    _look_now(looking)
    assert [one.is_open for one in looking.all] == [frozenset(), frozenset()]
    with database.write() as connection:
        request = RereadRequest("n1", "team.updated", 100.0, 101.5)
        StateStore(connection, looking.all[1].number).reread_requests.add(request)
    _look_now(looking)
    assert [one.is_open for one in looking.all] == [frozenset(), frozenset({STEPS})]


def test_while_the_database_is_away_anything_may_be_open(tmp_path: Path) -> None:
    database = sqlite_database(tmp_path)
    looking = Looking(database, "a")
    _look_now(looking)
    database.url = database.url.set(database=str(tmp_path / "nowhere" / "guardrail.db"))
    away = Database(str(database.url))
    looking.dispatcher._database = away
    _look_now(looking)
    assert looking.all[0].is_open == EVERYTHING
    for one in (database, away):
        one.close()


def _look_now(looking: Looking) -> None:
    looking.dispatcher._looked_at -= OPEN_EVERY
    looking.dispatcher.look()
