"""`guardrail config` says what is in force, and what is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.guard.cli.terminal import Terminal


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Terminal:
    return Terminal(capsys, {}, tmp_path)


def test_it_says_what_each_setting_is_and_where_that_comes_from(terminal: Terminal) -> None:
    (terminal.here / "policies").mkdir()
    terminal.values |= {"GUARDRAIL_MAX_WRITES": "7", "INTERCOM_CLIENT_SECRET": "hush-hush-hush"}
    said = terminal.say("config")
    assert said.code == 0, said.err
    assert ["GUARDRAIL_MAX_WRITES", "7", "environment"] in [line.split() for line in said.lines]
    assert "hush" not in said.out
    assert max(map(len, said.lines)) <= 100
    only = json.loads(terminal.say("config --set --format json").out)
    assert [one["name"] for one in only] == ["INTERCOM_CLIENT_SECRET", "GUARDRAIL_MAX_WRITES"]


def test_what_is_wrong_is_said_beside_all_the_others(terminal: Terminal) -> None:
    terminal.values |= {"GUARDRAIL_BUDGET": "lots", "GUARDRAIL_POLL_EVERY": "1 minute"}
    said = terminal.say("config")
    assert said.code == 2
    assert "GUARDRAIL_BUDGET is 'lots'" in said.err
    assert "GUARDRAIL_POLL_EVERY is '1 minute'" in said.err
    assert "GUARDRAIL_MAX_REVERTS" in said.out


def test_the_file_of_workspaces_is_shown_for_each_of_them(terminal: Terminal) -> None:
    (terminal.here / "policies").mkdir()
    (terminal.here / "ws.yaml").write_text(
        "workspaces:\n  - {name: one, embedded: true, max_writes: 7}\n  - {name: two, embedded: true}\n"
    )
    terminal.values["GUARDRAIL_WORKSPACES"] = "ws.yaml"
    for name in ("one", "two"):
        shown = json.loads(terminal.say(f"config --set --format json --workspace {name}").out)
        found = {one["name"]: (one["value"], one["source"]) for one in shown}
        assert found["GUARDRAIL_WORKSPACES"] == ("ws.yaml", "environment")
        assert found.get("GUARDRAIL_MAX_WRITES") == (("7", "file ws.yaml") if name == "one" else None)
