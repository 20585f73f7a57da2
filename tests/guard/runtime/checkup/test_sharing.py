"""What doctor says of replicas, of the clock of the database, and of the key of fingerprints."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from drift.store import ensure_workspace
from drift.store.leases import Leases, database_time
from drift.store.replicas import Replica, Replicas
from drift.store.sql.database import Database
from guard.runtime.checkup.check import Check
from guard.runtime.checkup.sharing import _clock_check, fingerprint_check, sharing_checks
from guard.runtime.settings import Settings, read_settings
from tests.stores import sqlite_database

WEB = Replica("w1", "w1.acme.example", "m", "1", "web", 0.0, 0.0)
WORKER = Replica("w2", "w2.acme.example", "m", "1", "web,worker", 0.0, 0.0)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    database = sqlite_database(tmp_path)
    database.close()
    url = f"sqlite:///{database.file}"
    return read_settings({"GUARDRAIL_HOME": str(tmp_path), "GUARDRAIL_DATABASE_URL": url}, here=tmp_path)


def said(settings: Settings, *there: Replica, holds: str = "", released: bool = False) -> Check:
    database = Database(settings.database_url)
    try:
        with database.write() as connection:
            number = ensure_workspace(connection, settings.name)
            for one in there:
                Replicas(connection).beat(one, 60)
            if holds:
                lease = Leases(connection).take(number, holds, 60)
                assert lease is not None
                assert not released or Leases(connection).release(lease)
    finally:
        database.close()
    [check] = sharing_checks(settings)
    return check


def test_whoever_works_on_it_is_named(settings: Settings) -> None:
    check = said(settings, WORKER, holds="w2")
    assert check.state == "works"
    assert check.found == "w2.acme.example works on default since 0 s; 1 replica is there."


def test_where_no_replica_is_there_nothing_is_set_up(settings: Settings) -> None:
    assert said(settings).state == "not set up"


@pytest.mark.parametrize(
    ("there", "way_out"), [((WEB,), "--roles worker"), ((WEB, WORKER), "its log says why")]
)
def test_a_workspace_that_nobody_takes_fails(
    settings: Settings, there: tuple[Replica, ...], way_out: str
) -> None:
    check = said(settings, *there, holds="w2", released=True)
    assert check.state == "fails"
    assert way_out in check.to_do


@pytest.mark.parametrize(
    ("here", "state", "word"),
    [(1000.0, "works", "agree"), (1120.0, "fails", "ahead of"), (880.0, "fails", "behind")],
)
def test_the_clock_is_compared_with_that_of_the_database(here: float, state: str, word: str) -> None:
    check = _clock_check(1000.0, here)
    assert (check.state, word in check.found) == (state, True)


def test_the_clock_of_a_file_is_that_of_this_machine(settings: Settings) -> None:
    database = Database(settings.database_url)
    with database.read() as connection:
        assert abs(database_time(connection) - time.time()) < 60
    database.close()
    assert [one.name for one in sharing_checks(settings, lambda: 0.0)] == ["replicas"]


def test_keys_are_named_by_their_ids_and_none_is_made(settings: Settings) -> None:
    assert fingerprint_check(settings).state == "not set up"
    assert not (settings.home / "fingerprint.key").exists()
    keyed = replace(settings, fingerprint_key="k" * 20, other_fingerprint_keys=("o" * 20,))
    check = fingerprint_check(keyed)
    assert (check.state, "those of before are known" in check.found) == ("works", True)
    assert "kkkk" not in check.found
    (settings.home / "fingerprint.key").write_bytes(b"short")
    assert fingerprint_check(settings).state == "fails"


def test_the_key_of_several_workspaces_is_one(settings: Settings, tmp_path: Path) -> None:
    apart = replace(settings, home=tmp_path / "workspaces" / "production", common_home=tmp_path)
    (tmp_path / "fingerprint.key").write_bytes(b"k" * 32)
    assert fingerprint_check(apart).state == "works"
