"""Leases by the clock of the database, on both engines: one holder at a time, and nobody writes under an old one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

import pytest
from sqlalchemy import text

from drift.store import CheckpointName, StateStore, ensure_workspace
from drift.store.leases import Lease, Leases, database_time
from drift.store.replicas import Replica, Replicas
from drift.store.sql.database import Database, StoreUnavailable
from tests.contract.store.examples import both_at_once

T = TypeVar("T")
LONG = 3600.0
ONE = Replica("one", "host-a", "boot-1", "41/7", "web,worker", 0.0, 0.0)


def within(database: Database, work: Callable[[Leases], T]) -> T:
    with database.write() as connection:
        return work(Leases(connection))


def take(database: Database, workspace: int, holder: str, seconds: float = LONG) -> Lease | None:
    return within(database, lambda leases: leases.take(workspace, holder, seconds))


def taken(database: Database, workspace: int, holder: str, seconds: float = LONG) -> Lease:
    lease = take(database, workspace, holder, seconds)
    assert lease is not None
    return lease


def test_a_lease_has_one_holder(database: Database, workspace: int) -> None:
    lease = taken(database, workspace, "one")
    assert (lease.workspace, lease.holder, lease.epoch) == (workspace, "one", 1)
    assert lease.until - lease.since == pytest.approx(LONG, abs=0.01)
    assert take(database, workspace, "two") is None
    assert take(database, workspace, "one") is None, "it is renewed, and not taken again"
    assert [one.holder for one in within(database, lambda leases: leases.all())] == ["one"]


def test_of_two_that_want_it_at_once_one_gets_it(database: Database, workspace: int) -> None:
    names = iter(["one", "two"])
    got = both_at_once(lambda: take(database, workspace, next(names)))
    assert sorted(lease is None for lease in got) == [False, True]
    within(database, lambda leases: leases.end("one") + leases.end("two"))
    names = iter(["three", "four"])
    got = both_at_once(lambda: take(database, workspace, next(names)))
    assert sorted(lease is None for lease in got) == [False, True]


def test_one_that_ran_out_is_taken_and_its_epoch_grows(database: Database, workspace: int) -> None:
    old = taken(database, workspace, "one", 0.0)
    new = taken(database, workspace, "two")
    assert (new.holder, new.epoch) == ("two", old.epoch + 1)
    assert within(database, lambda leases: leases.renew("one", LONG)) == ()
    assert not within(database, lambda leases: leases.release(old))
    assert within(database, lambda leases: leases.all()) == (new,)


def test_one_that_ran_out_and_that_nobody_took_is_renewed(database: Database, workspace: int) -> None:
    old = taken(database, workspace, "one", 0.0)
    (new,) = within(database, lambda leases: leases.renew("one", LONG))
    assert new.until > old.until + LONG / 2
    assert new._replace(until=old.until) == old
    assert take(database, workspace, "two") is None


def test_one_that_is_given_back_is_taken_at_once(database: Database, workspace: int) -> None:
    lease = taken(database, workspace, "one")
    assert within(database, lambda leases: leases.release(lease))
    assert within(database, lambda leases: leases.renew("one", LONG)) == ()
    assert taken(database, workspace, "two").epoch == lease.epoch + 1


def test_all_of_a_holder_are_renewed_and_ended_together(database: Database) -> None:
    with database.write() as connection:
        numbers = [ensure_workspace(connection, name) for name in ("acme", "bravo", "coyote")]
    for number, holder in zip(numbers, ("one", "one", "two"), strict=True):
        taken(database, number, holder)
    assert [lease.workspace for lease in within(database, lambda leases: leases.held("one"))] == numbers[:2]
    assert len(within(database, lambda leases: leases.renew("one", LONG))) == 2
    assert within(database, lambda leases: leases.end("one")) == tuple(numbers[:2])
    assert [lease.holder for lease in within(database, lambda leases: leases.all())] == ["", "", "two"]


def test_only_the_newest_term_is_confirmed(database: Database, workspace: int) -> None:
    def confirmed(lease: Lease) -> bool:
        return within(database, lambda leases: leases.confirm(workspace, lease.holder, lease.epoch, 60.0))

    first = taken(database, workspace, "one", 0.0)
    assert confirmed(first), "it ran out, but nobody took it"
    second = taken(database, workspace, "one")
    assert not confirmed(first), "an earlier term of the same holder"
    assert confirmed(second)
    within(database, lambda leases: leases.release(second))
    assert not confirmed(second)


def test_nobody_takes_it_while_a_write_under_it_is_under_way(database: Database, workspace: int) -> None:
    """So nothing can be committed under the old lease once there is a new one. On SQLite one writer is alone anyway."""
    if database.dialect == "sqlite":
        pytest.skip("a writer is alone")
    lease = taken(database, workspace, "one", 0.0)
    with database.write() as connection:
        assert Leases(connection).confirm(workspace, "one", lease.epoch, 60.0)
        assert take(database, workspace, "two") is None
        assert len(within(database, lambda leases: leases.renew("one", 0.0))) == 1, (
            "renewing waits for nobody"
        )
    assert take(database, workspace, "two") is not None


def test_a_write_that_is_frozen_is_ended_by_the_database(database: Database, workspace: int) -> None:
    """Nothing of it is kept, and the next holder need not wait until it wakes up."""
    if database.dialect == "sqlite":
        pytest.skip("whoever is frozen on SQLite is on this machine, and stops everybody")
    lease = taken(database, workspace, "one", 0.0)

    def write_after_a_freeze() -> None:
        with database.write() as connection:
            StateStore(connection, workspace).checkpoints.set(CheckpointName.POLLED, 1.0)
            assert Leases(connection).confirm(workspace, "one", lease.epoch, 0.05)
            assert eventually(lambda: take(database, workspace, "two"))
            connection.execute(text("select 1"))

    with pytest.raises(StoreUnavailable):
        write_after_a_freeze()
    with database.read() as connection:
        assert StateStore(connection, workspace).checkpoints.get(CheckpointName.POLLED) is None
    with database.write() as connection:
        limit = connection.execute(text("show idle_in_transaction_session_timeout")).scalar_one()
    assert limit == "0", "it held for that transaction alone"


def eventually(work: Callable[[], object]) -> bool:
    wait = threading.Event()
    return any(work() or wait.wait(0.02) for _ in range(3000))


def test_the_time_is_the_databases_and_goes_on(database: Database) -> None:
    with database.write() as connection:
        first, second = database_time(connection), database_time(connection)
    assert 1.7e9 < first <= second < first + 60


def test_replicas_are_there_as_long_as_they_say(database: Database) -> None:
    with database.write() as connection:
        replicas = Replicas(connection)
        replicas.beat(ONE, LONG)
        replicas.beat(ONE._replace(id="two", roles="web"), 0.0)
        now = database_time(connection)
        one, two = replicas.all()
        assert (one.id, one.is_there(now), one.works) == ("one", True, True)
        assert (two.id, two.is_there(now), two.works) == ("two", False, False)
        since = one.since
        replicas.beat(ONE, 2 * LONG)
        one, _ = replicas.all()
        assert one.since == since
        assert one.until - now == pytest.approx(2 * LONG, abs=60)
        replicas.beat(ONE._replace(id="three"), -3 * 86400.0)
        replicas.forget_old()
        replicas.leave("two")
        assert [one.id for one in replicas.all()] == ["one"]
