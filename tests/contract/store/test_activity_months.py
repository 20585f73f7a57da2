"""The activity log by month on PostgreSQL: entries count once, are found as on SQLite, and months go as a whole."""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from drift.core.model.activity import Activity, parse_activity
from drift.core.model.calendar_months import month_of
from drift.store import StateStore, ensure_workspace
from drift.store.sql import activity_months
from drift.store.sql.activity_months import OTHERS, make_months, partitions, tend_months
from drift.store.sql.database import Database
from drift.sync.ingest import ingest
from guard.core.model.retention import DAY, Deletion, Retention
from guard.enforcement import old_months
from guard.migrations import upgrade
from tests.contract.store.aged import NOW, YEAR, Aged
from tests.contract.store.examples import both_at_once, decision, entry
from tests.contract.store.test_old_records import not_as_the_ledger_says
from tests.stores import postgresql_database, sqlite_database, under_schema

_numbers = itertools.count(1)
MONTH = month_of(NOW - 3 * YEAR)
IN_IT = int(MONTH.begins)
TABLE = f"activities_{MONTH.year}_{MONTH.month:02}"


@pytest.fixture
def database(server: str) -> Iterator[Database]:
    with postgresql_database(server, f"months_{next(_numbers)}") as found:
        yield found


@pytest.fixture
def workspace(database: Database) -> int:
    with database.write() as connection:
        return ensure_workspace(connection, "acme")


@pytest.fixture
def aged(database: Database, workspace: int) -> Aged:
    made = Aged(database, workspace)
    make_months(database, [IN_IT] * 100, NOW)
    return made


def keep(database: Database, workspace: int, *entries: Activity, history: bool = True) -> int:
    with database.write() as connection:
        return StateStore(connection, workspace).activities.add_many(
            entries, route="poll", received_at=NOW, history=history
        )


def where(database: Database) -> dict[str, str]:
    """In which table each entry lies."""
    with database.read() as connection:
        rows = connection.execute(sa.text("SELECT id, tableoid::regclass FROM activities")).all()
        return {str(id): str(table) for id, table in rows}


def tables(database: Database) -> list[str]:
    with database.read() as connection:
        return [one.table for one in partitions(connection)]


def test_an_entry_lies_in_its_month_and_what_has_none_with_the_others(aged: Aged) -> None:
    last = int(MONTH.next.begins) - 1
    keep(aged.database, aged.number, *(entry(str(at), at=at) for at in (IN_IT, last, last + 1, 0)))
    assert where(aged.database) == {str(IN_IT): TABLE, str(last): TABLE, str(last + 1): OTHERS, "0": OTHERS}


def test_an_entry_counts_once_also_where_it_comes_with_another_time(aged: Aged) -> None:
    """So does one whose time cannot be read: it has the moment of each delivery."""
    first, again = entry("e", at=IN_IT), entry("e", at=IN_IT + 90 * 86_400)
    assert keep(aged.database, aged.number, first) == 1
    assert keep(aged.database, aged.number, again) == 0
    assert keep(aged.database, aged.number, entry("f", at=IN_IT), entry("f", at=0), again) == 1
    assert where(aged.database) == {"e": TABLE, "f": TABLE}
    nameless = {"id": "g", "activity_type": "app_login", "created_at": "soon"}
    for days in (0, 45):
        aged.now = NOW + days * DAY
        ingest(aged.guarded.workspace, [nameless], "poll")
    assert list(where(aged.database)).count("g") == 1


def test_of_two_deliveries_at_once_with_two_times_one_counts(aged: Aged) -> None:
    times = iter([IN_IT, 0])
    assert sorted(both_at_once(lambda: keep(aged.database, aged.number, entry("e", at=next(times))))) == [
        0,
        1,
    ]
    assert len(where(aged.database)) == 1


def test_two_workspaces_may_have_entries_of_one_name(aged: Aged) -> None:
    with aged.database.write() as connection:
        other = ensure_workspace(connection, "beta")
    assert keep(aged.database, aged.number, entry("e", at=IN_IT)) == 1
    assert keep(aged.database, other, entry("e", at=IN_IT)) == 1


def test_months_to_come_are_there_and_what_waited_for_its_month_gets_it(
    database: Database, workspace: int
) -> None:
    crowd = [entry(f"e{number}", at=IN_IT + number) for number in range(1000)]
    keep(database, workspace, *crowd, entry("absurd", at=7_000_000_000), entry("old", at=1))
    tend_months(database, NOW)
    now = month_of(NOW)
    ahead = [f"activities_{one.year}_{one.month:02}" for one in (now, now.next, now.next.next)]
    assert tables(database) == [TABLE, *ahead]
    lies = where(database)
    assert {lies.pop("absurd"), lies.pop("old")} == {OTHERS}
    assert set(lies.values()) == {TABLE}
    assert keep(database, workspace, crowd[0]) == 0


def test_two_replicas_may_make_a_month_at_once(database: Database) -> None:
    both_at_once(lambda: tend_months(database, NOW))
    assert len(tables(database)) == 3


