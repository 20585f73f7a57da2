"""The section "Your first proposal" of docs/proposals.md, done as it says, with a service that runs by itself."""

from __future__ import annotations

import shlex
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guard.cli.service import ROOT, started
from tests.guard.cli.terminal import Terminal
from tests.guard.cli.test_first_policy import Command, commands, shows

PAGE = (ROOT / "docs" / "proposals.md").read_text(encoding="utf-8")
SECTION = PAGE.partition("## Your first proposal")[2].partition("\n## ")[0]
PATIENCE = 60.0


@pytest.fixture
def newcomer(terminal: Terminal, tmp_path: Path) -> Iterator[Terminal]:
    """Somebody in the folder of a service that keeps its record in `var`."""
    (tmp_path / "policies").symlink_to(ROOT / "policies")
    with started(tmp_path / "var", "serve") as service:
        service.until(lambda line: line.startswith("Ready:"))
        terminal.values.clear()
        terminal.values |= {"GUARDRAIL_HOME": "var", "GUARDRAIL_URL": service.url("Guardrail")}
        terminal.here = tmp_path
        yield terminal


def typed(on: Terminal, command: Command) -> str:
    """What a line answers, with its exit code where there is one."""
    program, *words = shlex.split(command.line)
    if program == "export":
        name, _, value = words[0].partition("=")
        on.values[name] = value
        return ""
    assert program == "guardrail"
    said = on.say(words[0], *words[1:])
    assert said.err == ""
    return said.out


def test_it_goes_as_the_page_says(newcomer: Terminal) -> None:
    blocks = SECTION.split("```console\n")[1:]
    written = [command for block in blocks for command in commands(block.partition("```")[0])]
    assert len(written) > 15
    for command in written:
        said, deadline = typed(newcomer, command), time.monotonic() + PATIENCE
        while not shows(command.answer, said) and " show " in command.line:
            assert time.monotonic() < deadline, f"$ {command.line}\n{said}"
            time.sleep(0.1)
            said = typed(newcomer, command)
        assert shows(command.answer, said), f"$ {command.line}\n{said}"


def test_it_leads_from_the_question_to_the_change() -> None:
    steps = ("propose", "proposals", "show", "approve", "blame", "changes-wanted", "edit", "withdraw")
    assert [step for step in steps if f"$ guardrail {step}" not in SECTION] == []
    assert '--at "sat 22:00' in SECTION
