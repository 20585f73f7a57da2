"""Bad days on our own side: a database that is locked or full, policies that break while the service runs."""

from __future__ import annotations

import logging
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event

from drift.core.model.records import ActivityRecord
from drift.store.sql.database import StoreUnavailable
from drift.sync.ingest import poll
from guard.loading.policy_loader import BrokenPolicies
from guard.queries.drift_report import drift_report
from tests.flows.bad_days import changes, is_on, switch_off, theirs
from tests.flows.world import MALLORY, POLICIES, World, world


@contextmanager
def impatient(w: World, *pragmas: str) -> Iterator[None]:
    """Every connection to the database gets these pragmas while the block lasts."""
    engine = w.guarded.workspace.database.engine

    def checked_out(connection: sqlite3.Connection, *_: object) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "checkout", checked_out)
    try:
        yield
    finally:
        event.remove(engine, "checkout", checked_out)


@contextmanager
def locked_by_somebody_else(w: World, tmp_path: Path) -> Iterator[None]:
    other = sqlite3.connect(tmp_path / "guardrail.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with impatient(w, "busy_timeout = 30"):
            yield
    finally:
        other.execute("ROLLBACK")
        other.close()
        with impatient(w, "busy_timeout = 5000"):
            waiting(w)


@contextmanager
def full_disk(w: World) -> Iterator[None]:
    database = w.guarded.workspace.database
    with database.write() as connection:
        connection.exec_driver_sql("CREATE TABLE ballast (bytes BLOB)")
    with database.read() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    with impatient(w, f"max_page_count = {pages}"):
        fill_up(w)
        yield
    with impatient(w, "max_page_count = 1073741823"):
        waiting(w)
        with database.write() as connection:
            connection.exec_driver_sql("DROP TABLE ballast")


def fill_up(w: World) -> None:
    """Use up the free pages, as a disk has none when it is full."""

    def write_on(size: int) -> None:
        for _ in range(1000):
            with w.guarded.workspace.database.write() as connection:
                connection.exec_driver_sql(f"INSERT INTO ballast VALUES (zeroblob({size}))")

    for size in (100_000, 10_000, 3_000, 100, 10):
        with pytest.raises(StoreUnavailable, match="disk is full"):
            write_on(size)


def waiting(w: World) -> list[ActivityRecord]:
    with w.guarded.view() as view:
        return view.state.activities.pending(w.clock() + 3600, 10)


def test_a_locked_database_leaves_the_entry_unprocessed_and_it_is_taken_up_again(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        switch_off(w, MALLORY)
        poll(w.guarded.workspace, backfill=60)
        with locked_by_somebody_else(w, tmp_path):
            with pytest.raises(StoreUnavailable, match="locked by another writer"):
                w.service.turn()
            assert len(waiting(w)) == 1
            assert w.writes() == []
        w.service.turn()
        assert waiting(w) == []
        assert is_on(w)
        assert len(theirs(w, "ip_allowlist")) == 1
        assert len(w.writes()) == 1


def test_a_full_disk_leaves_the_entry_unprocessed_and_it_is_taken_up_again(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        networks = w.get("/ip_allowlist")["ip_allowlist"]
        many = [f"10.{n % 251}.{n * 7 % 253}.{n % 241}" for n in range(4000)]  # more than fits in any page
        w.act(MALLORY, "PUT", "/ip_allowlist", {"enabled": False, "ip_allowlist": [*networks, *many]})
        poll(w.guarded.workspace, backfill=60)
        with full_disk(w):
            with pytest.raises(StoreUnavailable, match="disk is full"):
                w.service.turn()
            assert len(waiting(w)) == 1
            assert changes(w, "ip_allowlist") == []
            assert w.writes() == []
        w.service.turn()
        assert waiting(w) == []
        assert is_on(w)
        assert len(w.writes()) == 1


def test_entries_that_cannot_be_stored_are_found_by_the_next_poll(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        switch_off(w, MALLORY)
        with (
            locked_by_somebody_else(w, tmp_path),
            pytest.raises(StoreUnavailable),
        ):
            poll(w.guarded.workspace, backfill=60)
        assert waiting(w) == []
        w.look()
        assert theirs(w, "ip_allowlist")[0].attribution.actor.email == MALLORY


def test_the_loop_outlives_a_locked_database_and_says_what_is_wrong(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with world(tmp_path) as w:
        switch_off(w, MALLORY)
        poll(w.guarded.workspace, backfill=60)
        with caplog.at_level(logging.WARNING), locked_by_somebody_else(w, tmp_path):
            w.service.condition.safely("loop", w.service.turn)
        assert "locked" in w.service.condition.troubles["loop"]
        assert "loop: The database is locked by another writer." in caplog.text
        w.service.condition.safely("loop", w.service.turn)
        assert w.service.condition.troubles == {}
        assert is_on(w)


# -- policies ------------------------------------------------------------------------------------------------------


def own_policies(tmp_path: Path) -> Path:
    folder = tmp_path / "policies"
    shutil.copytree(POLICIES, folder)
    return folder


def test_a_policy_set_that_breaks_later_leaves_the_last_good_one_in_force_with_an_alarm(
    tmp_path: Path,
) -> None:
    folder = own_policies(tmp_path)
    with world(tmp_path, policies=folder) as w:
        revision = w.guarded.policies().revision
        (folder / "security.yaml").write_text("version: 1\npolicies:\n  - id: half\n    becau")
        w.service.reload_policies()
        alarm = w.service.in_force.alarm
        assert "security.yaml:" in alarm
        assert drift_report(w.guarded, alarm).alarm == alarm
        assert w.guarded.policies().revision == revision
        switch_off(w, MALLORY)
        w.look()
        assert is_on(w)
        shutil.copy(POLICIES / "security.yaml", folder)
        w.service.reload_policies()
        assert w.service.in_force.alarm == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "version: 1\npolicies: []\n",
        "\x00",
        "policies: &a [*a]\n",
        "version: 1\nversion: 1\npolicies: []\n",
    ],
)
def test_policy_files_with_nothing_in_them_do_not_switch_the_guard_off(tmp_path: Path, text: str) -> None:
    folder = own_policies(tmp_path)
    with world(tmp_path, policies=folder) as w:
        revision = w.guarded.policies().revision
        for file in folder.glob("*.yaml"):
            if file.name != "people.yaml":
                file.write_text(text)
        w.service.reload_policies()
        assert w.guarded.policies().revision == revision
        assert w.service.in_force.alarm


def test_policies_that_vanish_do_not_switch_the_guard_off(tmp_path: Path) -> None:
    folder = own_policies(tmp_path)
    with world(tmp_path, policies=folder) as w:
        revision = w.guarded.policies().revision
        folder.rename(tmp_path / "elsewhere")
        w.service.reload_policies()
        assert w.guarded.policies().revision == revision
        assert w.service.in_force.alarm


def test_a_service_does_not_start_on_broken_policies(tmp_path: Path) -> None:
    folder = own_policies(tmp_path)
    (folder / "security.yaml").write_text("version: 1\npolicies:\n  - id: half\n")
    with pytest.raises(BrokenPolicies, match=r"security\.yaml:3"), world(tmp_path, policies=folder):
        pass
