"""Replicas on one database: each workspace is worked on by one of them, whoever comes, goes, fails or falls silent."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import event, update

from drift.store import LeaseLost, ensure_workspace
from drift.store.replicas import Replica, Replicas
from drift.store.sql.database import Database, StoreError, StoreUnavailable
from drift.store.sql.lease_tables import leases, replicas
from guard.runtime.replicas.lease_keeper import LeaseKeeper
from guard.runtime.replicas.tenure import Tenure
from guard.runtime.replicas.this_process import this_replica
from tests.stores import postgresql_database, postgresql_server, sqlite_database

WAIT = 60.0


@dataclass
class Work:
    """Work that says what became of it."""

    tenure: Tenure
    story: list[str] = field(default_factory=list)
    fails: bool = False
    may_rest: threading.Event = field(default_factory=threading.Event)

    def begin(self) -> None:
        self.story.append("begin")
        if self.fails:
            raise RuntimeError("it does not begin")

    def rest(self) -> None:
        assert self.may_rest.wait(WAIT)
        self.story.append("rest")


@dataclass
class One:
    """A replica."""

    keeper: LeaseKeeper
    works: dict[int, Work]
    now: list[float]

    def beat(self) -> tuple[int, ...]:
        self.keeper.beat()
        self.settle()
        return self.keeper.held()

    def settle(self) -> None:
        for future in tuple(self.keeper._busy.values()):
            future.result(WAIT)

    def permitted(self) -> list[int]:
        return [number for number, work in self.works.items() if may_write(work.tenure)]


def may_write(tenure: Tenure) -> bool:
    try:
        tenure.permit()
    except LeaseLost:
        return False
    return True


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    found = sqlite_database(tmp_path)
    with found.write() as connection:
        for name in ("acme", "bravo", "coyote", "delta"):
            ensure_workspace(connection, name)
    yield found
    found.close()


@pytest.fixture
def replica(database: Database) -> Iterator[Callable[..., One]]:
    made: list[One] = []

    def make(*numbers: int, me: Replica | None = None) -> One:
        now = [1000.0]
        works = {number: Work(Tenure(f"w{number}", clock=lambda: now[0])) for number in numbers}
        for work in works.values():
            work.may_rest.set()
        keeper = LeaseKeeper(database, me or this_replica("web,worker"), lambda: works, clock=lambda: now[0])
        made.append(One(keeper, works, now))
        return made[-1]

    yield make
    for one in made:
        one.keeper._hands.shutdown()


def fall_silent(database: Database, one: One) -> None:
    """It was not heard of for longer than its leases last."""
    with database.write() as connection:
        connection.execute(update(leases).where(leases.c.holder == one.keeper.me.id).values(until=0.0))
        connection.execute(update(replicas).where(replicas.c.id == one.keeper.me.id).values(until=0.0))


def test_a_single_replica_works_on_everything(replica: Callable[..., One]) -> None:
    one = replica(1, 2, 3)
    assert one.beat() == one.beat() == (1, 2, 3)
    assert [work.story for work in one.works.values()] == [["begin"]] * 3
    assert one.permitted() == [1, 2, 3]


def test_one_that_joins_gets_its_share_and_the_work_ends_before_it_begins_elsewhere(
    replica: Callable[..., One],
) -> None:
    one, two = replica(1, 2, 3, 4), replica(1, 2, 3, 4)
    one.beat()
    two.beat()
    one.works[4].may_rest.clear()
    one.keeper.beat()
    assert 4 not in two.beat(), "it is being worked on until its last step has ended"
    one.works[4].may_rest.set()
    one.settle()
    two.beat()
    two.beat()
    assert (one.beat(), two.beat()) == ((1, 2), (3, 4))
    assert one.works[4].story == ["begin", "rest"]
    assert (one.permitted(), two.permitted()) == ([1, 2], [3, 4])


def test_one_that_leaves_hands_over_at_once(replica: Callable[..., One]) -> None:
    one, two = replica(1, 2), replica(1, 2)
    one.beat()
    one.keeper.leave(WAIT)
    assert one.permitted() == []
    assert [work.story for work in one.works.values()] == [["begin", "rest"]] * 2
    assert two.beat() == (1, 2)


def test_what_a_silent_one_held_is_taken_over_and_it_writes_nothing_when_it_wakes(
    replica: Callable[..., One], database: Database
) -> None:
    one, two = replica(1, 2), replica(1, 2)
    one.beat()
    assert two.beat() == ()
    one.now[0] += 300  # it was frozen
    fall_silent(database, one)
    assert one.permitted() == [], "its own clock tells it, before it asks anybody"
    assert two.beat() == (1, 2)
    assert one.beat() == ()
    assert [work.story for work in one.works.values()] == [["begin", "rest"]] * 2
    with database.write() as connection, pytest.raises(LeaseLost, match="works on the workspace 'w1'"):
        one.works[1].tenure.fence(connection)
    with database.write() as connection:
        two.works[1].tenure.fence(connection)


def test_a_write_that_began_under_an_older_term_is_refused_by_the_database(
    replica: Callable[..., One], database: Database
) -> None:
    """As of a replica whose clock stood still with it."""
    one, two = replica(1), replica(1)
    one.beat()
    fall_silent(database, one)
    two.beat()
    assert one.permitted() == [1], "it does not know yet"
    with database.write() as connection, pytest.raises(LeaseLost, match="took over the workspace 'w1'"):
        one.works[1].tenure.fence(connection)


def test_one_that_could_not_renew_in_time_goes_on_if_nobody_took_over(
    replica: Callable[..., One], database: Database
) -> None:
    one = replica(1)
    one.beat()
    one.now[0] += 19.5
    with pytest.raises(LeaseLost, match="could not be renewed in time"):
        one.works[1].tenure.permit()
    with database.write() as connection:
        one.works[1].tenure.fence(connection)  # nobody has taken it: what it records counts
    fall_silent(database, one)
    assert one.beat() == (1,)
    assert one.permitted() == [1]
    assert one.works[1].story == ["begin"]


def test_one_that_was_killed_on_this_machine_is_not_waited_for(replica: Callable[..., One]) -> None:
    here = this_replica("web,worker")
    one, two = replica(1, me=here._replace(process="4194305/1")), replica(1)
    one.beat()
    assert two.beat() == (1,)


def test_one_on_another_machine_is_waited_for(replica: Callable[..., One]) -> None:
    here = this_replica("web,worker")
    one = replica(1, me=here._replace(process="4194305/1", machine="elsewhere"))
    two = replica(1)
    one.beat()
    assert two.beat() == ()


def test_one_without_the_role_works_on_nothing_and_counts_for_no_share(replica: Callable[..., One]) -> None:
    web, worker = replica(1, 2, me=this_replica("web")), replica(1, 2)
    assert web.beat() == ()
    assert worker.beat() == worker.beat() == (1, 2)


def test_what_only_one_of_them_knows_is_worked_on_by_it(replica: Callable[..., One]) -> None:
    """While a new file of workspaces reaches one after the other."""
    older, newer = replica(1), replica(1, 2, 3, 4)
    assert older.beat() == (1,)
    assert newer.beat() == (2, 3)
    for _ in range(12):
        newer.beat()
        newer.now[0] += 20
        older.beat()
    assert newer.beat() == (2, 3, 4), "what it offers and nobody takes is not offered again and again"
    assert newer.works[4].story == ["begin"]


def test_a_workspace_that_is_removed_is_given_back(replica: Callable[..., One], database: Database) -> None:
    one = replica(1, 2)
    one.beat()
    gone = one.works.pop(2)
    assert one.beat() == (1,)
    assert gone.story == ["begin", "rest"]
    assert replica(1, 2).beat() == (2,)


def test_a_workspace_whose_settings_changed_begins_anew(replica: Callable[..., One]) -> None:
    one = replica(1)
    one.beat()
    before, one.works[1] = one.works[1], Work(Tenure("w1", clock=lambda: one.now[0]))
    one.works[1].may_rest.set()
    one.beat()
    assert one.beat() == (1,)
    assert (before.story, one.works[1].story) == (["begin", "rest"], ["begin"])
    assert not may_write(before.tenure)


def test_work_that_does_not_begin_is_left_to_others(replica: Callable[..., One]) -> None:
    one, two = replica(1), replica(1)
    one.works[1].fails = True
    assert one.beat() == ()
    assert one.permitted() == []
    assert two.beat() == (1,)


def test_what_could_not_be_given_back_is_given_back_later(
    replica: Callable[..., One], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = replica(1, 2), replica(1, 2)
    one.beat()
    two.beat()

    def away(lease: object) -> None:
        raise StoreError("The database is away.")

    with monkeypatch.context() as during:
        during.setattr(one.keeper, "_release", away)
        assert one.beat() == (1,)
    assert two.beat() == ()
    one.beat()
    assert two.beat() == (2,)


def test_whoever_left_is_not_listed(replica: Callable[..., One], database: Database) -> None:
    one, two = replica(1), replica(1)
    one.beat()
    two.beat()
    two.keeper.leave(WAIT)
    with database.read() as connection:
        assert [other.id for other in Replicas(connection).all()] == [one.keeper.me.id]


def test_one_that_wakes_says_for_how_long_it_was_silent(
    replica: Callable[..., One], database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    one, two = replica(1), replica(1)
    one.beat()
    one.now[0] += 300.0
    fall_silent(database, one)
    assert two.beat() == (1,)
    assert one.beat() == ()
    assert "took over the workspace w1, as this one could not renew its lease for 300 s" in caplog.text


def test_one_that_is_frozen_while_it_renews_keeps_nothing_from_others() -> None:
    """The database ends its transaction, which has the rows of its leases."""
    with (
        postgresql_server() as server,
        postgresql_database(server, "frozen") as database,
        closing(Database(database.url.render_as_string(hide_password=False))) as of_other,
    ):
        with database.write() as connection:
            number = ensure_workspace(connection, "acme")
        one, two = held_shortly(database, number), held_shortly(of_other, number)
        one.beat()
        assert one.held() == (number,)

        def freeze(_connection: object) -> None:
            assert eventually(lambda: beaten(two))

        event.listen(database.engine, "commit", freeze)
        with pytest.raises(StoreUnavailable):
            one.beat()
        event.remove(database.engine, "commit", freeze)
        one.beat()
        assert (one.held(), two.held()) == ((), (number,))
        for keeper in (one, two):
            keeper.leave(WAIT)


def held_shortly(database: Database, number: int) -> LeaseKeeper:
    work = Work(Tenure("acme", 0.3))
    work.may_rest.set()
    return LeaseKeeper(database, this_replica("worker"), lambda: {number: work}, 0.3)


def beaten(keeper: LeaseKeeper) -> tuple[int, ...]:
    keeper.beat()
    return keeper.held()


def eventually(true: Callable[[], object]) -> bool:
    pause = threading.Event()
    return any(true() or pause.wait(0.05) for _ in range(1200))
