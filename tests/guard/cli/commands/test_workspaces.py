"""`guardrail workspaces` lists what is guarded, what is known of each, and what is in the way of any."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from drift.store import bind_workspace, ensure_workspace
from tests.guard.cli.terminal import Terminal
from tests.stores import sqlite_database, under_schema

POLICIES = Path(__file__).parents[4] / "policies"
FILE = """\
workspaces:
  - {name: production, token_env: ONE, policies: policies, mode: enforce}
  - {name: test, token_env: TWO, policies: policies}
"""


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Terminal:
    (tmp_path / "policies").mkdir()
    for name in ("people.yaml", "customer-data.yaml"):
        shutil.copy(POLICIES / name, tmp_path / "policies")
    (tmp_path / "workspaces.yaml").write_text(FILE)
    values = {"GUARDRAIL_WORKSPACES": "workspaces.yaml", "GUARDRAIL_HOME": str(tmp_path)}
    return Terminal(capsys, values | {"ONE": "tok_of_one", "TWO": "tok_of_two"}, tmp_path)


def test_each_is_listed_with_what_is_known_of_it(terminal: Terminal) -> None:
    said = terminal.say("workspaces")
    assert (said.code, said.err) == (0, "")
    assert "production (default)" in said.out
    assert "never" in said.out
    assert not (terminal.here / "guardrail.db").exists(), "Looking makes nothing."
    database = sqlite_database(terminal.here)
    with database.write() as connection:
        bind_workspace(connection, ensure_workspace(connection, "production"), "abc123")
    database.close()
    first, second = json.loads(terminal.say("workspaces --format json").out)
    assert (first["name"], first["default"], first["intercom"], first["mode"]) == (
        "production",
        True,
        "abc123",
        "enforce",
    )
    assert (second["intercom"], second["mode"], second["last_reading"]) == (None, "observe", None)


def test_what_is_in_the_way_of_one_is_said_of_it(terminal: Terminal) -> None:
    (terminal.here / "broken").mkdir()
    (terminal.here / "broken" / "policies.yaml").write_text("policies: [")
    (terminal.here / "workspaces.yaml").write_text(
        FILE.replace("TWO, policies: policies", "TWO, policies: broken")
    )
    said = terminal.say("workspaces")
    assert said.code == 1
    assert [line for line in said.lines if line.startswith("test: The policies cannot be used:")]
    assert not [line for line in said.lines if line.startswith("production: ")]


def test_a_wrong_file_is_told_with_its_lines(terminal: Terminal) -> None:
    (terminal.here / "workspaces.yaml").write_text(FILE.replace("enforce", "force"))
    said = terminal.say("workspaces")
    assert said.code == 2
    assert "workspaces.yaml:2: `production`: mode is 'force'" in said.err
    assert "tok_of" not in said.err + said.out


def test_without_a_file_there_is_one(terminal: Terminal) -> None:
    terminal.values.pop("GUARDRAIL_WORKSPACES")
    (only,) = json.loads(terminal.say("workspaces --format json").out)
    assert only["name"] == "default"


def test_a_database_that_nothing_was_started_on_is_no_trouble(terminal: Terminal) -> None:
    (terminal.here / "guardrail.db").touch()
    said = terminal.say("workspaces")
    assert (said.code, said.err) == (0, "")
    assert "not seen yet" in said.out


def test_a_database_of_another_version_is_said(terminal: Terminal) -> None:
    database = sqlite_database(terminal.here)
    with under_schema(database, "0001"):
        pass
    database.close()
    said = terminal.say("workspaces")
    assert said.code == 1
    assert said.out.count("The database has the shape of another version.") == 2
