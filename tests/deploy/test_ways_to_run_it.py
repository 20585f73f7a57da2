"""README has three ways to run it, each in three commands at most, with files and commands that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from guard.cli import COMMANDS

ROOT = Path(__file__).parents[2]
SECTION = (ROOT / "README.md").read_text().split("## Three ways to run it")[1].split("\n## ")[0]
WAYS = re.findall(r"```\n(.*?)```", SECTION, flags=re.DOTALL)
SHELL = {
    "python3",
    "mkdir",
    "cd",
    "cp",
    "systemctl",
    "docker",
    "kubectl",
    "helm",
    "make",
    "/opt/guardrail/bin/pip",
}


def test_there_are_three_ways() -> None:
    assert len(WAYS) == 3


@pytest.mark.parametrize("way", WAYS, ids=("try it", "one machine", "many machines"))
def test_each_takes_three_commands_at_most_of_what_is_there(way: str) -> None:
    lines = way.strip().splitlines()
    assert len(lines) <= 3
    for command in (part.split() for line in lines for part in line.split(" && ")):
        if command[0] == "/opt/guardrail/bin/guardrail":
            assert command[1] in COMMANDS
        else:
            assert command[0] in SHELL
        if command[0] == "make":
            assert re.search(rf"^{command[1]}:", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
        for word in command:
            assert not word.startswith("deploy/") or (ROOT / word).exists()
    assert "guardrail.service" not in way or (ROOT / "deploy" / "systemd" / "guardrail.service").exists()


def test_the_secret_of_many_machines_has_what_the_values_name() -> None:
    made = set(re.findall(r"--from-file=(\S+)", WAYS[2]))
    named = set(re.findall(r"key: ([a-z-]+)", (ROOT / "deploy" / "helm" / "many.yaml").read_text()))
    assert made == named
