"""A replica asks whether it may still write when a write is about to leave, and not when it is planned."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import httpx
import pytest

from drift.core.model.api_call import Call
from drift.intercom.client import IntercomClient
from drift.store import LeaseLost
from tests.drift.intercom.fakes import answered, client_of, refused

WRITES = [
    Call("PUT", "/ip_allowlist", "2.16", {"enabled": True}),
    Call("POST", "/tags", "2.16", {"name": "x"}),
    Call("DELETE", "/tags/1", "2.16"),
]


def lost() -> None:
    raise LeaseLost("It is another replica's.")


@pytest.mark.parametrize("call", WRITES, ids=lambda call: call.method)
def test_no_byte_of_a_write_leaves_without_a_lease(call: Call) -> None:
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return answered({})

    with client_of(answer, permit=lost) as client, pytest.raises(LeaseLost):
        client.perform(call)
    assert sent == []


def test_reads_need_no_lease() -> None:
    with client_of(lambda request: answered({"ok": True}), permit=lost) as client:
        assert client.request("GET", "/teams", version="2.16") == {"ok": True}
        assert client.request("POST", "/admins/activity_logs/search", version="2.16", json={}) == {"ok": True}


def test_a_write_that_is_tried_again_is_asked_about_again() -> None:
    """While it waited for the end of the rate limit, the lease may have gone."""
    sent: list[httpx.Request] = []
    has_it = True

    def answer(request: httpx.Request) -> httpx.Response:
        nonlocal has_it
        sent.append(request)
        has_it = False
        return refused(429, "rate_limit_exceeded")

    def permit() -> None:
        if not has_it:
            lost()

    with client_of(answer, permit=permit) as client, pytest.raises(LeaseLost):
        client.perform(WRITES[0])
    assert len(sent) == 1


@pytest.mark.parametrize("call", WRITES, ids=lambda call: call.method)
def test_no_byte_of_a_write_leaves_where_the_lease_ended_while_it_was_connected(call: Call) -> None:
    """A replica that is frozen while it connects wakes up with a connection and without a lease."""
    answers: Iterator[bool] = iter([True, False])

    def permit() -> None:
        if not next(answers):
            lost()

    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        with (
            IntercomClient(url, "a-token", read_only=False, permit=permit) as client,
            pytest.raises(LeaseLost),
        ):
            client.perform(call)
        connected, _ = server.accept()
        with connected:
            connected.settimeout(60.0)
            assert connected.recv(1) == b""
