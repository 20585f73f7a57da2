"""Whoever opens many connections and keeps them waiting keeps nobody else out."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from guard.runtime import slow_connections
from guard.runtime.http_server import Server, bind
from guard.runtime.slow_connections import (
    IDLE,
    REQUEST_WITHIN,
    SLOWEST,
    TAKEN_WITHIN,
    PatientChannel,
    SlowConnections,
)

SLOW = [b"", b"P", b"POST /webhooks/intercom HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\n{"]


LARGE = 4_000_000
"""Bytes: more than a system takes for somebody who does not read."""


def app(environ: Any, start_response: Any) -> list[bytes]:
    body = b"x" * LARGE if environ["PATH_INFO"] == "/large" else b"ok"
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


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


def test_many_who_take_no_answer_keep_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slow_connections, "LINGERS", 0.05)
    with serving(crowded=10) as port, ExitStack() as slow:
        readers = [slow.enter_context(socket.socket()) for _ in range(40)]
        for held in readers:
            held.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            held.settimeout(30)
            held.connect(("127.0.0.1", port))
            held.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        for _ in range(5):
            quick = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            quick.request("GET", "/large")
            assert len(quick.getresponse().read()) == LARGE
            quick.close()
        assert is_closed(readers[0])


def is_closed(last: socket.socket) -> bool:
    """Whether the server ended a connection whose answer nobody took: what is left ends before the whole of it."""
    got = 0
    try:
        while part := last.recv(1_000_000):
            got += len(part)
    except ConnectionResetError:
        return True
    return got < LARGE


def channel(**facts: Any) -> Any:
    """A connection of which only these facts count."""
    known = {"requests": [], "total_outbufs_len": 0, "will_close": False, "begun_at": None, "served": False}
    made = SimpleNamespace(**{**known, "waits_since": 0.0, "answer_bytes": 0, **facts})
    made.is_waiting = PatientChannel.is_waiting.fget(made)  # type: ignore[attr-defined]
    made.is_sending = PatientChannel.is_sending.fget(made)  # type: ignore[attr-defined]
    made.takes_too_long = lambda now: PatientChannel.takes_too_long(made, now)  # type: ignore[arg-type]
    made.handle_close = lambda: setattr(made, "will_close", True)
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


def test_what_is_worked_on_is_never_closed() -> None:
    busy = channel(requests=["one"], begun_at=0.0)
    writing = channel(requests=["one"], total_outbufs_len=5, served=True)
    assert closed(busy, writing, now=1e6, crowded=0) == [False, False]


def test_an_answer_has_to_be_taken_in_a_time_that_grows_with_it() -> None:
    sending = {"total_outbufs_len": 5, "served": True, "waits_since": 100.0}
    small, large = channel(**sending), channel(**sending, answer_bytes=100 * SLOWEST)
    assert closed(small, large, now=100.0 + TAKEN_WITHIN) == [False, False]
    assert closed(small, large, now=101.0 + TAKEN_WITHIN) == [True, False]
    assert closed(large, now=201.0 + TAKEN_WITHIN) == [True]


def test_in_a_crowd_whoever_takes_no_answer_waits_like_the_others() -> None:
    sending = {"total_outbufs_len": 5, "served": True}
    new, lingering = channel(**sending, waits_since=99.0), channel(**sending, waits_since=90.0)
    assert closed(new, lingering, channel(waits_since=99.0), now=100.0, crowded=1) == [False, True, True]
    assert closed(channel(waits_since=99.0), channel(**sending), now=100.0, crowded=1) == [False, True]


def test_in_a_crowd_the_oldest_that_were_never_served_go_first() -> None:
    old, young = channel(waits_since=90.0), channel(waits_since=99.0)
    served, busy = channel(waits_since=50.0, served=True), channel(requests=["one"])
    assert closed(young, served, old, busy, now=100.0, crowded=3) == [False, False, True, False]
    assert closed(young, served, busy, now=100.0, crowded=1) == [True, True, False]
