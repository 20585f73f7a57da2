"""A terminal, and one beside a workspace that was read once."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from drift.sandbox.server import create_sandbox, serve_in_thread
from guard.runtime.http_server import Server, bind
from guard.runtime.settings import read_settings
from guard.runtime.wiring import assemble
from tests.founded import copy_original
from tests.guard.cli.terminal import ROOT, Admins, Terminal
from tests.served import app_of

READ_ONCE = "read once"
MONDAYS = {"time_intervals": [{"start_minute": 540, "end_minute": 1080}]}


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


@pytest.fixture
def served(watching: Terminal) -> Iterator[Terminal]:
    """A service in this process, on a workspace that was read once, answers HTTP. Nothing moves by itself."""
    settings = read_settings(watching.values, here=ROOT)
    held = bind("127.0.0.1", 0)
    assembled = assemble(settings)
    server = Server(app_of(assembled.service, client_secret=None), held)
    server.start()
    assembled.service.keep_policies()
    watching.values["GUARDRAIL_URL"] = f"http://127.0.0.1:{server.port}"
    yield watching
    server.stop()
    assembled.close()
    held.close()


@pytest.fixture
def asked(terminal: Terminal, admins: Admins) -> Iterator[Terminal]:
    """Carol changed the office hours; the service put them back, asks, and answers HTTP."""
    terminal.values |= {"INTERCOM_BASE_URL": admins.url}
    settings = read_settings(terminal.values, here=ROOT)
    held = bind("127.0.0.1", 0)
    assembled = assemble(settings)
    server = Server(app_of(assembled.service, client_secret=None), held)
    server.start()
    assembled.service.first_look()
    admins.put("carol", "/office_hours_schedules/41", MONDAYS)
    assembled.service.take_snapshot("test")
    terminal.values["GUARDRAIL_URL"] = f"http://127.0.0.1:{server.port}"
    yield terminal
    server.stop()
    assembled.close()
    held.close()


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
