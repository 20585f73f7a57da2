"""One statement tells in which workspaces something is open, and of which sort."""

from __future__ import annotations

from drift.core.model.records import RereadRequest
from drift.store import StateStore, ensure_workspace
from drift.store.sql.database import Database
from guard.core.model.records import Notification
from guard.store import DecisionStore
from guard.store.open_work import LEDGER, MESSAGES, STEPS, open_work
from tests.contract.store.examples import approval, entry, intent

MESSAGE = Notification("m1", "slack", {}, 100.0, next_try_at=100.0)


def found(database: Database) -> dict[int, frozenset[str]]:
    with database.read() as connection:
        return {number: frozenset(sorts) for number, sorts in open_work(connection).items()}


def test_where_nothing_is_open_nothing_is_told(database: Database, workspace: int) -> None:
    assert workspace > 0
    assert found(database) == {}


def test_each_workspace_has_its_own(database: Database, workspace: int) -> None:
    with database.write() as connection:
        other = ensure_workspace(connection, "another")
        StateStore(connection, other).reread_requests.add(RereadRequest("n1", "team.updated", 100.0, 101.5))
        DecisionStore(connection, workspace).outbox.add(MESSAGE)
    assert found(database) == {other: {STEPS}, workspace: {MESSAGES}}


def test_what_is_finished_is_not_open(database: Database, workspace: int) -> None:
    with database.write() as connection:
        drift, guard = StateStore(connection, workspace), DecisionStore(connection, workspace)
        drift.reread_requests.add(RereadRequest("n1", "team.updated", 100.0, 101.5))
        drift.reread_requests.done("n1", 102.0)
        guard.outbox.add(MESSAGE)
        guard.outbox.sent(MESSAGE.id, 103.0)
    assert found(database) == {}


def test_what_was_recorded_waits_for_its_place_in_the_ledger(database: Database, workspace: int) -> None:
    with database.write() as connection:
        DecisionStore(connection, workspace).approvals.add(approval())
    assert found(database) == {workspace: {STEPS, LEDGER}}
    with database.write() as connection:
        StateStore(connection, workspace).ledger.sequence()
    assert found(database) == {workspace: {STEPS}}


def test_a_write_that_is_under_way_is_open(database: Database, workspace: int) -> None:
    with database.write() as connection:
        StateStore(connection, workspace).intents.add(intent())
    assert STEPS in found(database)[workspace]


def test_an_entry_of_the_log_is_open_until_it_is_worked_on_and_judged(
    database: Database, workspace: int
) -> None:
    def now(step: str) -> bool:
        with database.write() as connection:
            activities = StateStore(connection, workspace).activities
            if step == "kept":
                activities.add(entry("e1"), route="poll", received_at=101.0)
            elif step == "done":
                activities.done("e1", 102.0, "nothing to be seen", "no_change")
            else:
                activities.mark_judged("e1", 103.0)
            StateStore(connection, workspace).ledger.sequence()
        return STEPS in found(database).get(workspace, ())

    assert [now("kept"), now("done"), now("judged")] == [True, True, False]
