"""Notifications of Intercom: checked first, stored before they are answered, and never told to go away."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from werkzeug.test import TestResponse

from drift.web.webhooks import MAX_DEPTH
from tests.fakes.intercom import entry
from tests.guard.web.stage import BOB, DAVE, Stage, notification, sign, stage

DAY = 86400


def item(on: Stage, id: str = "w1", **more: Any) -> dict[str, Any]:
    return entry(id, "bulk_export", BOB, int(on.clock())) | more


def kept(on: Stage, id: str = "w1") -> bool:
    with on.guarded.view() as view:
        return view.state.activities.get(id) is not None


def counted(on: Stage) -> dict[str, int]:
    text = on.ask("/metrics", DAVE).text
    lines = [line for line in text.splitlines() if line.startswith("guardrail_webhooks_total{")]
    return {line.split('"')[1]: int(float(line.split()[-1])) for line in lines}


def detail(answer: TestResponse) -> str:
    return str(orjson.loads(answer.data)["detail"])


def test_intercom_is_told_that_the_address_lives(calm: Stage) -> None:
    answer = calm.app.test_client().head("/webhooks/intercom")
    assert (answer.status_code, answer.data) == (200, b"")


def test_a_signed_notification_is_stored_and_the_service_woken(calm: Stage) -> None:
    answer = calm.notify(notification(item(calm)))
    assert answer.status_code == 200
    assert orjson.loads(answer.data) == {
        "topic": "admin.activity_log_event.created",
        "news": True,
        "understood": True,
    }
    assert kept(calm)
    assert calm.service.is_woken
    assert counted(calm) == {"received": 1, "duplicate": 0, "unknown": 0, "rejected": 0}


def test_a_notification_counts_once_however_often_it_comes(calm: Stage) -> None:
    body = notification(item(calm))
    assert [calm.notify(body).status_code for _ in range(3)] == [200, 200, 200]
    assert counted(calm) == {"received": 1, "duplicate": 2, "unknown": 0, "rejected": 0}


@pytest.mark.parametrize("topic", ["ping", "conversation.user.created", "a.topic.of.next.year"])
def test_a_topic_that_nothing_follows_is_welcome_and_counted(calm: Stage, topic: str) -> None:
    assert calm.notify(notification({}, topic=topic)).status_code == 200
    assert counted(calm)["unknown"] == 1


@pytest.mark.parametrize("how", ["missing", "wrong", "other secret", "other body", "not hex", "sha256"])
def test_a_bad_signature_stores_nothing(calm: Stage, how: str) -> None:
    body = notification(item(calm))
    signatures = {
        "missing": "",
        "wrong": "sha1=" + "0" * 40,
        "other secret": sign(body, "another secret"),
        "other body": sign(body + b" "),
        "not hex": "sha1=\xe9" + "x" * 39,
        "sha256": sign(body).replace("sha1", "sha256"),
    }
    answer = calm.notify(body, signatures[how])
    assert answer.status_code == 401
    assert not kept(calm)
    assert counted(calm) == {"received": 0, "duplicate": 0, "unknown": 0, "rejected": 1}


def test_the_signature_is_over_the_raw_bytes(calm: Stage) -> None:
    """The same JSON written in another way has another signature."""
    body = notification(item(calm))
    spaced = body.replace(b'":', b'": ')
    assert calm.notify(spaced, sign(body)).status_code == 401
    assert calm.notify(spaced, sign(spaced)).status_code == 200


def test_without_the_client_secret_every_webhook_is_refused_and_it_is_said_where_people_look(
    tmp_path: Any,
) -> None:
    with stage(tmp_path, client_secret=None) as deaf:
        body = notification(item(deaf))
        answer = deaf.notify(body, sign(body, ""))
        assert answer.status_code == 401
        assert "INTERCOM_CLIENT_SECRET" in detail(answer)
        assert not kept(deaf)
        assert "INTERCOM_CLIENT_SECRET" in " ".join(deaf.get("/readyz")["alarms"])


def nested(depth: int) -> bytes:
    return b'{"topic":"ping","data":{"item":' + b"[" * depth + b"]" * depth + b"}}"


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("empty", b""),
        ("not JSON", b"topic=ping"),
        ("half", b'{"topic": "ping"'),
        ("not UTF-8", b'{"topic": "\xff\xfe"}'),
        ("half a surrogate pair", b'{"topic": "\\ud800"}'),
        ("infinite", b'{"topic": "admin.activity_log_event.created", "x": 1e999}'),
        ("a list", b"[]"),
        ("null", b"null"),
        ("a number", b"7"),
        ("no topic", b"{}"),
        ("a topic that is no text", b'{"topic": 7}'),
        ("no entry", b'{"topic": "admin.activity_log_event.created"}'),
        ("an entry that is a list", b'{"topic": "admin.activity_log_event.created", "data": {"item": []}}'),
        ("data that is a list", b'{"topic": "admin.activity_log_event.created", "data": [1]}'),
        ("an entry without id", b'{"topic": "admin.activity_log_event.created", "data": {"item": {}}}'),
        ("deep", nested(MAX_DEPTH)),
        ("deeper", nested(400)),
        ("deepest", nested(5_000)),
        ("bottomless", nested(400_000)),
    ],
)
def test_a_body_that_is_no_notification_is_refused_with_a_sentence(
    calm: Stage, name: str, body: bytes
) -> None:
    answer = calm.notify(body)
    assert answer.status_code == 400, answer.text
    assert detail(answer).endswith(".")
    assert counted(calm)["rejected"] == 1


@pytest.mark.parametrize("created_at", [None, "today", True, -1, 1e300, [1]])
def test_an_entry_at_a_time_that_no_calendar_has_is_refused(calm: Stage, created_at: Any) -> None:
    assert calm.notify(notification(item(calm, created_at=created_at))).status_code == 400
    assert not kept(calm)


@pytest.mark.parametrize("created_at", [None, "today", True, -1, 1e300, [1], 2**63])
def test_a_hint_at_any_time_is_only_a_hint(calm: Stage, created_at: Any) -> None:
    body = notification({"id": "1"}, topic="article.published", created_at=created_at)
    assert calm.notify(body).status_code in (200, 400)


def test_a_shallow_body_with_many_members_is_no_deep_one(calm: Stage) -> None:
    metadata = {f"key {number}": {"a": [1, {"b": 2}]} for number in range(500)}
    assert calm.notify(notification(item(calm, metadata=metadata))).status_code == 200
    assert kept(calm)


def test_a_body_of_ten_megabytes_is_not_read(calm: Stage) -> None:
    body = b" " * 10_000_000
    answer = calm.notify(body, "sha1=" + "0" * 40)
    assert answer.status_code == 413
    assert "1,000,000" in detail(answer)
    assert counted(calm)["rejected"] == 1


def test_an_entry_of_last_year_is_kept_as_history(calm: Stage) -> None:
    calm.notify(notification(item(calm, created_at=int(calm.clock()) - 400 * DAY)))
    with calm.guarded.view() as view:
        found = view.state.activities.get("w1")
    assert found is not None
    assert found.history


def test_entries_in_any_order_are_all_kept(calm: Stage) -> None:
    now = int(calm.clock())
    for id, at in (("w3", now + 3), ("w1", now + 1), ("w2", now + 2)):
        assert calm.notify(notification(item(calm, id, created_at=at))).status_code == 200
    assert all(kept(calm, id) for id in ("w1", "w2", "w3"))


def test_secrets_in_a_notification_do_not_rest(calm: Stage, tmp_path: Any) -> None:
    calm.notify(notification(item(calm, metadata={"access_token": "planted-9f8e7d"})))
    assert kept(calm)
    assert "planted-9f8e7d" not in calm.ask("/api/v1/activity/w1").text


@pytest.mark.parametrize("text", ["\x00", "\u202e", "😀" * 200, "' OR 1=1 --"])
def test_hostile_text_is_kept_as_text(calm: Stage, text: str) -> None:
    assert calm.notify(notification(item(calm, activity_type=text, metadata={text: text}))).status_code == 200
    assert calm.get("/api/v1/activity/w1")["metadata"] == {text: text}


def test_who_called_the_api_is_stored_without_query_or_token_and_only_with_a_signature(calm: Stage) -> None:
    item = {
        "request_id": "r1",
        "timestamp": int(calm.clock()),
        "request": {"method": "PUT", "path": "/ip_allowlist?access_token=hush", "ip_address": "192.0.2.7"},
        "authentication": {"token_id": "t1", "app_package_code": "zapier", "token": "hush"},
        "response": {"status": 200},
        "admin": {"id": "1005", "email": BOB},
    }
    body = {"topic": "api.request.completed", "id": "n1", "data": {"item": item}}
    assert calm.app.test_client().post("/webhooks/intercom", json=body).status_code == 401
    assert orjson.loads(calm.notify(orjson.dumps(body)).data)["news"] is True
    assert orjson.loads(calm.notify(orjson.dumps(body)).data)["news"] is False
    with calm.guarded.view() as view:
        (kept_call,) = view.state.api_requests.near("ip_allowlist", 0.0, calm.clock() + DAY)
    assert (kept_call.path, kept_call.actor.email, kept_call.actor.token) == ("/ip_allowlist", BOB, "t1")
    assert "hush" not in repr(kept_call)
    broken = {**body, "data": {"item": {"request_id": "r2"}}}
    assert calm.notify(orjson.dumps(broken)).status_code == 400
