"""A process that is still starting says that it lives, refuses the rest for a moment, and then serves."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from werkzeug.test import Client

from guard.runtime.opening import AGAIN, Opening


def test_it_lives_while_it_starts() -> None:
    answer = Client(Opening()).get("/healthz")
    assert (answer.status_code, answer.get_json()) == (200, {"alive": True})


@pytest.mark.parametrize(
    "path", ["/readyz", "/webhooks/intercom", "/webhooks/intercom/acme", "/", "/api/v1/drift"]
)
def test_whoever_comes_too_early_is_asked_to_come_again(path: str) -> None:
    answer = Client(Opening()).post(path, data=b"{}")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, str(AGAIN))
    assert "send it again" in json.loads(answer.data)["detail"]


def test_nothing_is_said_to_whoever_asks_for_the_head_alone() -> None:
    answer = Client(Opening()).head("/webhooks/intercom")
    assert (answer.status_code, answer.data) == (503, b"")


def test_it_serves_once_it_can() -> None:
    opening, app = Opening(), Flask(__name__)
    app.add_url_rule("/<path:any>", view_func=lambda any: f"answered {any}")
    client = Client(opening)
    assert client.get("/readyz").status_code == 503
    opening.serve(app)
    assert client.get("/readyz").text == "answered readyz"
