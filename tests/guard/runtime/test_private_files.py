"""What the service keeps is for its owner only."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from guard.runtime.settings import read_settings
from guard.runtime.wiring import open_database
from tests.flows.world import POLICIES
from tests.guard.cli.service import guardrail


def modes(home: Path) -> dict[str, int]:
    return {file.name: stat.S_IMODE(file.stat().st_mode) for file in (home, *home.rglob("*"))}


def assert_private(home: Path) -> None:
    found = modes(home)
    assert found[home.name] == 0o700
    assert not {name: oct(mode) for name, mode in found.items() if mode & 0o077}


@pytest.mark.parametrize("before", [None, 0o755, 0o777])
def test_the_record_is_for_its_owner_whoever_made_its_folder(tmp_path: Path, before: int | None) -> None:
    home = tmp_path / "home"
    if before is not None:
        home.mkdir()
        home.chmod(before)
        (home / "guardrail.db").touch()
        (home / "guardrail.db").chmod(0o644)
    settings = read_settings(
        {"GUARDRAIL_HOME": str(home), "GUARDRAIL_POLICIES": str(POLICIES)}, here=tmp_path
    )
    database = open_database(settings)
    with database.write():
        assert {"guardrail.db", "guardrail.db-wal", "guardrail.db-shm"} <= modes(home).keys()
        assert_private(home)
    database.close()


def test_so_is_everything_that_a_command_leaves_behind(tmp_path: Path) -> None:
    home = tmp_path / "home"
    said = guardrail(home, "token", "create", "erin@acme.example", "--role", "viewer")
    assert said.returncode == 0, said.stderr
    assert_private(home)
