"""Where commands take the policies from when nobody names a place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.guard.cli.terminal import ROOT, Terminal

COMMANDS = ("check", "test", "simulate", "rehearse")
TAKEN = "There is no folder `policies` here: the policies that come with the product are taken."


@pytest.fixture
def elsewhere(terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal in a folder without policies."""
    terminal.here = tmp_path / "elsewhere"
    terminal.here.mkdir()
    monkeypatch.chdir(terminal.here)
    return terminal


@pytest.mark.parametrize(
    ("command", "code", "shown"),
    [
        ("check", 0, "policies are fine."),
        ("test", 0, "cases passed."),
        ("rehearse inbound-triage-today", 1, "inbound-triage-today: unknown"),
    ],
)
def test_without_a_folder_and_a_token_the_policies_of_the_product_are_taken_and_it_is_said(
    elsewhere: Terminal, command: str, code: int, shown: str
) -> None:
    said = elsewhere.say(command)
    assert said.code == code, said.err
    assert shown in said.out
    assert TAKEN in said.err
    assert "`guardrail init`" in said.err


def test_simulate_judges_with_the_same_policies_as_the_service(
    watching: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    watching.here = tmp_path / "elsewhere"
    monkeypatch.chdir(watching.here)
    said = watching.say("simulate --since 7d")
    assert said.code == 0, said.err
    assert TAKEN in said.err


@pytest.mark.parametrize("command", COMMANDS)
def test_with_a_token_nothing_is_taken_in_place_of_the_teams_policies(
    elsewhere: Terminal, command: str
) -> None:
    elsewhere.values["INTERCOM_ACCESS_TOKEN"] = "a-token-of-acme"
    said = elsewhere.say(command)
    assert said.code == 2
    assert "There is no folder `policies` here." in said.err
    assert "`guardrail init`" in said.err


def test_the_setting_of_the_service_goes_first(elsewhere: Terminal, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "policies" / "packs" / "soc2", tmp_path / "ours")
    elsewhere.values["GUARDRAIL_POLICIES"] = "../ours"
    said = elsewhere.say("check")
    assert said.code == 0, said.err
    assert "what GUARDRAIL_POLICIES names is taken" in said.err
    (tmp_path / "ours").rename(tmp_path / "gone")
    said = elsewhere.say("check")
    assert said.code == 2
    assert "There is nothing at" in said.err


def test_a_place_that_somebody_names_is_never_replaced(elsewhere: Terminal) -> None:
    said = elsewhere.say("check ours")
    assert said.code == 2
    assert "There is nothing at ours. Name the folder or the file of your policies." in said.err
    (elsewhere.here / "policies").mkdir()
    said = elsewhere.say("check")
    assert "are taken" not in said.err
