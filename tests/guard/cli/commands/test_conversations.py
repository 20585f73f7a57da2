"""`guardrail conversations`: how far reading is, read now, and forgotten. None of them is ever printed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from drift.sandbox.server import create_sandbox, serve_in_thread
from tests.founded import copy_original
from tests.guard.cli.conftest import READ_ONCE, _read_once
from tests.guard.cli.terminal import Terminal


@pytest.fixture
def few(terminal: Terminal, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Terminal]:
    """A terminal whose workspace was read once and has few conversations."""
    copy_original(_read_once, tmp_path, lambda folder: _read_once(folder, capsys))
    (tmp_path / READ_ONCE).rename(tmp_path / "home")
    with create_sandbox(tmp_path / "sandbox.db", conversations=400) as box:
        server = serve_in_thread(box)
        terminal.values |= {"INTERCOM_BASE_URL": server.url, "GUARDRAIL_MODE": "observe"}
        yield terminal
        server.stop()


def test_before_the_first_reading_it_says_how_to_begin(few: Terminal) -> None:
    said = few.say("conversations")
    assert said.code == 0
    assert "No conversations were read yet" in said.out
    assert "`guardrail conversations --read`" in said.out


def test_they_are_read_now_and_nothing_of_them_is_printed(few: Terminal) -> None:
    few.values["GUARDRAIL_CONVERSATION_ATTRIBUTES"] = "Issue type"
    said = few.say("conversations --read")
    assert said.code == 0, said.err
    assert "conversations were read." in said.err
    assert "Attributes that are kept: Issue type" in said.out
    assert "What Fin answered with" in said.out
    assert "@" not in said.out
    shown = json.loads(few.say("conversations --format json").out)
    assert shown["state"] == "current"
    assert shown["conversations"] > 200
    assert (shown["gaps"], shown["attributes"], shown["language"]) == ([], ["Issue type"], "Language")
    assert {one["kind"] for one in shown["sources"]} >= {"article", "file_source_content"}


def test_a_token_that_may_not_is_told_which_right_it_lacks(few: Terminal) -> None:
    httpx.post(
        f"{few.values['INTERCOM_BASE_URL']}/_sandbox/scopes", json={"without": ["read_conversations"]}
    ).raise_for_status()
    said = few.say("conversations --read")
    assert said.code == 1
    assert "the permission “Read conversations”" in said.out


def test_they_are_forgotten_only_where_nobody_reads_them_again(few: Terminal) -> None:
    few.say("conversations --read")
    refused = few.say("conversations --forget")
    assert refused.code == 2
    assert "set GUARDRAIL_CONVERSATIONS to off" in refused.err
    few.values["GUARDRAIL_CONVERSATIONS"] = "off"
    assert few.say("conversations --read").code == 2
    assert "rows about conversations were deleted." in few.say("conversations --forget").out
    assert json.loads(few.say("conversations --format json").out)["conversations"] == 0
    assert few.say("conversations --forget").out == "Nothing is kept of them.\n"


def test_reading_and_forgetting_exclude_each_other(few: Terminal) -> None:
    assert few.say("conversations --read --forget").code == 2
