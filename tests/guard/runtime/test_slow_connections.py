"""Whoever opens many connections and keeps them waiting keeps nobody else out."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from guard.runtime.http_server import Server, bind
from guard.runtime.slow_connections import IDLE, REQUEST_WITHIN, PatientChannel, SlowConnections

SLOW = [b"", b"P", b"POST /webhooks/intercom HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\n{"]


def app(environ: Any, start_response: Any) -> list[bytes]:
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]


@contextmanager
def serving(crowded: int) -> Iterator[int]:
    with bind("127.0.0.1", 0) as held:
        server = Server(app, held, crowded=crowded)
        server.start()
        try:
            yield server.port
        finally:
            server.stop()


@pytest.mark.parametrize("sent", SLOW, ids=["nothing", "a byte", "half a body"])
def test_many_slow_connections_keep_nobody_out(sent: bytes) -> None:
    with serving(crowded=20) as port, ExitStack() as slow:
        for _ in range(300):
            held = slow.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
            held.sendall(sent)
        for _ in range(5):
            quick = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            quick.request("GET", "/healthz")
            assert quick.getresponse().read() == b"ok"
            quick.close()


def channel(**facts: Any) -> Any:
    """A connection of which only these facts count."""
    known = {"requests": [], "total_outbufs_len": 0, "will_close": False, "begun_at": None, "served": False}
    made = SimpleNamespace(**{**known, "waits_since": 0.0, **facts})
    made.is_waiting = PatientChannel.is_waiting.fget(made)  # type: ignore[attr-defined]
    made.is_too_slow = lambda now: PatientChannel.is_too_slow(made, now)  # type: ignore[arg-type]
    return made


def closed(*channels: Any, now: float, crowded: int = 100) -> list[bool]:
    SlowConnections(crowded, clock=lambda: now).close_some(channels)
    return [one.will_close for one in channels]


def test_a_request_has_to_arrive_in_time_however_steadily_its_bytes_come() -> None:
    trickling = channel(begun_at=100.0, waits_since=100.0, served=True)
    assert closed(trickling, now=100.0 + REQUEST_WITHIN) == [False]
    assert closed(trickling, now=101.0 + REQUEST_WITHIN) == [True]


def test_a_connection_that_was_served_is_kept_longer_than_one_that_says_nothing() -> None:
    new, served = channel(waits_since=100.0), channel(waits_since=100.0, served=True)
    assert closed(new, served, now=101.0 + REQUEST_WITHIN) == [True, False]
    assert closed(served, now=101.0 + IDLE) == [True]


def test_what_is_worked_on_or_sent_is_never_closed() -> None:
    busy = channel(requests=["one"], begun_at=0.0)
    sending = channel(total_outbufs_len=5)
    assert closed(busy, sending, now=1e6, crowded=0) == [False, False]


def test_in_a_crowd_the_oldest_that_were_never_served_go_first() -> None:
    old, young = channel(waits_since=90.0), channel(waits_since=99.0)
    served, busy = channel(waits_since=50.0, served=True), channel(requests=["one"])
    assert closed(young, served, old, busy, now=100.0, crowded=3) == [False, False, True, False]
    assert closed(young, served, busy, now=100.0, crowded=1) == [True, True, False]
