"""Two versions of the product beside each other on one database: the older one goes on, or says why it does not."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from drift.store import StateStore
from drift.store.sql.database import Database
from guard.migrations import FIRST, DatabaseTooNew, is_current, newest, upgrade
from guard.migrations.long_work import make_index
from guard.migrations.support import EVERY, NOTICE, MayGoOn, oldest_code
from guard.store import DecisionStore
from tests.contract.store.examples import HOURS, both_at_once, decision, entry, schedule

NEXT = f"{int(newest()) + 1:04}"
ADDS = """
    op.create_table("lamps", sa.Column("id", sa.Text(), primary_key=True))
    op.add_column("changes", sa.Column("mood", sa.Text()))
    op.add_column("activities", sa.Column("mood", sa.Text()))
    op.add_column("decisions", sa.Column("weight", sa.Integer(), nullable=False, server_default="1"))
"""
DROPS = 'op.drop_table("hints")'


def next_version(folder: Path, step: str, more: str = "") -> Path:
    """The steps of a version that is made up."""
    head = f'import sqlalchemy as sa\\nfrom alembic import op\\nrevision = "{NEXT}"\\ndown_revision = "{newest()}"\\n'
    text = head.replace("\\n", "\n") + f"{more}\n\ndef upgrade():\n    {step.strip()}\n"
    (folder / f"{NEXT}_next.py").write_text(text, encoding="utf-8")
    return folder


def never(_seconds: float) -> None:
    raise AssertionError("nobody has to wait for anything")


def live_on(database: Database, workspace: int, name: str) -> None:
    """What this version writes and reads."""
    with database.write() as connection:
        state, guard = StateStore(connection, workspace), DecisionStore(connection, workspace)
        assert state.activities.add(entry(name, at=1_800_000_000), route="poll", received_at=2.0)
        state.versions.open(schedule(name=name), 1.0)
        guard.decisions.add(decision(name))
    with database.read() as connection:
        state, guard = StateStore(connection, workspace), DecisionStore(connection, workspace)
        assert state.versions.live(HOURS) == schedule(name=name)
        assert state.activities.get(name) is not None
        assert guard.decisions.get(name) == decision(name)


def test_the_older_version_goes_on_in_what_a_newer_one_added(
    database: Database, workspace: int, tmp_path: Path
) -> None:
    live_on(database, workspace, "earlier")
    upgrade(database, further=next_version(tmp_path, ADDS), wait=never)
    live_on(database, workspace, "later")
    upgrade(database)  # the older version, started again
    with database.read() as connection:
        assert is_current(connection)
        assert sa.inspect(connection).has_table("lamps")
        assert oldest_code(connection) == FIRST
        assert connection.execute(sa.text("SELECT count(*) FROM activities")).scalar_one() == 2


def test_the_older_version_writes_all_the_time_while_a_newer_one_migrates(
    database: Database, workspace: int, tmp_path: Path
) -> None:
    begun, over = threading.Event(), threading.Event()
    wrote: list[bool] = []

    def write() -> None:
        while not over.is_set():
            name = f"e{len(wrote)}"
            with database.write() as connection:
                log = StateStore(connection, workspace).activities
                wrote.append(log.add(entry(name, at=1_800_000_000), route="poll", received_at=1.0))
            begun.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert begun.wait(60)
        upgrade(database, further=next_version(tmp_path, ADDS), wait=lambda _: None)
        so_far = len(wrote)
        while len(wrote) == so_far and writer.is_alive():
            writer.join(0.01)
    finally:
        over.set()
        writer.join(60)
    assert all(wrote)
    with database.read() as connection:
        assert connection.execute(sa.text("SELECT count(mood), count(*) FROM activities")).one() == (
            0,
            len(wrote),
        )


@pytest.fixture
def stopped(database: Database, workspace: int, tmp_path: Path) -> list[float]:
    """A newer version took away what this one needs; how long it gave the older ones."""
    waited: list[float] = []
    upgrade(database, further=next_version(tmp_path, DROPS, f'oldest = "{NEXT}"'), wait=waited.append)
    return waited


def test_the_older_version_is_refused_with_a_sentence(database: Database, stopped: list[float]) -> None:
    with pytest.raises(DatabaseTooNew) as refused:
        upgrade(database)
    assert str(refused.value) == (
        f"A newer version moved the database to the shape {NEXT}, which needs code of {NEXT} at least; this version is "
        f"of {newest()}. Install the newer version, or put the backup back: docs/upgrading.md says how."
    )
    assert stopped == ([NOTICE] if database.dialect == "postgresql" else [])


def test_an_older_version_that_runs_writes_no_more(
    database: Database, workspace: int, stopped: list[float]
) -> None:
    now = [0.0]
    database.may_write = MayGoOn(newest(), lambda: now[0])
    live_on(database, workspace, "at once")  # it asks every few seconds
    now[0] += EVERY
    for _ in range(2):
        with pytest.raises(DatabaseTooNew, match=f"this version is of {newest()}"):
            live_on(database, workspace, "later")
    with database.read() as connection:
        assert StateStore(connection, workspace).activities.get("later") is None


def test_a_newer_database_that_says_nothing_is_refused(database: Database, tmp_path: Path) -> None:
    upgrade(database, further=next_version(tmp_path, ADDS), wait=never)
    with database.write() as connection:
        connection.execute(sa.text("DROP TABLE schema_support"))
    with pytest.raises(DatabaseTooNew, match="does not say which older code can work on it"):
        upgrade(database)


def test_what_a_step_prepares_runs_outside_of_a_transaction_and_once_more_after_a_kill(
    database: Database, workspace: int, tmp_path: Path
) -> None:
    before = (
        "from guard.migrations.long_work import make_index\n"
        "def before(connection):\n"
        "    make_index(connection, 'ix_next', 'changes (kind)')\n"
        "    if killed: raise KeyboardInterrupt\n"
    )
    for killed in (True, False):
        folder = tmp_path / str(killed)
        folder.mkdir()
        further = next_version(folder, ADDS, f"killed = {killed}\n{before}")
        if killed and database.dialect == "postgresql":
            with pytest.raises(KeyboardInterrupt):
                upgrade(database, further=further, wait=never)
            live_on(database, workspace, "between")
    upgrade(database, further=further, wait=never)
    live_on(database, workspace, "after")
    if database.dialect == "postgresql":  # SQLite has one writer, and needs no preparation
        with database.read() as connection:
            made = connection.execute(sa.text("SELECT count(*) FROM pg_indexes WHERE indexname = 'ix_next'"))
            assert made.scalar_one() == 1


def test_an_index_that_somebody_was_interrupted_at_is_made_anew(database: Database) -> None:
    if database.dialect != "postgresql":
        return
    valid = sa.text("SELECT indisvalid FROM pg_index WHERE indexrelid = 'ix_next'::regclass")
    for broken in (False, True, False):
        with database.outside() as connection:
            if broken:
                broke = "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_next'::regclass"
                connection.execute(sa.text(broke))
            make_index(connection, "ix_next", "changes (kind)")
            assert connection.execute(valid).scalar_one() is True


def test_of_two_replicas_of_the_next_version_one_migrates(database: Database, tmp_path: Path) -> None:
    further = next_version(tmp_path, ADDS)
    url = database.url.render_as_string(hide_password=False)
    both_at_once(lambda: upgrade(url, further=further))
    with database.read() as connection:
        assert sa.inspect(connection).has_table("lamps")


def test_a_table_in_use_is_waited_for(database: Database, workspace: int, tmp_path: Path) -> None:
    """A writer that holds what a step wants for itself only delays it."""
    if database.dialect != "postgresql":
        return
    further = next_version(tmp_path, ADDS)
    holder = database.engine.connect()
    holder.execute(sa.text("SELECT count(*) FROM changes"))
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        holder.close()

    impatient = Database(database.url.render_as_string(hide_password=False), busy_timeout=0.1)
    try:
        upgrade(impatient, further=further, wait=wait)
    finally:
        holder.close()
        impatient.close()
    assert waits != []
    live_on(database, workspace, "after")
