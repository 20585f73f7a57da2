"""Signed notifications: what they look like, and how they get lost, doubled and late."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from flask import Flask, Response, request
from waitress import wasyncore
from waitress.server import create_server

from drift.sandbox.cast import BOB, CAROL, SECRET, WORKSPACE_ID
from drift.sandbox.server import Sandbox
from tests.drift.sandbox.conftest import Clock, as_teammate

PATIENCE = 5.0


@dataclass
class Receiver:
    """A service that takes notifications; `answers` are its next statuses, then 200."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    open: threading.Event = field(default_factory=threading.Event)
    got: list[tuple[bytes, dict[str, str]]] = field(default_factory=list)

    def bodies(self, count: int) -> list[dict[str, Any]]:
        """The notifications received, once there are at least so many."""
        deadline = time.monotonic() + PATIENCE
        while len(self.got) < count and time.monotonic() < deadline:
            time.sleep(0.005)
        return [json.loads(raw) for raw, _ in self.got]

    def topics(self, count: int) -> list[str]:
        return [body["topic"] for body in self.bodies(count)]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    mine = Receiver()
    mine.open.set()
    app = Flask("receiver")

    @app.post("/hook")
    def hook() -> Response:
        assert mine.open.wait(PATIENCE)
        mine.got.append((request.get_data(), {k.lower(): v for k, v in request.headers.items()}))
        return Response(status=mine.answers.pop(0) if mine.answers else 200)

    sockets: Any = {}
    server: Any = create_server(app, map=sockets, host="127.0.0.1", port=0, threads=8)
    mine.url = f"http://127.0.0.1:{server.effective_port}/hook"
    stopping = threading.Event()

    def loop() -> None:
        while not stopping.is_set():
            wasyncore.loop(timeout=0.05, use_poll=True, map=sockets, count=1)

    thread = threading.Thread(target=loop)
    thread.start()
    yield mine
    stopping.set()
    thread.join()
    server.task_dispatcher.shutdown()
    wasyncore.close_all(sockets)


@pytest.fixture
def subscribed(api: httpx.Client, receiver: Receiver) -> httpx.Client:
    """To what people change; who called the API has tests of its own."""
    wanted = {"url": receiver.url, "retry_after": 0.05, "without": ["api.request.completed"]}
    api.post("/_sandbox/webhooks", json=wanted)
    return api


def switch_off(api: httpx.Client, **headers: str) -> None:
    api.put("/ip_allowlist", json={"enabled": False}, headers=as_teammate(CAROL.email, **headers))


def test_a_change_is_announced_in_the_documented_envelope_soon(
    subscribed: httpx.Client, receiver: Receiver, clock: Clock
) -> None:
    switch_off(subscribed)
    (body,) = receiver.bodies(1)
    assert (body["type"], body["topic"]) == ("notification_event", "admin.activity_log_event.created")
    assert (body["app_id"], body["created_at"]) == (WORKSPACE_ID, int(clock.seconds))
    assert body["id"].startswith("notif_")
    item = body["data"]["item"]
    assert (item["type"], item["activity_type"]) == ("admin_activity_log_event", "security_settings_change")
    assert item["performed_by"]["id"] == CAROL.id


def test_the_signature_is_over_the_raw_bytes(subscribed: httpx.Client, receiver: Receiver) -> None:
    switch_off(subscribed)
    receiver.bodies(1)
    raw, headers = receiver.got[0]
    expected = hmac.new(SECRET.encode(), raw, hashlib.sha1).hexdigest()
    assert headers["x-hub-signature"] == f"sha1={expected}"
    assert headers["user-agent"] == "intercom-parrot-service-client/1.0"


def test_a_failed_delivery_is_tried_once_more(subscribed: httpx.Client, receiver: Receiver) -> None:
    receiver.answers += [500, 500]
    switch_off(subscribed)
    bodies = receiver.bodies(2)
    assert [body["delivery_attempts"] for body in bodies] == [1, 2]
    assert bodies[0]["id"] == bodies[1]["id"]
    time.sleep(0.2)
    assert len(receiver.got) == 2


def test_410_switches_the_subscription_off(subscribed: httpx.Client, receiver: Receiver) -> None:
    receiver.answers.append(410)
    switch_off(subscribed)
    receiver.bodies(1)
    deadline = time.monotonic() + PATIENCE
    while subscribed.get("/_sandbox/state").json()["webhooks"]["url"] and time.monotonic() < deadline:
        time.sleep(0.01)
    subscribed.put("/ip_allowlist", json={"enabled": True})
    time.sleep(0.1)
    assert len(receiver.got) == 1


def test_a_slow_receiver_never_delays_the_answer(
    subscribed: httpx.Client, receiver: Receiver, sandbox: Sandbox
) -> None:
    receiver.open.clear()
    switch_off(subscribed)
    assert not sandbox.workspace.webhooks.outcomes, "The answer came only when the delivery had ended."
    receiver.open.set()
    assert len(receiver.bodies(1)) == 1


def test_articles_and_sources_have_topics_instead_of_entries(
    subscribed: httpx.Client, receiver: Receiver
) -> None:
    subscribed.put("/articles/7002", json={"title": "New"})
    subscribed.put("/articles/7002", json={"state": "draft"})
    subscribed.put("/articles/7002", json={"state": "published"})
    id = subscribed.post("/articles", json={"title": "x", "author_id": int(BOB.id)}).json()["id"]
    subscribed.delete(f"/articles/{id}")
    source = {"sync_behavior": "api", "url": "https://kb-feed.acme.example/", "status": "deactivated"}
    subscribed.put("/ai/content_import_sources/601", json=source)
    subscribed.delete("/ai/content_import_sources/601")
    subscribed.post("/ai/content_import_sources", json=source)
    assert sorted(receiver.topics(8)) == [
        "article.created",
        "article.deleted",
        "article.published",
        "article.unpublished",
        "article.updated",
        "content_import_source.created",
        "content_import_source.deleted",
        "content_import_source.updated",
    ]
    article = next(body for body in receiver.bodies(8) if body["topic"] == "article.updated")["data"]["item"]
    assert article["updated_at"].endswith("Z")