def test_absurd_times_make_no_months(database: Database, workspace: int) -> None:
    moments = [float(year * 31_557_600) for year in range(1, 200) for _ in range(100)]
    make_months(database, moments, NOW)
    assert len(tables(database)) <= 3 + 21


def test_what_holds_a_month_up_holds_no_entry_up(database: Database, workspace: int) -> None:
    url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with closing(psycopg.connect(url)) as reader:
        reader.execute(f"SELECT count(*) FROM {OTHERS}")  # in a transaction that does not end
        make_months(database, [IN_IT] * 100, NOW)
        assert TABLE not in tables(database)
        assert keep(database, workspace, entry("e", at=IN_IT)) == 1


def waiting(database: Database, thread: Executor, work: Callable[[], object]) -> Future[object]:
    """What `work` comes to, in a thread of its own; it waits for a table now."""
    waits = (
        "SELECT count(*) FROM pg_locks WHERE locktype = 'relation' AND NOT granted "
        "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    running, end = thread.submit(work), time.monotonic() + 60
    with psycopg.connect(url, autocommit=True) as watch:
        while watch.execute(waits).fetchone() == (0,):
            assert not running.done(), running.result()
            assert time.monotonic() < end, "it never waits"
    return running


def test_who_makes_a_month_and_who_has_read_the_log_are_in_no_deadlock(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several workspaces take their first look at once: one looks up what it knows, another makes a month, and the
    first stores, be it entries or its own name."""
    monkeypatch.setattr(activity_months, "TRIES", 1000)
    with ThreadPoolExecutor(1) as thread:
        with database.write() as connection:
            first = StateStore(connection, ensure_workspace(connection, "acme"))
            assert first.activities.known(["e"]) == set()
            making = waiting(database, thread, partial(make_months, database, [IN_IT] * 100, NOW))
            second = StateStore(connection, ensure_workspace(connection, "beta"))
            for one in (first, second):
                assert one.activities.add(entry("e", at=IN_IT), route="poll", received_at=NOW)
        making.result(60)
    assert where(database) == {"e": TABLE}
    assert TABLE in tables(database)


def test_who_drops_a_month_and_who_has_written_to_the_log_are_in_no_deadlock(aged: Aged) -> None:
    keep(aged.database, aged.number, entry("e", at=IN_IT), entry("f", at=IN_IT))
    gone: list[Deletion | None] = []
    with ThreadPoolExecutor(1) as thread:
        with aged.database.write() as connection:
            log = StateStore(connection, aged.number).activities
            log.add(entry("young", at=int(NOW - DAY)), route="poll", received_at=NOW, history=True)
            dropping = waiting(aged.database, thread, lambda: gone.append(drop(aged)))
            assert log.add(entry("late", at=IN_IT), route="poll", received_at=NOW, history=True)
        dropping.result(60)
    assert [one.rows for one in gone if one] == [{"activities": 3}]
    assert set(where(aged.database)) == {"young"}
    assert TABLE not in tables(aged.database)


def test_months_change_no_answer(server: str, tmp_path: Path) -> None:
    """Of the same entries on both engines, in many months and in none."""
    chance, types = random.Random(7), ("app_login", "tag_update", "bulk_export")
    entries = [
        entry(
            str(number),
            chance.choice(types),
            int(NOW - chance.random() * 2 * YEAR),
            email=f"p{number % 5}@a.example",
        )
        for number in range(400)
    ]
    with postgresql_database(server, "answers") as one, closing(sqlite_database(tmp_path)) as other:
        asked = []
        for database in (one, other):
            tend_months(database, NOW)
            make_months(database, [NOW - month * 30 * DAY for month in range(14) for _ in range(100)], NOW)
            with database.write() as connection:
                log = StateStore(connection, ensure_workspace(connection, "acme")).activities
                log.add_many(entries, route="poll", received_at=NOW, history=False)
            with database.read() as connection:
                log = StateStore(connection, 1).activities
                page = log.search(limit=7)
                asked.append(
                    (
                        page,
                        log.search(limit=50, before=(page[-1].activity.created_at, page[-1].activity.id)),
                        log.search(["tag_update", "bulk_export"], "p3@a.example", limit=9),
                        log.search(["bulk_*"], since=NOW - YEAR, limit=400),
                        log.near(["app_login"], NOW - YEAR, NOW - YEAR + 90 * DAY),
                        log.pending(NOW, 30),
                        log.many([str(number) for number in range(0, 400, 3)]),
                        log.count_pending(),
                        log.oldest_created_at(),
                        log.newest_created_at(),
                        log.addresses_until(NOW),
                    )
                )
        assert len(tables(one)) >= 14
        assert asked[0] == asked[1]


# What is too old


def drop(aged: Aged) -> Deletion | None:
    aged.retention = Retention({"activity": "1y", "decisions": "9y"})
    applied = aged.apply()
    return next((one for one in applied.deletions if one.record_class == "activity"), None)


def test_a_month_goes_as_a_whole_and_is_told_of_once(aged: Aged) -> None:
    keep(aged.database, aged.number, *(entry(f"e{number}", at=IN_IT + number) for number in range(250)))
    keep(aged.database, aged.number, entry("young", at=int(NOW - DAY)))
    assert not_as_the_ledger_says(aged) == []
    gone = drop(aged)
    assert gone is not None
    assert gone.rows == {"activities": 250}
    assert TABLE not in tables(aged.database)
    assert set(where(aged.database)) == {"young"}
    assert not_as_the_ledger_says(aged) == []
    assert drop(aged) is None
    assert keep(aged.database, aged.number, entry("late", at=IN_IT)) == 1
    assert where(aged.database)["late"] == OTHERS


def test_what_is_needed_outlives_its_month(aged: Aged) -> None:
    keep(aged.database, aged.number, *(entry(f"e{number}", at=IN_IT + number) for number in range(20)))
    keep(aged.database, aged.number, entry("unjudged", at=IN_IT), history=False)
    with aged.guarded.transaction() as work:
        work.decisions.add(decision("d", float(IN_IT), activity_id="e7"))
        whole = work.state.activities.get("e7")
    gone = drop(aged)
    assert gone is not None
    assert gone.rows == {"activities": 19}
    assert where(aged.database) == {"e7": OTHERS, "unjudged": OTHERS}
    with aged.guarded.view() as view:
        assert view.state.activities.get("e7") == whole
    assert not_as_the_ledger_says(aged) == []


def test_entries_of_another_workspace_keep_a_month(aged: Aged) -> None:
    with aged.database.write() as connection:
        other = ensure_workspace(connection, "beta")
    keep(aged.database, aged.number, *(entry(f"e{number}", at=IN_IT) for number in range(3)))
    keep(aged.database, other, entry("theirs", at=IN_IT))
    gone = drop(aged)
    assert gone is not None
    assert gone.rows == {"activities": 3}
    assert where(aged.database) == {"theirs": TABLE}
    assert drop(Aged(aged.database, other)) is not None
    assert TABLE not in tables(aged.database)


@pytest.mark.parametrize(
    ("sort", "about"), [("class", "activity"), ("everything", ""), ("person", "carol@acme.example")]
)
def test_a_hold_keeps_what_it_is_about(aged: Aged, sort: str, about: str) -> None:
    bob = {"type": "admin", "id": "9", "email": "bob@acme.example", "ip": None}
    his = parse_activity({**entry("his", at=IN_IT).raw, "performed_by": bob})
    keep(aged.database, aged.number, entry("hers", at=IN_IT), his)
    aged.hold(sort, about)
    drop(aged)
    kept = {"hers"} if sort == "person" else {"hers", "his"}
    assert where(aged.database) == dict.fromkeys(kept, TABLE)


def test_while_others_read_entries_go_one_by_one(aged: Aged, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(old_months, "TRIES", 1)
    keep(aged.database, aged.number, entry("e", at=IN_IT))
    url = aged.database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with closing(psycopg.connect(url)) as reader:
        reader.execute(f"SELECT count(*) FROM {TABLE}")  # in a transaction that does not end
        gone = drop(aged)
        assert gone is not None
        assert gone.rows == {"activities": 1}
        assert TABLE in tables(aged.database)
    drop(aged)
    assert TABLE not in tables(aged.database)  # empty, so nothing is said of it


# What was there before

PUT = """
insert into activities (workspace, id, type, created_at, raw, route, received_at, history, attempts, next_try_at,
  outcome)
values (:w, :id, 'app_login', :at, '\\x789cabae0500017500f9', 'poll', 0, true, 0, 0, '')
"""


def test_a_log_that_was_there_becomes_the_first_partition(database: Database) -> None:
    absurd = 4_000_000_000
    with under_schema(database, "0053") as connection:
        workspace = ensure_workspace(connection, "acme")
        for id, at in (("old", 1), ("year", 1_700_000_000), ("absurd", absurd)):
            connection.execute(sa.text(PUT), {"w": workspace, "id": id, "at": at * 1000})
    upgrade(database)
    assert tables(database) == ["activities_earlier"]
    assert where(database) == {"old": "activities_earlier", "year": "activities_earlier", "absurd": OTHERS}
    with database.read() as connection:
        (earlier,) = partitions(connection)
    assert keep(database, workspace, entry("old", at=absurd), entry("absurd", at=5)) == 0
    assert keep(database, workspace, entry("new", at=earlier.until // 1000)) == 1
    with database.read() as connection:
        numbers = connection.execute(sa.text("SELECT number FROM activities")).scalars().all()
    assert len(set(numbers)) == 4
    tend_months(database, earlier.until / 1000 - 1)
    assert tables(database)[0] == "activities_earlier"
    assert len(tables(database)) == 3  # the month that it ends with has its place in it
    aged = Aged(database, workspace, now=earlier.until / 1000 + 2 * YEAR)
    keep(database, workspace, entry("young", at=int(aged.now)))
    drop(aged)
    assert set(where(database)) == {"absurd", "young"}
    assert "activities_earlier" not in tables(database)
