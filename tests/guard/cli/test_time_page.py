"""Every command of docs/time.md runs, on a workspace in which something happened."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.guard.cli.terminal import Terminal

PAGE = Path(__file__).parents[3] / "docs" / "time.md"
COMMANDS = re.findall(r"^\$ guardrail (.+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


def words(command: str) -> list[str]:
    return [quoted or bare for quoted, bare in re.findall(r'"([^"]*)"|(\S+)', command)]


@pytest.mark.parametrize("command", COMMANDS)
def test_it_runs(switched_off: Terminal, command: str) -> None:
    first, *rest = words(command)
    said = switched_off.say(first, *rest)
    assert said.code in (0, 1), said.err
    assert said.out
