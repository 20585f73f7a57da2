"""What apprise reaches is a channel; where apprise is missing, or the address is none, people are told so."""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import orjson
import pytest

from guard.core.model.records import Notification
from guard.core.text.api_addresses import API
from guard.notify.apprise_channel import MISSING, AppriseChannel, apprise_channel
from guard.notify.channel import Failed, Posted
from guard.notify.messages import Message
from guard.notify.outbox import payload_of
from guard.notify.unusable import Unusable

MESSAGE = Message(
    "intent.failed", "critical", "Somebody @everyone\nX", ("Do it by hand, @Here.",), "/api/v1/x"
)
SENT = Notification("n1", "on-call", payload_of(MESSAGE, "default", API), 1.0)


@contextmanager
def receiver(status: int) -> Iterator[tuple[str, list[Any]]]:
    """A server that keeps the JSON it gets; the address, as apprise writes it."""
    got: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(orjson.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Nothing: a test has no log."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"json://127.0.0.1:{server.server_port}/planted-secret", got
        finally:
            server.shutdown()
            thread.join(60)


def test_a_message_reaches_what_apprise_knows_on_one_line_and_calls_no_room() -> None:
    with receiver(200) as (address, got):
        channel = apprise_channel("on-call", address)
        assert "planted-secret" not in repr(channel)
        assert channel.send(SENT, "https://guard.example", None) == Posted()
    (message,) = got
    assert message["title"] == "[critical] Somebody (at)everyone X"
    assert message["message"] == "Do it by hand, (at)Here.\nhttps://guard.example/api/v1/x"
    assert message["type"] == "failure"


def test_what_is_refused_is_tried_again_and_its_address_logged_nowhere(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level("INFO"), receiver(500) as (address, _):
        failed = apprise_channel("on-call", address).send(SENT, "", None)
    assert failed == Failed("apprise could not deliver it", away=True)
    assert "planted-secret" not in caplog.text


def test_an_address_that_apprise_does_not_know_is_said() -> None:
    made = apprise_channel("on-call", "nothing-such://planted-secret")
    assert made == Unusable("on-call", "apprise knows no such address")


def test_where_apprise_is_missing_it_is_said_and_messages_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    made = apprise_channel("on-call", "json://127.0.0.1/")
    assert isinstance(made, Unusable)
    assert made.send(SENT, "", None) == Failed(MISSING, away=True)


def test_a_message_without_text_is_taken_too() -> None:
    quiet = replace(SENT, payload={**SENT.payload, "text": []})
    with receiver(200) as (address, got):
        channel = apprise_channel("on-call", address)
        assert isinstance(channel, AppriseChannel)
        assert channel.send(quiet, "", None) == Posted()
    assert got[0]["message"] == "-"
