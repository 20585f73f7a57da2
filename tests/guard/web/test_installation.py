"""Intercom's calls about the installation of our app: signed in another way, and answered at the same address."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from typing import Any

import orjson
import pytest
from werkzeug.test import TestResponse

from guard.notify.messages import UNINSTALLED
from guard.workflow.installation import app_uninstalled
from tests.guard.web.stage import CLIENT_SECRET, Stage, sign
from tests.guard.web.test_webhooks import counted, detail

OURS = "abc12345"
GONE = {"app_id": OURS, "topic": "app.uninstalled"}


def body_sign(body: bytes, secret: str = CLIENT_SECRET) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def call(on: Stage, called: Any, signature: str | None = None, **headers: str) -> TestResponse:
    body = called if isinstance(called, bytes) else orjson.dumps(called)
    headers = {"X-Body-Signature": body_sign(body) if signature is None else signature} | headers
    return on.app.test_client().post("/webhooks/intercom", data=body, headers=headers)


def alarms(on: Stage) -> list[str]:
    told: list[str] = (on.ask("/readyz").json or {}).get("alarms", [])
    return told


@pytest.mark.parametrize("called", [GONE, {"app_id": OURS}], ids=["with topic", "without"])
def test_an_uninstalled_app_is_an_alarm_until_intercom_answers_again(
    calm: Stage, called: dict[str, str]
) -> None:
    answer = call(calm, called)
    assert (answer.status_code, answer.json) == (
        200,
        {"topic": "app.uninstalled", "news": True, "understood": True},
    )
    assert UNINSTALLED in alarms(calm)
    assert call(calm, called).json == {"topic": "app.uninstalled", "news": False, "understood": True}
    calm.clock.now += 30
    calm.service._poll()
    assert UNINSTALLED in alarms(calm), "An answer this soon may be older than the news."
    calm.clock.now += 120
    calm.service._poll()
    assert UNINSTALLED not in alarms(calm)
    assert call(calm, called).json == {"topic": "app.uninstalled", "news": True, "understood": True}


def test_people_are_told_once(calm: Stage) -> None:
    guarded = replace(calm.guarded, channels=("webhook",))
    assert [app_uninstalled(guarded) for _ in range(3)] == [True, False, False]
    with guarded.view() as view:
        told = [message.payload for message in view.outbox.due(view.now + 60, 50)]
    assert [(one["event"], one["severity"]) for one in told] == [("app.uninstalled", "critical")]


@pytest.mark.parametrize(
    "called",
    [
        {**GONE, "app_id": "another1"},
        {**GONE, "topic": "app.installed"},
        {"app_id": OURS, "component_id": "submit"},
        {"topic": "app.uninstalled"},
        {"topic": "admin.activity_log_event.created", "app_id": OURS, "data": {"item": {"id": "1"}}},
    ],
)
def test_nothing_else_is_done_for_such_a_signature(calm: Stage, called: dict[str, Any]) -> None:
    answer = call(calm, called)
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["understood"] is False
    assert UNINSTALLED not in alarms(calm)


@pytest.mark.parametrize("how", ["wrong", "other secret", "empty", "of the hub"])
def test_a_bad_signature_raises_no_alarm(calm: Stage, how: str) -> None:
    body = orjson.dumps(GONE)
    signatures = {
        "wrong": "0" * 64,
        "other secret": body_sign(body, "another secret"),
        "empty": "",
        "of the hub": sign(body),
    }
    answer = call(calm, body, signatures[how])
    assert answer.status_code == 401
    assert "X-Body-Signature is not the signature" in detail(answer)
    assert UNINSTALLED not in alarms(calm)
    assert counted(calm)["rejected"] == 1


def test_a_wrong_hub_signature_is_not_made_good_by_the_other(calm: Stage) -> None:
    assert call(calm, GONE, None, **{"X-Hub-Signature": "sha1=" + "0" * 40}).status_code == 401


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'{"app_id":', b"[" * 5000 + b"]" * 5000])
def test_what_is_no_call_is_refused_with_a_sentence(calm: Stage, body: bytes) -> None:
    answer = call(calm, body)
    assert answer.status_code == 400
    assert detail(answer).endswith(".")


def test_the_health_check_is_answered_with_what_is_known(calm: Stage) -> None:
    calm.service._poll()
    asked = {"workspace_id": OURS}
    assert call(calm, asked).json == {
        "topic": "health_check",
        "news": False,
        "understood": True,
        "state": "OK",
    }
    calm.clock.now += 3600
    assert (call(calm, asked).json or {})["state"] == "UNKNOWN"
    assert (call(calm, {"workspace_id": "another1"}).json or {})["state"] == "UNKNOWN"
