"""Splunk and Datadog: what they get, and what each of their answers means."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from guard.exports import http_target
from guard.exports.datadog import Datadog
from guard.exports.splunk import SplunkHec
from guard.exports.target import ACCEPTED, Failed, Outcome, Refused, Target
from tests.guard.exports.desk import event

KEY = "planted-key-of-a-target"
Answer = Callable[[httpx.Request], httpx.Response]


def splunk(answer: Answer, index: str = "") -> SplunkHec:
    return SplunkHec(
        "https://splunk.test:8088", KEY, httpx.Client(transport=httpx.MockTransport(answer)), index
    )


def datadog(answer: Answer) -> Datadog:
    http = httpx.Client(transport=httpx.MockTransport(answer))
    return Datadog("https://intake.test", KEY, http, ("env:production", "team:support"))


def keeping(seen: list[httpx.Request], answer: httpx.Response) -> Answer:
    def keep(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return answer

    return keep


def answering(status: int, body: object = None, **headers: str) -> Answer:
    return lambda request: httpx.Response(status, headers=headers, json=body if body is not None else {})


def test_splunk_gets_each_event_with_its_id_as_a_field() -> None:
    seen: list[httpx.Request] = []
    target = splunk(keeping(seen, httpx.Response(200, json={"code": 0})), "intercom")
    line = event(2, is_json=False)
    assert target.send([event(1), line]) == ACCEPTED
    [request] = seen
    assert str(request.url) == "https://splunk.test:8088/services/collector/event"
    assert request.headers["Authorization"] == f"Splunk {KEY}"
    first, second = (json.loads(part) for part in request.content.split(b"\n"))
    assert first == {
        "time": 1_796_040_000.0,
        "source": "intercom-guardrail",
        "sourcetype": "_json",
        "index": "intercom",
        "fields": {"guardrail_id": "default-1-1"},
        "event": {"guardrail_id": "default-1-1"},
    }
    assert (second["sourcetype"], second["event"]) == ("cef", line.body.decode())


def test_datadog_gets_each_event_with_its_id_as_an_attribute() -> None:
    seen: list[httpx.Request] = []
    target = datadog(keeping(seen, httpx.Response(202, json={})))
    assert target.send([event(1), event(2)]) == ACCEPTED
    [request] = seen
    assert str(request.url) == "https://intake.test/api/v2/logs"
    assert request.headers["DD-API-KEY"] == KEY
    [log, _] = json.loads(request.content)
    assert log == {
        "ddsource": "intercom-guardrail",
        "service": "intercom-guardrail",
        "ddtags": "env:production,team:support",
        "status": "info",
        "guardrail_id": "default-1-1",
        "timestamp": 1_796_040_000_000,
        "message": event(1).body.decode(),
    }


@pytest.mark.parametrize("make", [splunk, datadog])
@pytest.mark.parametrize(
    ("status", "headers", "outcome"),
    [
        (400, {}, Refused("it answered 400")),
        (413, {}, Refused("it answered 413")),
        (401, {}, Failed("it answered 401: its key is not taken")),
        (403, {}, Failed("it answered 403: its key is not taken")),
        (404, {}, Failed("it answered 404: there is nothing at its address")),
        (301, {"Location": "https://elsewhere.test"}, Failed("it answered 301")),
        (429, {"Retry-After": "17"}, Failed("it answered 429", 17.0)),
        (503, {"Retry-After": "2"}, Failed("it answered 503", 2.0)),
        (500, {}, Failed("it answered 500")),
    ],
)
def test_what_a_status_means(
    make: Callable[[Answer], Target], status: int, headers: dict[str, str], outcome: Outcome
) -> None:
    assert make(answering(status, **headers)).send([event(1)]) == outcome


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (400, {"code": 6, "text": "Invalid data format"}, Refused("it answered 400, Invalid data format")),
        (400, {"code": 7, "text": "x"}, Failed("it answered 400: its token may not write into the index")),
        (400, {"code": 6, "text": "<b>what was sent</b>"}, Refused("it answered 400")),
        (200, {"code": 9, "text": "Server is busy"}, Failed("it answered 200 with the code 9")),
        (200, ["no object"], ACCEPTED),
    ],
)
def test_what_splunk_says_in_its_own_words(status: int, body: Any, outcome: Outcome) -> None:
    assert splunk(answering(status, body)).send([event(1)]) == outcome


@pytest.mark.parametrize("problem", [httpx.ConnectError, httpx.ReadTimeout, httpx.RemoteProtocolError])
def test_a_target_that_does_not_answer_is_away_and_no_secret_is_said(problem: type[httpx.HTTPError]) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise problem(f"could not reach {request.url} with {KEY}")

    for target in (splunk(fail), datadog(fail)):
        outcome = target.send([event(1)])
        assert outcome == Failed(f"it does not answer ({problem.__name__})")
        assert KEY not in repr(target)


@contextmanager
def half_closing(answers: int) -> Iterator[tuple[str, list[int]]]:
    """A server whose connections end without a word after so many answers."""
    asked: list[int] = []

    def serve(listening: socket.socket) -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                for _ in range(answers):
                    length = _read_request(connection)
                    if length is None:
                        break
                    asked.append(length)
                    connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{"code":0}')

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve, args=(listening,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", asked
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(60)


def _read_request(connection: socket.socket) -> int | None:
    read = b""
    while b"\r\n\r\n" not in read:
        chunk = connection.recv(65536)
        if not chunk:
            return None
        read += chunk
    head, _, body = read.partition(b"\r\n\r\n")
    [length] = [
        int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    ]
    while len(body) < length:
        body += connection.recv(65536)
    return length


def test_a_connection_that_was_closed_from_the_other_side_costs_a_try_and_no_event() -> None:
    with half_closing(answers=1) as (url, asked), httpx.Client() as http:
        target = SplunkHec(url, KEY, http)
        outcomes = [target.send([event(number)]) for number in range(6)]
        taken = [number for number, outcome in enumerate(outcomes) if outcome == ACCEPTED]
        assert len(taken) <= len(asked), "nothing counts as taken that nobody answered"
        assert all(outcome == ACCEPTED or isinstance(outcome, Failed) for outcome in outcomes)
        assert target.send([event(9)]) == ACCEPTED or target.send([event(9)]) == ACCEPTED


def test_an_answer_that_comes_byte_by_byte_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would outlast the hold on the target, and another process would send the same."""
    monkeypatch.setattr(http_target, "_LONGEST_WAIT", -1.0)
    given: list[bytes] = []

    class Drip(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            while True:
                given.append(b" ")
                yield b" "

    target = datadog(lambda request: httpx.Response(202, stream=Drip()))
    assert target.send([event(1)]) == ACCEPTED
    assert len(given) == 1