def test_teammates_who_join_are_announced_twice(subscribed: httpx.Client, receiver: Receiver) -> None:
    act = {"as": CAROL.email, "activity_type": "app_admin_join", "apply": {"email": "zoe@acme.example"}}
    subscribed.post("/_sandbox/act", json=act)
    assert sorted(receiver.topics(2)) == ["admin.activity_log_event.created", "admin.added_to_workspace"]


def test_silent_changes_and_dropped_webhooks_arrive_nowhere(
    subscribed: httpx.Client, receiver: Receiver
) -> None:
    switch_off(subscribed, silent="1")
    subscribed.post("/_sandbox/faults", json={"fault": "drop_webhooks", "times": 1})
    subscribed.put("/ip_allowlist", json={"enabled": True})
    subscribed.put("/ip_allowlist", json={"enabled": False})
    (body,) = receiver.bodies(1)
    assert body["data"]["item"]["metadata"]["after"]["enabled"] is False


def test_webhooks_can_come_twice_and_out_of_order(subscribed: httpx.Client, receiver: Receiver) -> None:
    subscribed.post("/_sandbox/faults", json={"fault": "duplicate_webhooks", "times": 1})
    switch_off(subscribed)
    first, second = receiver.bodies(2)
    assert first["id"] == second["id"]
    receiver.got.clear()
    subscribed.post("/_sandbox/faults", json={"fault": "reorder_webhooks"})
    for id in ("7002", "7003"):
        subscribed.put(f"/articles/{id}", json={"title": "New"})
    assert [body["data"]["item"]["id"] for body in receiver.bodies(2)] == ["7003", "7002"]


def test_a_ping_has_no_id_and_an_unsubscribed_url_gets_nothing(api: httpx.Client, receiver: Receiver) -> None:
    api.post("/_sandbox/webhooks", json={"url": receiver.url, "secret": "other", "ping": True})
    (ping,) = receiver.bodies(1)
    assert (ping["id"], ping["topic"], ping["data"]["item"]) == (None, "ping", {"type": "ping"})
    raw, headers = receiver.got[0]
    assert headers["x-hub-signature"] == "sha1=" + hmac.new(b"other", raw, hashlib.sha1).hexdigest()
    api.delete("/_sandbox/webhooks")
    switch_off(api)
    time.sleep(0.1)
    assert len(receiver.got) == 1


def test_a_subscription_needs_an_address(api: httpx.Client) -> None:
    assert api.post("/_sandbox/webhooks", json={}).status_code == 400
    assert api.post("/_sandbox/webhooks", json={"url": "http://x", "retry_after": "soon"}).status_code == 400


def completed(api: httpx.Client, receiver: Receiver, **headers: str) -> dict[str, Any]:
    """Who called the API, as the notification about one write tells it."""
    api.post(
        "/_sandbox/webhooks", json={"url": receiver.url, "without": ["admin.activity_log_event.created"]}
    )
    api.put("/ip_allowlist?token=secret", json={"enabled": False}, headers=headers)
    (body,) = receiver.bodies(1)
    assert body["topic"] == "api.request.completed"
    item: dict[str, Any] = body["data"]["item"]
    return item


def test_who_wrote_through_the_api_is_told_with_path_address_and_token(
    api: httpx.Client, receiver: Receiver, clock: Clock
) -> None:
    item = completed(api, receiver, **as_teammate(CAROL.email))
    assert item["request"] | {"user_agent": ""} == {
        "method": "PUT",
        "path": "/ip_allowlist",
        "ip_address": CAROL.ip,
        "user_agent": "",
    }
    assert (item["timestamp"], item["response"]) == (int(clock.seconds), {"status": 200})
    assert item["admin"] == {"id": CAROL.id, "email": CAROL.email}
    assert (item["authentication"]["app_package_code"], item["authentication"]["token_id"]) == ("", "")


def test_a_teammate_acts_through_an_app_where_one_is_named(api: httpx.Client, receiver: Receiver) -> None:
    item = completed(api, receiver, **as_teammate(CAROL.email), **{"X-Sandbox-App": "zapier"})
    assert item["admin"] == {"id": CAROL.id, "email": CAROL.email}
    assert item["authentication"]["app_package_code"] == "zapier"
    assert item["authentication"]["token_id"]


def test_another_apps_token_names_the_app_and_perhaps_nobody(api: httpx.Client, receiver: Receiver) -> None:
    item = completed(api, receiver, **{"X-Sandbox-App": "zapier"})
    assert (item["authentication"]["app_package_code"], item["admin"]) == ("zapier", None)


def test_nobody_is_told_of_reads_and_refused_writes(api: httpx.Client, receiver: Receiver) -> None:
    api.post("/_sandbox/webhooks", json={"url": receiver.url})
    api.get("/ip_allowlist")
    api.put("/ip_allowlist", json={"enabled": "perhaps"})
    api.post("/tags", json={"name": "Told"})
    assert [body["data"]["item"]["request"]["path"] for body in receiver.bodies(1)] == ["/tags"]
