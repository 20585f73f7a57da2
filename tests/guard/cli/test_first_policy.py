"""The section "Your first policy" of docs/policies.md, done as it says: its files, commands, and what they answer."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.guard.cli.service import ROOT, Running, environment, started, within

SECTION = (
    (ROOT / "docs" / "policies.md").read_text().partition("## Your first policy")[2].partition("\n## ")[0]
)
BLOCK = re.compile(r"```(?P<form>yaml|console)\n(?P<text>.*?)```", re.DOTALL)
MASKS = (
    (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d{3})?", "MOMENT"),
    (r"\b[0-9a-f]{15}\b", "ID"),
    (r"\d{4}-\d\d-\d\d", "DAY"),
    (r"sha256:[0-9a-f]{64}", "REVISION"),
    (r"[\d,]+ log entr(y|ies)", "ENTRIES"),
    (r"\s+", " "),
)
PATIENCE = 20.0


@dataclass(frozen=True)
class Command:
    """A line that is typed, and what the page says it answers."""

    line: str
    answer: str


def commands(text: str) -> list[Command]:
    typed = re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]
    parts = (re.match(r"(?P<line>(?:[^\n]*\\\n)*[^\n]*)\n?(?P<answer>.*)", one, re.DOTALL) for one in typed)
    return [Command(part["line"], part["answer"]) for part in parts if part]


def masked(line: str) -> str:
    for pattern, name in MASKS:
        line = re.sub(pattern, name, line)
    return line.strip()


def shows(shown: str, said: str) -> bool:
    """Whether the page shows what was said: a line `...` stands for any lines, `...` at the end for the rest of one."""
    wanted = [masked(line) for line in shown.splitlines()]
    pattern = "".join(
        r"(?:.*\n)*?"
        if line == "..."
        else re.escape(line.removesuffix("...")) + (".*" * line.endswith("...")) + r"\n"
        for line in wanted
    )
    return (
        re.fullmatch(pattern, "".join(f"{masked(line)}\n" for line in said.rstrip().splitlines())) is not None
    )


@dataclass(frozen=True)
class Newcomer:
    """Somebody in a folder with the policies, who types."""

    folder: Path
    service: Running

    def types(self, line: str) -> str:
        line = line.replace("http://127.0.0.1:8090", self.service.url("watches"))
        done = subprocess.run(
            ["sh", "-c", line],
            cwd=self.folder,
            env={
                **environment(self.service.home),
                "PATH": f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.stdout.replace(f"{self.folder}/", "")

    def in_force(self) -> set[str]:
        with self.service.api as api:
            return {one["id"] for one in api.get("/policies/status").json()["items"]}


@pytest.fixture
def newcomer(tmp_path: Path) -> Iterator[Newcomer]:
    folder = tmp_path / "here"
    shutil.copytree(ROOT / "policies", folder / "policies")
    (folder / "bin").mkdir()
    for name, program in (
        ("guardrail", ROOT / "app.py"),
        ("curl", ROOT / "tests" / "guard" / "cli" / "curl.py"),
    ):
        tool = folder / "bin" / name
        tool.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {shlex.quote(str(program))} "$@"\n')
        tool.chmod(0o755)
    with started(tmp_path / "home", "serve", GUARDRAIL_POLICIES=str(folder / "policies")) as service:
        service.until(lambda line: line.startswith("Ready:"))
        yield Newcomer(folder, service)


def test_it_goes_as_the_page_says(newcomer: Newcomer) -> None:
    for block in BLOCK.finditer(SECTION):
        if block["form"] == "yaml":
            file = newcomer.folder / block["text"].partition("\n")[0].removeprefix("# ")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block["text"])
            continue
        for command in commands(block["text"]):
            said = newcomer.types(command.line)
            deadline = time.monotonic() + PATIENCE
            while not shows(command.answer, said) and command.line.startswith("guardrail "):
                assert time.monotonic() < deadline, f"$ {command.line}\n{said}"
                said = newcomer.types(command.line)
            assert shows(command.answer, said), f"$ {command.line}\n{said}"
            if command.line.startswith("cp "):
                within(PATIENCE, lambda: "office-hours-keep-their-names" in newcomer.in_force())


def test_the_section_has_all_the_steps() -> None:
    typed = "\n".join(block["text"] for block in BLOCK.finditer(SECTION) if block["form"] == "console")
    steps = ("check", "test", "simulate", "explain --kind", "policies status")
    assert [step for step in steps if f"$ guardrail {step}" not in typed] == []


def test_wherever_the_service_has_to_see_something_first_the_page_says_so() -> None:
    """The test above waits by itself; who reads the page waits because it says so."""
    paragraphs = re.split(r"^(?=\*\*)", SECTION, flags=re.MULTILINE)
    slow = [one for one in paragraphs if re.search(r"^\$ (cp|curl) ", one, flags=re.MULTILINE)]
    assert len(slow) == 3
    assert [one for one in slow if not re.search(r"[Ww]ait ten\s+seconds", one)] == []


def test_an_answer_that_differs_is_seen() -> None:
    assert shows("a\n...\n2026-01-02 b...\n", "a\nx\ny\n2027-03-04   bcd\n")
    assert not shows("a\n...\nb\n", "a\nx\n")
    assert not shows("1 flagged\n", "2 flagged\n")
