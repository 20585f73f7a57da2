"""A terminal, and one beside a workspace that was read once."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from drift.sandbox.server import create_sandbox, serve_in_thread
from tests.guard.cli.terminal import Admins, Terminal


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """Nothing listens and nothing was read."""
    return Terminal(
        capsys, {"GUARDRAIL_HOME": str(tmp_path / "home"), "INTERCOM_BASE_URL": "http://127.0.0.1:9"}
    )


@pytest.fixture
def admins(tmp_path: Path) -> Iterator[Admins]:
    with create_sandbox(tmp_path / "sandbox.db") as box:
        server = serve_in_thread(box)
        yield Admins(server.url)
        server.stop()


@pytest.fixture
def watching(terminal: Terminal, admins: Admins) -> Terminal:
    """A terminal in observe mode whose workspace was read once."""
    terminal.values |= {"INTERCOM_BASE_URL": admins.url, "GUARDRAIL_MODE": "observe"}
    said = terminal.say("snapshot")
    assert said.code == 0, said.err
    return terminal
