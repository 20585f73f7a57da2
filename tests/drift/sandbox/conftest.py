"""A fresh sandbox for every test, spoken to like Intercom, with a clock that the test moves."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from drift.sandbox.cast import TOKEN
from drift.sandbox.server import Sandbox, serve_in_thread
from tests.founded import opened_sandbox

START = 1_795_000_000.0


class Clock:
    """Unix seconds that move only when told to."""

    def __init__(self, seconds: float = START) -> None:
        self.seconds = seconds

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sandbox(tmp_path: Path, clock: Clock) -> Iterator[Sandbox]:
    with opened_sandbox(tmp_path / "workspace.db", clock) as fresh:
        yield fresh


def client_of(sandbox: Sandbox, *, version: str = "2.16", token: str = TOKEN) -> httpx.Client:
    """A client without sockets in between."""
    headers = {"Authorization": f"Bearer {token}", "Intercom-Version": version}
    return httpx.Client(
        transport=httpx.WSGITransport(app=sandbox.app), base_url="http://sandbox", headers=headers
    )


@pytest.fixture
def api(sandbox: Sandbox) -> Iterator[httpx.Client]:
    with client_of(sandbox) as client:
        yield client


@pytest.fixture
def served(sandbox: Sandbox) -> Iterator[httpx.Client]:
    """The same over a real connection."""
    server = serve_in_thread(sandbox)
    with httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        yield client
    server.stop()


def as_teammate(email: str, **more: str) -> dict[str, str]:
    return {"X-Sandbox-Admin": email} | {f"X-Sandbox-{name.title()}": value for name, value in more.items()}


def code_of(response: httpx.Response) -> str:
    """The code of the only error in Intercom's envelope."""
    body = response.json()
    assert body["type"] == "error.list"
    assert body["request_id"]
    (error,) = body["errors"]
    assert error["message"]
    return str(error["code"])


def log_since(api: httpx.Client, seconds: float) -> list[dict[str, object]]:
    response = api.get("/admins/activity_logs", params={"created_at_after": str(int(seconds))})
    assert response.status_code == 200
    entries: list[dict[str, object]] = response.json()["activity_logs"]
    return entries
