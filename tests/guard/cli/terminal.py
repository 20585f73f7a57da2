"""A terminal for tests: runs commands in this process, on an embedded workspace of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from drift.sandbox.cast import TOKEN
from guard.cli import guardrail, run
from guard.cli.context import CliContext, RunningSandbox, SandboxOptions
from guard.web import create_app

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class CommandResult:
    """The output of a command and its exit code."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


def _no_workspace(wanted: SandboxOptions) -> RunningSandbox:
    raise AssertionError(f"No test asked for a workspace at {wanted.file}.")


@dataclass
class Terminal:
    """`say("drift --format json")` runs a command. `values` is its environment."""

    capsys: pytest.CaptureFixture[str]
    values: dict[str, str]
    here: Path = ROOT
    open_workspace: Callable[[SandboxOptions], RunningSandbox] = field(default=_no_workspace)

    def say(self, *arguments: str) -> CommandResult:
        context = CliContext(self.values, self.here, self.open_workspace, create_app)
        code = run(guardrail, [*arguments[0].split(), *arguments[1:]], context)
        output = self.capsys.readouterr()
        assert "Traceback" not in output.err
        return CommandResult(code, output.out, output.err)


@dataclass(frozen=True)
class Admins:
    """Actions of the workspace's administrators in Intercom."""

    url: str

    def put(self, who: str, path: str, body: object) -> None:
        headers = {"Authorization": f"Bearer {TOKEN}", "X-Sandbox-Admin": f"{who}@acme.example"}
        httpx.put(f"{self.url}{path}", json=body, headers=headers, timeout=60).raise_for_status()

    def fault(self, name: str, path: str) -> None:
        httpx.post(
            f"{self.url}/_sandbox/faults", json={"fault": name, "path": path}, timeout=60
        ).raise_for_status()

    def does(self, who: str, activity_type: str, metadata: dict[str, object]) -> None:
        asked = {"as": who, "activity_type": activity_type, "metadata": metadata}
        httpx.post(f"{self.url}/_sandbox/act", json=asked, timeout=60).raise_for_status()


def token(terminal: Terminal, who: str, role: str) -> str:
    """A token of somebody at acme.example."""
    said = terminal.say(f"token create {who}@acme.example --role {role}")
    assert said.code == 0, said.err
    return said.lines[-1]
