"""What is recorded becomes entries of the ledger, on both databases, and the file of them verifies."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from sqlalchemy import Connection, select

from drift.core.ledger.verifier import NOTHING, Tree, verify
from drift.core.model.activity import Activity, Actor
from drift.store import StateStore
from drift.store.ledger import LedgerEntry
from drift.store.sql.database import Database
from drift.store.sql.ledger_tables import ledger_pending
from drift.store.sql.recorded import declared, key_parts, key_text, why_not
from drift.store.sql.tables import api_requests, metadata
from drift.store.sql.workspace_scope import Scope
from guard.store.tables import rollouts, votes
from tests.contract.store.examples import HOURS, schedule

ORIGIN = "guardrail.acme.example/default"


def now() -> float:
    return 1_767_225_600.5


def sequenced(database: Database, workspace: int) -> list[LedgerEntry]:
    with database.write() as connection:
        ledger = StateStore(connection, workspace).ledger
        while ledger.sequence():
            pass
        return ledger.entries(1, 1000)


def lines(database: Database, workspace: int, first: int = 1, last: int | None = None) -> list[bytes]:
    with database.read() as connection:
        ledger = StateStore(connection, workspace).ledger
        return list(ledger.lines(first, last or ledger.head().size, opened=True, origin=ORIGIN))


def vote(connection: Connection, workspace: int, choice: str, at: float, comment: str) -> None:
    row = {"approval_id": "a1", "voter": "alice@acme.example", "choice": choice, "at": at, "comment": comment}
    Scope(connection, workspace).upsert(votes, [row])


def entry(id: str, **metadata: object) -> Activity:
    actor = Actor("admin", "1", "mallory@acme.example", "192.0.2.7")
    raw = {"id": id, "activity_type": "role_change", "created_at": 1_767_000_000, "metadata": metadata}
    return Activity(id, "role_change", 1_767_000_000, actor, metadata, raw)


def test_every_table_says_whether_it_stands_in_the_ledger_and_why_not() -> None:
    silent = [table.name for table in metadata.sorted_tables if not declared(table) and not why_not(table)]
    assert silent == [], "Say it in `info`: in_ledger(...) or not_in_ledger('because ...')."


def test_what_a_table_declares_are_columns_that_it_has() -> None:
    for table in metadata.sorted_tables:
        if (declaration := declared(table)) is not None:
            named = {
                *declaration.personal,
                *declaration.working,
                *declaration.secret,
                *declaration.names,
                *declaration.key,
            }
            assert named <= {column.name for column in table.c}, table.name
            assert not declaration.personal & declaration.hidden, table.name


def test_a_row_that_is_inserted_changed_and_deleted_stands_in_the_ledger(
    database: Database, workspace: int
) -> None:
    with database.write(now) as connection:
        StateStore(connection, workspace).versions.open(schedule(), 10.0)
    with database.write(now) as connection:
        StateStore(connection, workspace).versions.close(HOURS, 20.0)
    [begun, ended] = sequenced(database, workspace)
    assert (begun.number, begun.what, begun.op, begun.at) == (1, "versions", "insert", now())
    assert begun.key == ended.key == f"{HOURS.kind}/{HOURS.id}/10.0"
    assert begun.row["digest"] == schedule().digest.hex()
    assert (ended.op, ended.row["until"]) == ("update", 20.0)
    assert verify(lines(database, workspace)).broken == ""


def test_what_is_rolled_back_never_happened(database: Database, workspace: int) -> None:
    def interrupted() -> None:
        with database.write() as connection:
            StateStore(connection, workspace).versions.open(schedule(), 10.0)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        interrupted()
    assert sequenced(database, workspace) == []


def test_a_transaction_without_facts_writes_nothing_more(database: Database, workspace: int) -> None:
    with database.write() as connection:
        StateStore(connection, workspace).checkpoints.claim("job", 10.0)
    with database.read() as connection:
        assert connection.execute(select(ledger_pending)).all() == []


def test_the_same_vote_again_is_no_fact_and_another_one_is(database: Database, workspace: int) -> None:
    for at, choice in ((1.0, "deny"), (1.0, "deny"), (2.0, "approve")):
        with database.write(now) as connection:
            vote(connection, workspace, choice, at, "ok")
    first, second = sequenced(database, workspace)
    assert (first.op, first.key, first.row["voter"]) == ("insert", "a1", "alice@acme.example")
    assert (second.op, second.row["choice"], second.row["at"]) == ("update", "approve", 2.0)
    assert second.row["voter"] == "alice@acme.example"
    assert "comment" not in second.row


def test_entries_of_the_log_are_one_entry_and_only_new_ones_are_in_it(
    database: Database, workspace: int
) -> None:
    for ids in (["a", "b"], ["b", "c"], ["a", "c"]):
        with database.write(now) as connection:
            log = StateStore(connection, workspace).activities
            log.add_many(map(entry, ids), route="poll", received_at=1.0)
    first, second = sequenced(database, workspace)
    assert [set(found.row) for found in (first, second)] == [{"a", "b"}, {"c"}]
    assert first.row["a"]["actor_email"] == "mallory@acme.example"
    assert first.row["a"]["raw"]["activity_type"] == "role_change"
    assert verify(lines(database, workspace)).broken == ""


def test_two_calls_in_one_transaction_count_an_entry_of_the_log_once(
    database: Database, workspace: int
) -> None:
    with database.write(now) as connection:
        log = StateStore(connection, workspace).activities
        log.add_many(map(entry, "ab"), route="poll", received_at=1.0)
        log.add_many(map(entry, "bc"), route="poll", received_at=1.0)
    assert [set(found.row) for found in sequenced(database, workspace)] == [{"a", "b"}, {"c"}]


def test_working_off_an_entry_of_the_log_is_no_fact(database: Database, workspace: int) -> None:
    with database.write(now) as connection:
        log = StateStore(connection, workspace).activities
        log.add(entry("a"), route="poll", received_at=1.0)
        log.done("a", 2.0, "nothing to read", "no_change")
        log.mark_judged("a", 3.0)
    assert len(sequenced(database, workspace)) == 1


def test_an_erased_value_is_gone_and_the_chain_holds(database: Database, workspace: int) -> None:
    with database.write(now) as connection:
        vote(connection, workspace, "deny", 1.0, "call me at home")
    sequenced(database, workspace)
    with database.write() as connection:
        ledger = StateStore(connection, workspace).ledger
        assert ledger.erase(1, ["comment"]) == {"comment"}
        assert ledger.erase(1, ["comment", "nothing"]) == frozenset()
        [found] = ledger.entries(1, 1)
    assert found.erased == {"comment"}
    assert found.row["voter"] == "alice@acme.example"
    written = lines(database, workspace)
    assert verify(written).broken == ""
    assert not any(b"at home" in line for line in written)


def test_a_part_of_the_ledger_begins_with_what_was_before_it(database: Database, workspace: int) -> None:
    with database.write(now) as connection:
        ledger = StateStore(connection, workspace).ledger
        for number in range(2100):
            ledger.append("tests", str(number), {"number": number})
    sequenced(database, workspace)
    with database.read() as connection:
        ledger = StateStore(connection, workspace).ledger
        head = ledger.head()
        assert (head.size, head.at) == (2100, now())
        for size in (0, 1, 1023, 1024, 1025, 2047, 2048, 2100):
            tree = Tree()
            for row in ledger.hashes(1, size):
                tree.add(row)
            assert ledger.subtrees(size) == tuple(tree.subtrees)
        assert ledger.subtrees(2100) == head.subtrees
    part = lines(database, workspace, 1500, 2000)
    verdict = verify(part)
    assert (verdict.broken, verdict.entries, verdict.first) == ("", 501, 1500)


def test_an_empty_ledger_has_a_head(database: Database, workspace: int) -> None:
    with database.read() as connection:
        ledger = StateStore(connection, workspace).ledger
        assert (ledger.head().size, ledger.head().last, ledger.first_at(0.0)) == (0, NOTHING, 1)


def test_the_first_entry_of_a_moment_is_found(database: Database, workspace: int) -> None:
    for at in (10.0, 20.0, 19.5, 30.0):
        with database.write(partial(float, at)) as connection:
            StateStore(connection, workspace).ledger.append("tests", str(at), {})
    sequenced(database, workspace)
    with database.read() as connection:
        ledger = StateStore(connection, workspace).ledger
        assert [ledger.first_at(at) for at in (0, 10, 10.5, 19.7, 25, 31)] == [1, 1, 2, 2, 4, 5]
        assert [ledger.last_before(at) for at in (0, 10, 10.5, 19.7, 25, 31)] == [0, 0, 1, 3, 3, 4]


def test_a_clock_that_goes_back_is_a_gap_and_no_forgery(database: Database, workspace: int) -> None:
    for at in (10_000.0, 10_030.0, 5_000.0, 5_010.0):
        with database.write(partial(float, at)) as connection:
            StateStore(connection, workspace).ledger.append("tests", str(at), {})
    sequenced(database, workspace)
    with database.read() as connection:
        assert StateStore(connection, workspace).ledger.last_before(9_000.0) == 4
    verdict = verify(lines(database, workspace))
    assert verdict.broken == ""
    assert next(gap for gap in verdict.gaps if "clock went back" in gap).startswith("Entry 3: ")


def test_what_the_database_works_out_is_read_back(database: Database, workspace: int) -> None:
    set_to(database, workspace, 0, lambda before: 5.0)
    with database.write(now) as connection:
        scope = Scope(connection, workspace)
        assert (
            scope.update(rollouts, rollouts.c.policy == "p0", since=rollouts.c.since + 2.5, mode="enforce")
            == 1
        )
    _, found = sequenced(database, workspace)
    assert found.row == {"policy": "p0", "since": 7.5, "mode": "enforce"}


def test_an_update_that_meets_no_row_is_no_fact(database: Database, workspace: int) -> None:
    with database.write(now) as connection:
        scope = Scope(connection, workspace)
        assert scope.update(rollouts, rollouts.c.policy == "p9", mode="enforce") == 0
        assert scope.delete(rollouts, rollouts.c.policy == "p9") == 0
    assert sequenced(database, workspace) == []


def test_a_key_of_several_parts_is_read_back_whatever_stands_in_them() -> None:
    for parts in (("a",), ("a/b", "c"), ("50%", "%2F/"), ("é", "")):
        assert key_parts(key_text(parts), len(parts)) == parts


ROUNDS = 12


def set_to(
    database: Database, workspace: int, which: int, value: Callable[[float], float], key: str = ""
) -> None:
    """Change a row by what it was."""
    with database.write(now) as connection:
        scope, policy = Scope(connection, workspace), f"p{which % 2}"
        row = scope.first(scope.select(rollouts, rollouts.c.policy == policy).with_for_update())
        since = value(0.0 if row is None else row.since)
        scope.upsert(rollouts, [{"policy": policy, "rules": b"", "mode": "observe", "since": since}])
        if key:
            StateStore(connection, workspace).ledger.append("tests", key, {})


def count_up(database: Database, workspace: int, which: int) -> None:
    for number in range(ROUNDS):
        set_to(database, workspace, which, lambda before: before + 1, f"{which}/{number}")


def test_many_may_write_and_sequence_at_once(database: Database, workspace: int) -> None:
    """Two rows are counted up by several threads each, while others make entries of it."""
    done = threading.Event()

    def make_entries() -> None:
        while not done.is_set():
            with database.write() as connection:
                StateStore(connection, workspace).ledger.sequence(5)

    for which in range(2):
        set_to(database, workspace, which, lambda before: 0.0)
    with ThreadPoolExecutor(6) as pool:
        makers = [pool.submit(make_entries) for _ in range(2)]
        try:
            for writer in [pool.submit(count_up, database, workspace, which) for which in range(4)]:
                writer.result()
        finally:
            done.set()
        for maker in makers:
            maker.result()
    found = sequenced(database, workspace)
    expected = [f"{which}/{number}" for which in range(4) for number in range(ROUNDS)]
    assert sorted(one.key for one in found if one.what == "tests") == sorted(expected)
    for policy in ("p0", "p1"):
        counts = [one.row["since"] for one in found if one.what == "rollouts" and one.key == policy]
        assert counts == [float(number) for number in range(2 * ROUNDS + 1)]
    assert verify(lines(database, workspace)).broken == ""


def test_of_two_rows_with_one_key_the_one_that_was_inserted_stands_in_the_ledger(
    database: Database, workspace: int
) -> None:
    with database.write(now) as connection:
        row = {
            "id": "r1",
            "kind": "tag",
            "at": now(),
            "received_at": now(),
            "resource_id": "1",
            "method": "PUT",
        }
        row |= {"path": "/tags/1", "status": 200, "actor_type": "admin"}
        columns = {column.name: None for column in api_requests.c if column.name != "workspace"}
        rows = [
            {**columns, **row},
            {**columns, **row, "resource_id": "2"},
            {**columns, **row, "kind": "team"},
        ]
        assert Scope(connection, workspace).insert_all(api_requests, rows) == 2
    found = [(entry.key, entry.row["resource_id"]) for entry in sequenced(database, workspace)]
    assert found == [("r1/tag", "1"), ("r1/team", "1")]
