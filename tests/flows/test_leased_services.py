"""A service that works under a lease, and one beside it that only answers people."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from drift.apply.intent_executor import Patience
from drift.sandbox.cast import TOKEN
from drift.store import LeaseLost, Leases
from drift.store.leases import Lease
from guard.runtime.replicas.tenure import Tenure
from guard.runtime.wiring import Assembled, assemble
from tests.flows.world import MALLORY, World, world


def held(one: Assembled, holder: str) -> Lease:
    with one.foundation.database.write() as connection:
        lease = Leases(connection).take(one.guarded.workspace.id, holder, 3600.0)
    assert lease is not None
    assert one.foundation.tenure is not None
    one.foundation.tenure.hold(lease, 0.0)
    return lease


@pytest.fixture
def w(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        yield made


@pytest.fixture
def leased(w: World) -> Iterator[Assembled]:
    """The same workspace in a process that needs a lease."""
    made = assemble(
        w.settings,
        token=TOKEN,
        clock=w.clock,
        patience=Patience(settle=0.3),
        tenure=Tenure("default", clock=lambda: 0.0),
    )
    yield made
    made.close()


def test_without_the_lease_nothing_is_recorded_and_nothing_written(w: World, leased: Assembled) -> None:
    allowlist = w.get("/ip_allowlist")
    w.act(MALLORY, "PUT", "/ip_allowlist", allowlist | {"enabled": False})
    with pytest.raises(LeaseLost):
        leased.service.take_snapshot("test", kinds=["ip_allowlist"])
    assert w.writes() == []
    assert w.approvals() == []


def test_what_was_begun_under_a_lease_that_went_to_another_writes_nothing(
    w: World, leased: Assembled
) -> None:
    lease = held(leased, "one")
    allowlist = w.get("/ip_allowlist")
    w.act(MALLORY, "PUT", "/ip_allowlist", allowlist | {"enabled": False})
    with leased.foundation.database.write() as connection:
        Leases(connection).release(lease)
        assert Leases(connection).take(lease.workspace, "two", 3600.0) is not None
    with pytest.raises(LeaseLost, match="took over"):
        leased.service.take_snapshot("test", kinds=["ip_allowlist"])
    assert w.writes() == []


def test_people_are_answered_without_a_lease(w: World, leased: Assembled) -> None:
    with leased.guarded.transaction() as work:
        assert work.policies.revision == w.guarded.policies().revision
    leased.service.attend()
    assert leased.service.condition.ready, "everything was read, whoever did it"


def test_what_people_want_of_another_replica_is_passed_on_and_not_lost(w: World, leased: Assembled) -> None:
    said: list[str] = []
    leased.service.elsewhere.tell = said.append
    leased.service.wake()
    leased.service.request_snapshot()
    assert said == ["work", "snapshot"]
    before = snapshots(w)
    w.service.take_wanted_snapshot()
    assert snapshots(w) == before + 1
    w.service.take_wanted_snapshot()
    assert snapshots(w) == before + 1, "once is enough"


def test_a_snapshot_is_taken_here_where_nobody_else_could(w: World) -> None:
    before = snapshots(w)
    w.service.request_snapshot()
    assert snapshots(w) == before + 1


def test_a_workspace_that_was_just_read_is_taken_over_without_reading_it_again(
    w: World, leased: Assembled
) -> None:
    held(leased, "one")
    before = snapshots(w)
    leased.service.catch_up()
    assert leased.service.condition.ready
    assert snapshots(w) == before
    w.clock.ahead += 901
    leased.service.catch_up()
    assert snapshots(w) == before + 1


def test_a_look_that_ends_after_its_term_is_none_for_the_next(
    w: World, leased: Assembled, monkeypatch: pytest.MonkeyPatch
) -> None:
    held(leased, "one")
    scan = leased.service.scan

    def slow_scan() -> None:
        scan()
        leased.service.rest()  # the lease goes to another meanwhile

    monkeypatch.setattr(leased.service, "scan", slow_scan)
    leased.service.catch_up()
    assert not leased.service._is_up
    monkeypatch.undo()
    leased.service.catch_up()
    assert leased.service._is_up


def snapshots(w: World) -> int:
    with w.guarded.workspace.reading() as state:
        last = state.snapshots.last_finished(narrowed=False)
    return last.id if last is not None else 0
