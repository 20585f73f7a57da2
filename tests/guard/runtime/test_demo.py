"""The cast of the embedded workspace, their tokens, and the lines a newcomer is given."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from guard.runtime import demo

PARIS = ZoneInfo("Europe/Paris")


def test_tokens_are_written_for_their_owner_only(tmp_path: Path) -> None:
    (tmp_path / demo.TOKENS_FILE).write_text("{}")
    (tmp_path / demo.TOKENS_FILE).chmod(0o644)
    tokens = demo.keep_tokens(
        tmp_path, lambda _token, _player: False, lambda player: f"token-of-{player.name}"
    )
    file = tmp_path / demo.TOKENS_FILE
    assert json.loads(file.read_text()) == tokens
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert (tmp_path / demo.HEADERS / "alice").read_text() == "Authorization: Bearer token-of-alice\n"
    assert (tmp_path / demo.TOKENS / "alice").read_text() == "token-of-alice\n"
    for folder in (demo.HEADERS, demo.TOKENS):
        assert stat.S_IMODE((tmp_path / folder / "alice").stat().st_mode) == 0o600
        assert stat.S_IMODE((tmp_path / folder).stat().st_mode) == 0o700


def test_an_agent_for_bob_has_a_token_of_its_own_which_is_kept(tmp_path: Path) -> None:
    file = tmp_path / demo.TOKENS / "agent"
    tokens = demo.keep_tokens(tmp_path, lambda _token, _player: False, lambda player: f"of-{player.name}")
    assert (tokens["bob@acme.example"], file.read_text()) == ("of-bob", "of-agent\n")
    demo.keep_tokens(tmp_path, lambda token, _player: token == "of-agent", lambda player: "another")
    assert file.read_text() == "of-agent\n"
    demo.keep_tokens(tmp_path, lambda _token, _player: False, lambda player: "another")
    assert file.read_text() == "another\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert (demo.AGENT.email, demo.AGENT.role, demo.AGENT.robot) == ("bob@acme.example", "requester", "agent")


def test_tokens_that_still_hold_are_kept(tmp_path: Path) -> None:
    first = demo.keep_tokens(tmp_path, lambda _token, _player: False, lambda player: f"first-{player.name}")
    again = demo.keep_tokens(
        tmp_path, lambda _token, player: player.name != "erin", lambda player: f"second-{player.name}"
    )
    assert again == {**first, "erin@acme.example": "second-erin"}


@pytest.mark.parametrize("content", ["", "[]", "not JSON", '{"alice@acme.example": 7}'])
def test_a_spoilt_file_is_made_anew(tmp_path: Path, content: str) -> None:
    (tmp_path / demo.TOKENS_FILE).write_text(content)
    tokens = demo.keep_tokens(tmp_path, lambda _token, _player: True, lambda player: player.name)
    assert tokens["alice@acme.example"] == "alice"


@pytest.mark.parametrize("hour", range(24))
def test_the_export_is_at_night_whenever_it_is_asked_for(hour: int) -> None:
    now = datetime(2026, 6, 3, hour, 30, tzinfo=PARIS).timestamp()
    night = datetime.fromtimestamp(demo.next_night(now), PARIS)
    assert night.hour == 3
    assert 0 < night.timestamp() - now <= 86400


def test_there_are_eight_lines_to_try(tmp_path: Path) -> None:
    lines = [one.line for one in demo.tries(tmp_path, "http://127.0.0.1:1", "http://127.0.0.1:2", 0.0)]
    assert len(lines) == 8
    assert all(line.startswith("curl ") and "\n" not in line for line in lines)


def test_two_processes_may_write_a_file_at_once(tmp_path: Path) -> None:
    file = tmp_path / "tokens.json"
    with ThreadPoolExecutor(8) as threads:
        for done in [threads.submit(demo.write_private, file, str(number)) for number in range(64)]:
            done.result(60)
    assert file.read_text() in set(map(str, range(64)))
    assert list(tmp_path.iterdir()) == [file]
