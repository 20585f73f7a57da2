"""Webhooks of several workspaces at once, on PostgreSQL: they share transactions, and nobody's trouble is another's."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Connection, text

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.model.resources import Json
from drift.store import CheckpointName, ensure_workspace
from drift.store.sql.activity_months import once_each
from drift.store.sql.database import Database, StoreUnavailable
from drift.sync.erased import fingerprint_of
from drift.sync.ingest_batch import IngestBatcher
from drift.sync.shared_commit import SharedCommit
from drift.workspace import Workspace
from tests.fakes.intercom import FakeIntercom, entry
from tests.stores import postgresql_database, postgresql_server

BOB = "bob@acme.example"
NOW = 1_780_000_000.0
PATIENCE = 60.0
_numbers = count(1)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgresql_server() as url:
        yield url


@pytest.fixture
def database(server: str) -> Iterator[Database]:
    with postgresql_database(server, f"shared_{next(_numbers)}", busy_timeout=30.0) as found:
        yield found


def workspace(database: Database, name: str) -> Workspace:
    """One that was looked at before."""
    with database.write() as connection:
        number = ensure_workspace(connection, name)

    def clock() -> float:
        return NOW

    made = Workspace(
        number, name, database, FakeIntercom(clock), CATALOGUE, clock, lambda secret: f"of {secret}"
    )
    with made.writing() as drift:
        drift.checkpoints.set(CheckpointName.BASELINE, NOW - 100)
    return made


def export(id: str, **more: Json) -> dict[str, Json]:
    return entry(id, "bulk_export", BOB, int(NOW)) | more


def kept(of: Workspace) -> set[str]:
    with of.reading() as drift:
        return {one.activity.id for one in drift.activities.search(limit=100)}


def transactions(database: Database) -> int:
    """How many the entries of the log were written in."""
    with database.read() as connection:
        return int(connection.execute(text("SELECT count(DISTINCT xmin::text) FROM activities")).scalar_one())


class Held:
    """A fence at which the first transaction waits, so that others gather meanwhile."""

    def __init__(self) -> None:
        self.reached, self.released = threading.Event(), threading.Event()

    def __call__(self, connection: Connection) -> None:
        self.reached.set()
        assert self.released.wait(PATIENCE)


def gathered(
    shared: SharedCommit, database: Database, keep: list[Callable[[], bool]]
) -> list[bool | BaseException]:
    """What each hears where all of them come while the first transaction is under way."""
    held = Held()
    first = IngestBatcher(replace(workspace(database, "first"), fence=held), shared)
    with ThreadPoolExecutor(len(keep) + 1) as threads:
        leading = threads.submit(first.keep, export("first"))
        assert held.reached.wait(PATIENCE)
        heard: list[Future[bool]] = [threads.submit(one) for one in keep]
        while shared.waiting < len(keep):
            threading.Event().wait(0.01)
        held.released.set()
        assert leading.result(PATIENCE)
        return [one.exception(PATIENCE) or one.result() for one in heard]


def test_those_who_come_at_the_same_moment_share_one_transaction(database: Database) -> None:
    shared = SharedCommit(database)
    each = [workspace(database, f"w{number}") for number in range(6)]
    batchers = [IngestBatcher(one, shared) for one in each]
    heard = gathered(shared, database, [partial(one.keep, export("e1")) for one in batchers])
    assert heard == [True] * 6
    assert [kept(one) for one in each] == [{"e1"}] * 6
    assert transactions(database) == 2  # that of the first, and one of all the others


def test_of_an_entry_that_comes_twice_one_is_news_in_each_workspace(database: Database) -> None:
    shared = SharedCommit(database)
    acme, globex = (IngestBatcher(workspace(database, name), shared) for name in ("acme", "globex"))
    assert acme.keep(export("known"))
    brought = [(acme, "e1"), (globex, "e1"), (acme, "e1"), (acme, "known"), (globex, "known")]
    heard = gathered(shared, database, [partial(one.keep, export(id)) for one, id in brought])
    assert sorted([heard[0], heard[2]], key=str) == [False, True]
    assert [heard[1], heard[3], heard[4]] == [True, False, True]


def test_a_poisoned_entry_among_good_ones_fails_alone(database: Database) -> None:
    shared = SharedCommit(database)
    each = [workspace(database, name) for name in ("acme", "globex", "initech")]
    acme, globex, initech = (IngestBatcher(one, shared) for one in each)
    poisoned: Any = export("bad", metadata={"x": object()})
    heard = gathered(
        shared,
        database,
        [
            lambda: acme.keep(export("good")),
            lambda: globex.keep(poisoned),
            lambda: globex.keep(export("beside")),
            lambda: initech.keep(export("fine")),
        ],
    )
    assert [isinstance(one, Exception) for one in heard] == [False, True, False, False]
    assert [kept(one) for one in each] == [{"good"}, {"beside"}, {"fine"}]


def test_a_workspace_that_is_held_up_delays_no_other(database: Database) -> None:
    shared = SharedCommit(database)
    each = [workspace(database, name) for name in ("acme", "globex")]
    acme, globex = (IngestBatcher(one, shared) for one in each)
    with ThreadPoolExecutor(2) as threads:
        with database.write() as other:
            once_each(other, each[0].id)
            late = threads.submit(acme.keep, export("e1"))
            assert threads.submit(globex.keep, export("e1")).result(PATIENCE)
            assert kept(each[1]) == {"e1"}
            assert not late.done()
        assert late.result(PATIENCE)
    assert kept(each[0]) == {"e1"}


def test_nobody_hears_of_success_where_the_transaction_is_not_committed(database: Database) -> None:
    shared = SharedCommit(database)
    each = [workspace(database, name) for name in ("acme", "globex")]
    acme, globex = (IngestBatcher(one, shared) for one in each)
    gone = threading.Event()

    def end_connection(connection: Connection) -> None:
        if gone.is_set():
            connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    database.may_write = end_connection
    gone.set()
    for batcher in (acme, globex):
        with pytest.raises(StoreUnavailable):
            batcher.keep(export("e1"))
    assert [kept(one) for one in each] == [set(), set()]
    gone.clear()
    assert [acme.keep(export("e1")), globex.keep(export("e1"))] == [True, True]


def test_somebody_who_was_erased_in_one_workspace_is_erased_there_only(database: Database) -> None:
    shared = SharedCommit(database)
    each = [workspace(database, name) for name in ("acme", "globex")]
    with database.write() as connection:
        values = {
            "workspace": each[0].id,
            "fingerprint": fingerprint_of(each[0], BOB),
            "pseudonym": "erased-1",
        }
        connection.execute(
            text("INSERT INTO erased_addresses VALUES (:workspace, :fingerprint, :pseudonym)"), values
        )
    for one in each:
        assert IngestBatcher(one, shared).keep(export("e1"))
    found = []
    for one in each:
        with one.reading() as drift:
            stored = drift.activities.get("e1")
            assert stored is not None
            found.append(stored.activity.actor.email)
    assert found == ["erased-1", BOB]


def test_an_entry_from_before_the_baseline_is_history(database: Database) -> None:
    one = workspace(database, "acme")
    batcher = IngestBatcher(one, SharedCommit(database))
    assert batcher.keep(export("old", created_at=int(NOW) - 200))
    assert batcher.keep(export("young"))
    with one.reading() as drift:
        found = {id: drift.activities.get(id) for id in ("old", "young")}
    assert {id: entry.history for id, entry in found.items() if entry} == {"old": True, "young": False}
