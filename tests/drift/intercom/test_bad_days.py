"""Bad days over real connections: answers that break off, hosts that hang, limits that are used up."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from drift.core.catalogue.catalogue import kind
from drift.core.model.api_call import Call
from drift.core.model.readings import Read, Unread
from drift.core.model.resources import Json, Ref
from drift.core.normalisation.fingerprint import fingerprinter
from drift.intercom.client import IntercomClient
from drift.intercom.errors import Unreachable
from drift.intercom.workspace_reader import Reader
from drift.sandbox.cast import TOKEN
from drift.sandbox.server import serve_in_thread
from tests.founded import opened_sandbox

SWITCHED_OFF = {"enabled": False, "ip_allowlist": ["127.0.0.1/32"]}


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with opened_sandbox(tmp_path / "workspace.db") as sandbox:
        server = serve_in_thread(sandbox)
        yield server.url
        server.stop()


def reader_at(url: str, timeout: float = 5.0) -> Reader:
    client = IntercomClient(
        url, TOKEN, read_only=False, timeout=timeout, sleep=lambda seconds: time.sleep(seconds / 20)
    )
    return Reader(client, fingerprint=fingerprinter(b"k"))


def fault(url: str, name: str, **more: Json) -> None:
    httpx.post(f"{url}/_sandbox/faults", json={"fault": name, **more}).raise_for_status()


def test_half_a_page_is_asked_for_again(url: str) -> None:
    fault(url, "reset_mid_body", path="/articles", times=1)
    reader = reader_at(url)
    reading = reader.read(kind("article"))
    assert isinstance(reading, Read)
    assert len(reading.resources) > 50
    reader.close()


def test_pages_that_always_break_off_leave_the_kind_unread(url: str) -> None:
    fault(url, "reset_mid_body", path="/articles")
    reader = reader_at(url)
    reading = reader.read(kind("article"))
    assert isinstance(reading, Unread)
    assert reading.code == "unreachable"
    reader.close()


def test_a_write_whose_answer_broke_off_was_made_once_and_is_not_repeated(url: str) -> None:
    fault(url, "reset_mid_body", path="/ip_allowlist", method="PUT")
    reader = reader_at(url)
    with pytest.raises(Unreachable) as error:
        reader.perform(Call("PUT", "/ip_allowlist", "2.16", SWITCHED_OFF))
    assert error.value.sent
    assert error.value.retriable
    live = reader.read_one(kind("ip_allowlist"), Ref("ip_allowlist", "singleton"))
    assert live is not None
    assert live.body["enabled"] is False
    reader.close()


def test_a_host_that_hangs_is_given_up(url: str) -> None:
    fault(url, "slow", path="/teams", ms=20_000)
    reader = reader_at(url, timeout=0.1)
    reading = reader.read(kind("team"))
    assert isinstance(reading, Unread)
    assert reading.reason == "Intercom could not be reached for GET /teams (ReadTimeout)."
    reader.close()


def test_a_used_up_limit_is_waited_out(url: str) -> None:
    fault(url, "rate_limit", times=2, ms=1000)
    reader = reader_at(url)
    assert isinstance(reader.read(kind("team")), Read)
    reader.close()


def test_nobody_at_home_is_unread() -> None:
    reader = reader_at("http://127.0.0.1:1")
    reading = reader.read(kind("team"))
    assert isinstance(reading, Unread)
    assert reading.code == "unreachable"
    reader.close()
