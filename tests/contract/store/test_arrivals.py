"""Entries of several workspaces in one transaction, on PostgreSQL: each stands in the log and the ledger of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from drift.core.model.activity import Activity, parse_activity
from drift.store import StateStore, ensure_workspace
from drift.store.arrivals import Arrival, Arrivals, Name
from drift.store.sql.activity_months import once_each
from drift.store.sql.database import Database, StoreError
from drift.store.sql.erased_tables import erased_addresses
from drift.store.sql.ledger_tables import ledger_pending
from drift.store.sql.workspace_scope import Scope
from tests.fakes.intercom import entry
from tests.stores import postgresql_database

NOW = 1_780_000_000.0


@pytest.fixture
def shared(server: str, request: pytest.FixtureRequest) -> Iterator[Database]:
    with postgresql_database(server, f"arrivals_{abs(hash(request.node.name))}") as found:
        yield found


def two(database: Database) -> tuple[int, int]:
    with database.write() as connection:
        return ensure_workspace(connection, "acme"), ensure_workspace(connection, "globex")


def export(id: str) -> Activity:
    return parse_activity(entry(id, "bulk_export", "bob@acme.example", int(NOW)))


def arrived(workspace: int, id: str) -> Arrival:
    return Arrival(workspace, export(id), NOW, history=False)


def ids(database: Database, workspace: int) -> set[str]:
    with database.read() as connection:
        return {one.activity.id for one in StateStore(connection, workspace).activities.search(limit=50)}


def test_entries_with_one_id_are_kept_in_each_workspace(shared: Database) -> None:
    acme, globex = two(shared)
    with shared.write() as connection:
        assert Arrivals(connection).claim([acme, globex]) == {acme, globex}
        Arrivals(connection).add([arrived(acme, "e1"), arrived(globex, "e1"), arrived(globex, "e2")])
    assert (ids(shared, acme), ids(shared, globex)) == ({"e1"}, {"e1", "e2"})


def test_what_is_known_is_known_in_its_own_workspace_only(shared: Database) -> None:
    acme, globex = two(shared)
    with shared.write() as connection:
        Arrivals(connection).add([arrived(acme, "e1")])
    with shared.read() as connection:
        names = [Name(acme, "e1"), Name(globex, "e1"), Name(acme, "e2")]
        assert Arrivals(connection).known(names) == {Name(acme, "e1")}


def test_each_ledger_tells_of_its_own_entries_at_its_own_time(shared: Database) -> None:
    acme, globex = two(shared)
    clocks = {acme: NOW, globex: NOW + 90}
    with shared.write(now_in=clocks.__getitem__) as connection:
        Arrivals(connection).add([arrived(acme, "e1"), arrived(globex, "e2"), arrived(acme, "e3")])
    with shared.read() as connection:
        rows = connection.execute(select(ledger_pending).order_by(ledger_pending.c.workspace)).all()
    assert [(row.workspace, row.at) for row in rows] == [(acme, NOW), (globex, NOW + 90)]
    assert [b"e2" in bytes(row.facts) for row in rows] == [False, True]


def test_a_workspace_to_which_somebody_adds_is_left_to_them_without_waiting(shared: Database) -> None:
    acme, globex = two(shared)
    with shared.write() as other, shared.write() as connection:
        once_each(other, acme)
        assert Arrivals(connection).claim([acme, globex]) == {globex}


def test_an_entry_that_is_known_after_all_stores_nothing(shared: Database) -> None:
    acme, globex = two(shared)
    with shared.write() as connection:
        Arrivals(connection).add([arrived(acme, "e1")])
    with pytest.raises(StoreError, match="known already"), shared.write() as connection:
        Arrivals(connection).add([arrived(globex, "e2"), arrived(acme, "e1")])
    assert ids(shared, globex) == set()


def test_people_who_were_erased_are_told_by_workspace(shared: Database) -> None:
    acme, globex = two(shared)
    with shared.write() as connection:
        Scope(connection, globex).insert_new(erased_addresses, {"fingerprint": "f", "pseudonym": "somebody"})
        assert Arrivals(connection).pseudonyms([acme, globex]) == {globex: {"f": "somebody"}}
        assert Arrivals(connection).pseudonyms([acme]) == {}
