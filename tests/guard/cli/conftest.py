"""A terminal, and one beside a workspace that was read once."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from drift.sandbox.server import create_sandbox, serve_in_thread
from tests.founded import copy_original
from tests.guard.cli.terminal import Admins, Terminal

READ_ONCE = "read once"


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
def admins(
    request: pytest.FixtureRequest, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Iterator[Admins]:
    """A workspace that listens, and beside it the home of a service that read it once, or also what Mallory did."""
    lived = _switched_off if "switched_off" in request.fixturenames else _read_once
    copy_original(lived, tmp_path, lambda folder: lived(folder, capsys))
    with _served(tmp_path) as url:
        yield Admins(url)


@pytest.fixture
def watching(terminal: Terminal, admins: Admins, tmp_path: Path) -> Terminal:
    """A terminal in observe mode whose workspace was read once."""
    terminal.values |= {"INTERCOM_BASE_URL": admins.url, "GUARDRAIL_MODE": "observe"}
    (tmp_path / READ_ONCE).rename(tmp_path / "home")
    return terminal


@pytest.fixture
def switched_off(watching: Terminal) -> Terminal:
    """Mallory switched the allowlist off, and the service looked: the first change that is recorded."""
    return watching


def _read_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with _served(folder) as url:
        _look(folder, url, capsys)


def _switched_off(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy_original(_read_once, folder, lambda empty: _read_once(empty, capsys))
    with _served(folder) as url:
        Admins(url).put("mallory", "/ip_allowlist", {"enabled": False})
        _look(folder, url, capsys)


def _look(folder: Path, url: str, capsys: pytest.CaptureFixture[str]) -> None:
    values = {
        "GUARDRAIL_HOME": str(folder / READ_ONCE),
        "INTERCOM_BASE_URL": url,
        "GUARDRAIL_MODE": "observe",
    }
    said = Terminal(capsys, values).say("snapshot")
    assert said.code == 0, said.err


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    with create_sandbox(folder / "sandbox.db") as box:
        server = serve_in_thread(box)
        try:
            yield server.url
        finally:
            server.stop()
