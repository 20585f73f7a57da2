"""Changes of settings, writes and calls as events."""

from __future__ import annotations

from typing import Any

import pytest

from drift.core.model.activity import Actor
from guard.core.exports import ocsf_classes as classes
from guard.core.exports.events import events_of
from guard.core.exports.export_event import SERVICE
from guard.core.exports.record import Context
from tests.guard.core.exports.made import CONTEXT, Entry, told

CHANGE: dict[str, Any] = {
    "kind": "ip_allowlist",
    "resource_id": "singleton",
    "operation": "updated",
    "fields": ["/enabled"],
    "detected_at": 1_790_000_010.0,
    "acted_at": 1_790_000_000.0,
    "source": "activity",
    "confidence": "certain",
    "actor_type": "admin",
    "actor_id": "1004",
    "actor_email": "mallory@acme.example",
    "actor_ip": "203.0.113.9",
    "suspects": [{"source": "activity", "actor": {"email": "carol@acme.example"}}],
}


def test_a_change_says_which_fields_who_and_when() -> None:
    event = told(Entry("changes", CHANGE, key="12"))
    assert (event.event, event.type.uid, event.severity) == ("setting.updated", 300403, "critical")
    assert event.at == 1_790_000_000.0
    assert event.actor == Actor("admin", "1004", "mallory@acme.example", "203.0.113.9")
    assert event.sentence == "IP allowlist was changed (singleton) by mallory@acme.example."
    assert event.details["fields"] == ["/enabled"]
    assert (event.correlation, event.link) == (
        "change-12",
        "https://guard.acme.example/w/acme/timeline/changes/12",
    )
    assert {*event.personal} == {"suspects"}


@pytest.mark.parametrize(
    ("kind", "operation", "uid"),
    [
        ("admin", "created", 300101),
        ("admin", "deleted", 300106),
        ("admin", "updated", 300199),
        ("team", "created", 300606),
        ("team", "deleted", 300605),
        ("tag", "created", 300401),
        ("tag", "deleted", 300404),
        ("app_packages_and_tokens", "created", 600201),
        ("a kind of tomorrow", "created", 300401),
    ],
)
def test_a_change_has_the_class_of_its_kind(kind: str, operation: str, uid: int) -> None:
    event = told(Entry("changes", {**CHANGE, "kind": kind, "operation": operation, "resource_id": "7"}))
    assert event.type.uid == uid
    assert (event.user is not None) is (kind == "admin")


def test_that_more_is_known_of_who_made_a_change_is_no_second_change() -> None:
    names = {name: CHANGE[name] for name in ("kind", "resource_id", "operation")}
    known = {**names, "source": "activity", "actor_email": "carol@acme.example", "actor_type": "admin"}
    event = told(Entry("changes", known, op="update", key="12"))
    assert (event.event, event.type.activity, event.type.activity_name) == (
        "setting.attributed",
        99,
        "Attribute",
    )
    assert event.correlation == "change-12"
    assert events_of(Entry("changes", {**names, "touched_at": 3.0}, op="update"), CONTEXT) == []


def test_a_resource_is_called_by_its_title_where_that_is_known() -> None:
    context = Context("acme", titles={("ip_allowlist", "singleton"): "Offices"})
    event = told(Entry("changes", CHANGE), context)
    assert "(Offices)" in event.sentence
    assert event.entity is not None
    assert event.entity.name == "Offices"
    assert event.link == ""


INTENT: dict[str, Any] = {
    "kind": "tag",
    "resource_id": "7",
    "operation": "update",
    "purpose": "revert",
    "reason": "decision d1",
    "fields": [{"pointer": "/name", "before": "secret plan", "after": "VIP"}],
    "calls": [{"method": "PUT", "path": "/tags/7", "json": {"name": "secret plan"}}],
    "state": "planned",
    "created_at": 1_790_000_000.0,
    "outcome": "",
}


def test_a_write_is_told_when_it_is_meant_and_when_it_ended_and_never_what_is_sent() -> None:
    meant = told(Entry("intents", INTENT, key="i1"))
    assert (meant.event, meant.type.uid, meant.success) == ("write.planned", 600303, None)
    assert meant.actor == SERVICE
    context = Context("acme", rows={("intents", "i1"): INTENT})
    moved = {"kind": "tag", "resource_id": "7", "operation": "update", "purpose": "revert"}
    for state, event, success in (
        ("verified", "write.verified", True),
        ("failed", "write.failed", False),
        ("void", "write.abandoned", None),
    ):
        ended = told(
            Entry(
                "intents",
                {**moved, "state": state, "finished_at": 1_790_000_003.0, "outcome": "Done."},
                op="update",
                key="i1",
            ),
            context,
        )
        assert (ended.event, ended.success, ended.at) == (event, success, 1_790_000_003.0)
        assert ended.call is not None
        assert (ended.call.method, ended.call.path) == ("PUT", "/tags/7")
        assert "secret plan" not in str(ended)
    assert events_of(Entry("intents", {**moved, "state": "writing"}, op="update"), CONTEXT) == []


@pytest.mark.parametrize(
    ("method", "activity"), [("POST", 1), ("GET", 2), ("PATCH", 3), ("DELETE", 4), ("BREW", 99)]
)
def test_a_call_to_the_api_names_app_token_and_answer(method: str, activity: int) -> None:
    row = {
        "id": "req-1",
        "kind": "tag",
        "resource_id": "7",
        "at": 1_790_000_000.0,
        "method": method,
        "path": "/tags/7",
        "status": 422,
        "actor_type": "app",
        "actor_id": "zapier",
        "app": "zapier",
        "token": "tok-9",
    }
    event = told(Entry("api_requests", row, key="req-1/tag"))
    assert (event.type.cls, event.type.activity, event.success) == (classes.API, activity, False)
    assert (event.actor.app, event.actor.token) == ("zapier", "tok-9")


def test_what_could_not_be_read_is_told_and_what_could_is_not() -> None:
    unread = {"kind": "tag", "status": "unread", "code": "http_403", "reason": "Intercom answered 403."}
    event = told(Entry("coverage", unread, key="3"))
    assert (event.event, event.success) == ("kind.unread", False)
    assert events_of(Entry("coverage", {"status": "read", "kinds": {"tag": 3}}, key="3"), CONTEXT) == []
    damaged = told(
        Entry("unreadable_entries", {"entry_id": "e1", "why": "It has no time.", "received_at": 5.0})
    )
    assert (damaged.event, damaged.severity) == ("activity.unreadable", "high")


def test_a_change_of_shape_is_nobodys() -> None:
    row = {"kind": "tag", "at": 5.0, "cause": "version", "version_after": "2.16", "moves": [], "resources": 3}
    event = told(Entry("schema_events", row))
    assert event.event == "intercom.shape_changed"
    assert event.actor.id is None


def test_what_was_made_again_under_another_id_was_moved() -> None:
    event = told(Entry("aliases", {"kind": "tag", "resource_id": "7", "new_id": "9", "at": 5.0}, key="tag/7"))
    assert (event.type.activity_name, event.details["new_id"]) == ("Move", "9")


def test_the_binding_to_intercom_is_told() -> None:
    assert (
        told(Entry("workspaces", {"id_code": "abc", "region": "us"}, op="update", key="acme")).event
        == "workspace.bound"
    )
