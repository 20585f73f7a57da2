"""A database that is older than its ledger gets its record written into it: once, in parts, whatever happens."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, event

from drift.core.ledger.verifier import verify
from drift.core.model.records import KindStatus
from drift.store import StateStore
from drift.store.ledger import LedgerEntry
from drift.store.sql.database import Database
from drift.store.sql.ledger_tables import ledger_entries, ledger_fillings, ledger_heads, ledger_pending
from drift.sync.ledger_feed import fill_ledger
from guard.store import DecisionStore
from tests.contract.store.examples import decision, entry, intent, schedule

ORIGIN = "guardrail.acme.example/default"


class Interrupted(Exception):
    pass


def now() -> float:
    return 1_767_225_600.0


def record(database: Database, workspace: int, resources: int = 40, log: int = 60) -> None:
    """A record from before there was a ledger: its facts are thrown away, and the migration noted the workspace."""
    with database.write(now) as connection:
        state, decided = StateStore(connection, workspace), DecisionStore(connection, workspace)
        state.versions.open_many([schedule(str(number)) for number in range(resources)], 10.0)
        state.versions.open_many([schedule(str(number), name="b") for number in range(0, resources, 2)], 20.0)
        state.activities.add_many(
            (entry(str(number)) for number in range(log)), route="poll", received_at=1.0
        )
        state.intents.add(intent())
        decided.decisions.add(decision())
        snapshot = state.snapshots.start("schedule", 5.0)
        state.snapshots.cover(snapshot, KindStatus("tag", "read", "ok", "", 3, 5.0, 5.0))
        state.snapshots.cover(snapshot, KindStatus("team", "unread", "forbidden", "no right", 0, 5.0, None))
        state.snapshots.finish(snapshot, 6.0)
    with database.write() as connection:
        for table in (ledger_pending, ledger_entries, ledger_heads):
            connection.execute(table.delete())
        connection.execute(
            ledger_fillings.insert().values(workspace=workspace, since=9.0, what="", entries=0)
        )


def said(database: Database, workspace: int) -> list[LedgerEntry]:
    with database.read() as connection:
        ledger = StateStore(connection, workspace).ledger
        lines = list(ledger.lines(1, ledger.head().size, opened=True, origin=ORIGIN))
        assert verify(lines).broken == ""
        return ledger.entries(1, 10_000)


def content(entries: list[LedgerEntry]) -> list[tuple[object, ...]]:
    return [(found.number, found.what, found.op, found.key, dict(found.row)) for found in entries]


@pytest.fixture
def interrupting(database: Database) -> Iterator[list[float]]:
    """Interrupts statements of this database with the probability that stands in the list."""
    chance, dice = [0.0], random.Random(7)

    def maybe(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN") and dice.random() < chance[0]:
            raise Interrupted

    event.listen(database.engine, "after_cursor_execute", maybe)
    yield chance
    event.remove(database.engine, "after_cursor_execute", maybe)


def test_the_record_is_written_into_the_ledger_between_two_marks(database: Database, workspace: int) -> None:
    record(database, workspace)
    fill_ledger(database, workspace, now)
    entries = said(database, workspace)
    first, last = entries[0], entries[-1]
    assert (first.what, first.key, first.row["since"], first.at) == ("ledger", "from_record", 9.0, now())
    assert (last.what, last.key, last.row["entries"]) == ("ledger", "from_record", len(entries))
    log = [set(found.row) for found in entries if found.what == "activities"]
    assert log == [{str(number) for number in range(60)}]
    versions = [found for found in entries if found.what == "versions"]
    assert len(versions) == 60
    assert {found.row["until"] for found in versions if "until" in found.row} == {20.0}
    covered = [found.row for found in entries if found.what == "coverage"]
    assert [row.get("kinds") or row["kind"] for row in covered] == ["team", {"tag": 3}]
    [judged] = [found for found in entries if found.what == "decisions"]
    assert judged.row["judgement"]
    assert not judged.erased
    with database.read() as connection:
        assert StateStore(connection, workspace).ledger.from_record() == range(1, len(entries) + 1)


def test_it_happens_once_and_what_comes_later_follows(database: Database, workspace: int) -> None:
    record(database, workspace)
    for _ in range(2):
        fill_ledger(database, workspace, now)
    before = said(database, workspace)
    with database.write(now) as connection:
        StateStore(connection, workspace).versions.open(schedule("1", name="c"), 30.0)
    with database.write() as connection:
        StateStore(connection, workspace).ledger.sequence()
    after = said(database, workspace)
    assert content(after[: len(before)]) == content(before)
    assert [(found.what, found.op) for found in after[len(before) :]] == [
        ("versions", "update"),
        ("versions", "insert"),
    ]


def test_interrupted_anywhere_it_is_the_same_in_the_end(
    database: Database, workspace: int, interrupting: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drift.store.ledger_filling.ROWS", 7)
    record(database, workspace)
    interrupting[0], times = 0.03, 0
    while True:
        try:
            fill_ledger(database, workspace, now)
            break
        except Interrupted:
            times += 1
    interrupting[0] = 0.0
    assert times > 3
    entries = said(database, workspace)
    rows = [(found.what, found.key, tuple(sorted(found.row)) if not found.key else ()) for found in entries]
    assert len(set(rows)) == len(rows) - 2, "only the mark and the coverage of the snapshot come twice"
    assert sum(len(found.row) for found in entries if found.what == "activities") == 60
    assert entries[-1].row["entries"] == len(entries)


def test_a_new_database_has_nothing_to_write(database: Database, workspace: int) -> None:
    fill_ledger(database, workspace, now)
    with database.read() as connection:
        assert StateStore(connection, workspace).ledger.head().size == 0


def test_interrupted_anywhere_sequencing_neither_loses_nor_doubles(
    database: Database, workspace: int, interrupting: list[float]
) -> None:
    for number in range(30):
        with database.write(now) as connection:
            write_some(connection, workspace, number)
    interrupting[0], times = 0.1, 0
    while True:
        try:
            with database.write() as connection:
                if not StateStore(connection, workspace).ledger.sequence(3):
                    break
        except Interrupted:
            times += 1
    interrupting[0] = 0.0
    assert times > 3
    entries = said(database, workspace)
    assert [found.row["number"] for found in entries] == [number for number in range(30) for _ in "ab"]


def write_some(connection: Connection, workspace: int, number: int) -> None:
    ledger = StateStore(connection, workspace).ledger
    for part in "ab":
        ledger.append("tests", f"{number}{part}", {"number": number})
