"""The record is what its ledger says of it; whoever changes a row by hand is found out, with table, row and column."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, Table, update

from drift.core.model.records import KindStatus
from drift.store import StateStore
from drift.store.sql.database import Database
from drift.store.sql.tables import activities, bodies, coverage, versions
from drift.store.sql.workspace_scope import Scope
from drift.sync.ledger_feed import fill_ledger
from guard.core.model.records import KnownGood
from guard.core.model.retention import Deletion
from guard.store import DecisionStore
from guard.store.tables import approvals, decisions, known_good, votes
from tests.contract.store.examples import HOURS, approval, decision, entry, intent, schedule
from tests.contract.store.test_ledger_filling import record


def now() -> float:
    return 1_767_225_600.0


def lived(database: Database, workspace: int) -> None:
    """Some of everything, in several transactions; the last one waits to enter the ledger."""
    with database.write(now) as connection:
        state, decided = StateStore(connection, workspace), DecisionStore(connection, workspace)
        state.versions.open_many([schedule(str(number)) for number in range(5)], 10.0)
        state.activities.add_many((entry(str(number)) for number in range(5)), route="poll", received_at=1.0)
        snapshot = state.snapshots.start("schedule", 5.0)
        state.snapshots.cover(snapshot, KindStatus("tag", "read", "ok", "", 3, 5.0, 5.0))
        state.snapshots.cover(snapshot, KindStatus("team", "unread", "forbidden", "no right", 0, 5.0, None))
        state.snapshots.finish(snapshot, 6.0)
        state.snapshots.finish(state.snapshots.start("schedule", 7.0), 8.0)  # which read nothing
        decided.decisions.add(decision())
        decided.approvals.add(approval())
        state.intents.add(intent())
    with database.write(now) as connection:
        state, decided = StateStore(connection, workspace), DecisionStore(connection, workspace)
        state.versions.open_many([schedule("1", name="b"), schedule("9")], 10.0)
        state.versions.open(schedule("2", name="c"), 30.5)
        state.versions.close(HOURS.__class__(HOURS.kind, "3"), 40.0)
        decided.known_good.put(KnownGood(HOURS, None, schedule().digest, 1.0, "approved"))
        decided.known_good.put(KnownGood(HOURS, None, None, 2.0, "gone"))
        vote(connection, workspace, "alice@acme.example", "deny")
        vote(connection, workspace, "bob@acme.example", "approve")
    with database.write() as connection:
        StateStore(connection, workspace).ledger.sequence()
    with database.write(now) as connection:
        vote(connection, workspace, "alice@acme.example", "approve")
        StateStore(connection, workspace).activities.add(entry("late"), route="webhook", received_at=1.0)


def vote(connection: Connection, workspace: int, who: str, choice: str) -> None:
    row = {"approval_id": "a1", "voter": who, "choice": choice, "at": 1.0, "comment": "fine"}
    Scope(connection, workspace).upsert(votes, [row])


def differing(database: Database, workspace: int) -> list[str]:
    with database.read() as connection:
        return list(StateStore(connection, workspace).ledger.differences())


def by_hand(database: Database, table: Table, where: Any, **values: Any) -> None:
    with database.write() as connection:
        assert connection.execute(update(table).where(where).values(**values)).rowcount


def test_a_record_that_nobody_touched_is_what_the_ledger_says(database: Database, workspace: int) -> None:
    lived(database, workspace)
    assert differing(database, workspace) == []


def test_a_record_that_was_written_into_the_ledger_is_so_too(database: Database, workspace: int) -> None:
    record(database, workspace)
    fill_ledger(database, workspace, now)
    assert differing(database, workspace) == []


@pytest.mark.parametrize(
    ("table", "where", "values", "said"),
    [
        (versions, versions.c.resource_id == "3", {"until": 41.0}, "until"),
        (versions, versions.c.resource_id == "9", {"digest": b"0" * 32}, "digest"),
        (activities, activities.c.id == "2", {"actor_email": "bob@acme.example"}, "all of it"),
        (activities, activities.c.id == "2", {"raw": {"id": "2"}}, "all of it"),
        (decisions, decisions.c.id == "d1", {"verdict": "allow"}, "verdict"),
        (decisions, decisions.c.id == "d1", {"facts": {"ticket": "T-1"}}, "facts"),
        (approvals, approvals.c.id == "a1", {"settled_at": 5.0}, "settled_at"),
        (known_good, known_good.c.resource_id == "42", {"digest": b"1" * 32}, "digest"),
        (votes, votes.c.voter == "bob@acme.example", {"choice": "deny"}, "choice"),
        (votes, votes.c.voter == "bob@acme.example", {"comment": "no"}, "comment"),
        (votes, votes.c.voter == "alice@acme.example", {"choice": "deny"}, "choice"),
        (coverage, coverage.c.kind == "team", {"status": "read"}, "status"),
        (coverage, coverage.c.kind == "tag", {"count": 4}, "count"),
    ],
)
def test_a_row_that_was_changed_by_hand_is_named(
    database: Database, workspace: int, table: Table, where: Any, values: dict[str, Any], said: str
) -> None:
    lived(database, workspace)
    by_hand(database, table, where, **values)
    [sentence] = differing(database, workspace)
    assert sentence.startswith(f"{table.name}: ")
    assert sentence.endswith(f"is not what the ledger says: {said}.")
    assert "@" not in sentence


def test_a_row_that_was_taken_out_put_in_or_given_to_somebody_else_is_named(
    database: Database, workspace: int
) -> None:
    lived(database, workspace)
    by_hand(database, votes, votes.c.voter == "bob@acme.example", voter="mallory@acme.example")
    assert sorted(differing(database, workspace)) == [
        "votes: 'a1' is gone, and nothing says that it was deleted.",
        "votes: 'a1' is not in the ledger.",
    ]


def test_a_body_that_was_changed_by_hand_is_named(database: Database, workspace: int) -> None:
    lived(database, workspace)
    digest = schedule("2").digest
    by_hand(database, bodies, bodies.c.digest == digest, body=b"not compressed")
    assert differing(database, workspace) == [
        f"bodies: the body {digest.hex()} is another one than its digest says."
    ]


def test_what_was_erased_cannot_be_told_and_is_no_difference(database: Database, workspace: int) -> None:
    lived(database, workspace)
    with database.write() as connection:
        ledger = StateStore(connection, workspace).ledger
        ledger.sequence()
        for found in ledger.entries(1, 1000):
            if found.what == "votes":
                ledger.erase(found.number, ["voter", "comment"])
    by_hand(database, votes, votes.c.voter == "bob@acme.example", voter="somebody", comment="")
    assert differing(database, workspace) == []


def test_rows_that_were_deleted_by_the_thousand_are_counted(database: Database, workspace: int) -> None:
    lived(database, workspace)
    with database.write(now) as connection:
        assert Scope(connection, workspace).delete_untold(activities, activities.c.id.in_(["1", "2"])) == 2
        decided = DecisionStore(connection, workspace).deletions
        begun = Deletion("activity", "a year is kept", 5.0, 6.0, "retention.yaml", {"activities": 2}, 0)
        decided.goes_on(begun)
    assert differing(database, workspace) == []
    with database.write(now) as connection:
        DecisionStore(connection, workspace).deletions.end(begun, "d1", 7.0)
    assert differing(database, workspace) == []
    with database.write() as connection:
        connection.execute(activities.delete().where(activities.c.id == "3"))
    [sentence] = differing(database, workspace)
    assert sentence.endswith("is gone, and nothing says that it was deleted.")
