"""`guardrail init`: policies to begin with, and packs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.guard.cli.terminal import Terminal


@pytest.fixture
def empty(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Terminal:
    return Terminal(capsys, {}, tmp_path)


def test_what_it_writes_is_in_order(empty: Terminal) -> None:
    said = empty.say("init")
    assert said.code == 0, said.err
    assert "files were written into policies." in said.out
    assert "Next: `guardrail check policies`" in said.out
    assert empty.say("check", str(empty.here / "policies")).code == 0


def test_packs_are_listed_and_taken_by_name(empty: Terminal) -> None:
    assert "soc2" in empty.say("init", "--packs").lines
    assert not list(empty.here.iterdir())
    assert empty.say("init", "ours", "--pack", "soc2", "--pack", "robots").code == 0
    assert {path.name for path in (empty.here / "ours").iterdir()} == {"soc2", "robots"}


def test_what_is_there_is_left_alone(empty: Terminal) -> None:
    (empty.here / "policies").mkdir()
    (empty.here / "policies" / "mine.yaml").write_text("mine")
    said = empty.say("init")
    assert said.code == 2
    assert "is there already, and is not overwritten" in said.err
    assert (empty.here / "policies" / "mine.yaml").read_text() == "mine"
    assert "There is no pack called soc3" in empty.say("init", "--pack", "soc3").err
