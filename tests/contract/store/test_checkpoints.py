"""Checkpoints, claims of scheduled runs, and the workspaces themselves."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from drift.store import CheckpointName, StateStore, WrongWorkspace, bind_workspace, ensure_workspace, id_code
from drift.store.sql.database import Database
from drift.store.sql.work_tables import runs
from guard.store import DecisionStore
from tests.contract.store.examples import HOURS, both_at_once, decision, entry, intent, schedule


def test_a_checkpoint_is_what_was_set_last(drift: StateStore) -> None:
    assert drift.checkpoints.get(CheckpointName.POLLED) is None
    drift.checkpoints.set(CheckpointName.POLLED, 1700000000.125)
    drift.checkpoints.set(CheckpointName.POLLED, 1700000060.5)
    assert drift.checkpoints.get(CheckpointName.POLLED) == 1700000060.5


def test_a_scheduled_run_is_claimed_once(drift: StateStore) -> None:
    assert drift.checkpoints.claim("poll", 60.0)
    assert not drift.checkpoints.claim("poll", 60.0)
    assert drift.checkpoints.claim("snapshot", 60.0)
    assert drift.checkpoints.claim("poll", 120.0)


def test_of_two_replicas_one_claims_the_run(database: Database, workspace: int) -> None:
    def claim() -> bool:
        with database.write() as connection:
            return StateStore(connection, workspace).checkpoints.claim("poll", 60.0)

    assert sorted(both_at_once(claim)) == [False, True]


def test_a_run_is_claimed_once_in_its_time_wherever_replicas_begin_to_count(drift: StateStore) -> None:
    assert drift.checkpoints.claim_run("poll", 1000.0, 60.0)
    assert drift.checkpoints.claim_run("snapshot", 1000.0, 60.0)
    assert [at for at in range(1001, 1200) if drift.checkpoints.claim_run("poll", float(at), 60.0)] == [
        1045,
        1090,
        1135,
        1180,
    ]


@pytest.mark.parametrize("back", [61.0, 3600.0, 86_400.0])
def test_a_clock_that_was_put_back_keeps_no_run_from_being_claimed(drift: StateStore, back: float) -> None:
    assert drift.checkpoints.claim_run("poll", 100_000.0, 2.0)
    assert drift.checkpoints.claim_run("poll", 100_000.0 - back, 2.0)
    assert not drift.checkpoints.claim_run("poll", 100_001.0 - back, 2.0)
    assert drift.checkpoints.claim_run("poll", 100_002.0 - back, 2.0)


def test_of_two_replicas_one_claims_the_run_that_is_due(database: Database, workspace: int) -> None:
    def claim(at: float) -> bool:
        with database.write() as connection:
            return StateStore(connection, workspace).checkpoints.claim_run("poll", at, 60.0)

    assert sorted(both_at_once(lambda: claim(60.0))) == [False, True]
    assert sorted(both_at_once(lambda: claim(120.0))) == [False, True]


def test_old_claims_are_forgotten(database: Database, workspace: int) -> None:
    with database.write() as connection:
        drift = StateStore(connection, workspace)
        for day in range(5):
            drift.checkpoints.claim("poll", day * 86400.0)
        assert connection.execute(select(func.count()).select_from(runs)).scalar_one() == 2


def test_a_workspace_is_made_once(database: Database) -> None:
    def ensure() -> int:
        with database.write() as connection:
            return ensure_workspace(connection, "acme")

    first, second = both_at_once(ensure)
    assert first == second
    with database.write() as connection:
        assert ensure_workspace(connection, "another") != first


def test_a_workspace_stays_bound_to_its_id_code(database: Database, workspace: int) -> None:
    with database.write() as connection:
        assert id_code(connection, workspace) == ""
        bind_workspace(connection, workspace, "abc123", "eu")
        bind_workspace(connection, workspace, "abc123")
        assert id_code(connection, workspace) == "abc123"
        with pytest.raises(WrongWorkspace, match="bound to abc123, but the token belongs to zzz999"):
            bind_workspace(connection, workspace, "zzz999")


def test_of_two_workspaces_that_are_guarded_only_one_is_bound_to_an_id_code(
    database: Database, workspace: int
) -> None:
    with database.write() as connection:
        bind_workspace(connection, workspace, "abc123")
        twin = ensure_workspace(connection, "twin")
        bind_workspace(connection, twin, "abc123", beside=[])  # the other one is not guarded any more
        bind_workspace(connection, workspace, "abc123", beside=[twin])
        with pytest.raises(WrongWorkspace, match="have tokens of one Intercom workspace, abc123"):
            bind_workspace(connection, twin, "abc123", beside=[workspace])
        third = ensure_workspace(connection, "third")
        with pytest.raises(WrongWorkspace, match=r"'third' and .* have tokens of one"):
            bind_workspace(connection, third, "abc123", beside=[twin, workspace])


def test_one_workspace_sees_nothing_of_another(database: Database, workspace: int) -> None:
    with database.write() as connection:
        mine, other = (
            StateStore(connection, workspace),
            StateStore(connection, ensure_workspace(connection, "other")),
        )
        key = mine.versions.put_body({"secret": "plan"})
        mine.versions.open(schedule(), 1.0)
        mine.activities.add(entry("e1"), route="poll", received_at=1.0)
        mine.intents.add(intent())
        mine.checkpoints.set(CheckpointName.POLLED, 1.0)
        DecisionStore(connection, workspace).decisions.add(decision())

        assert other.versions.bodies([key]) == {}
        assert other.versions.live(HOURS) is None
        assert other.activities.get("e1") is None
        assert not other.intents.start_writing("i1", 200.0, 210.0, 0)
        assert other.checkpoints.get(CheckpointName.POLLED) is None
        strangers = DecisionStore(connection, ensure_workspace(connection, "other"))
        assert strangers.decisions.get("d1") is None
        assert other.activities.add(entry("e1"), route="poll", received_at=2.0)
        assert strangers.decisions.add(decision())
