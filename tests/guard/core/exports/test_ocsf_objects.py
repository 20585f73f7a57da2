"""Who, from where, and what: the objects that several classes share."""

from __future__ import annotations

from drift.core.model.activity import NOBODY, Actor
from guard.core.exports.export_event import Entity, ExportedCall, Person
from guard.core.exports.ocsf_objects import (
    actor_of,
    api_of,
    endpoint_of,
    entity_of,
    named_or_unknown,
    user_of,
)


def test_a_teammate_is_a_user_with_address_and_id() -> None:
    assert actor_of(Actor("admin", "1004", "mallory@acme.example")) == {
        "user": {
            "name": "mallory@acme.example",
            "uid": "1004",
            "email_addr": "mallory@acme.example",
            "type_id": 1,
            "type": "User",
        }
    }


def test_behind_an_app_stands_its_code_and_its_token() -> None:
    assert actor_of(Actor("admin", "1004", app="zapier", token="tok-1")) == {
        "user": {"name": "1004", "uid": "1004", "type_id": 1, "type": "User", "credential_uid": "tok-1"},
        "app_uid": "zapier",
    }
    assert actor_of(Actor("app", token="tok-1")) == {"app_uid": "tok-1"}


def test_of_nobody_nothing_is_said() -> None:
    assert actor_of(NOBODY) == {}
    assert endpoint_of(NOBODY) == {}
    assert user_of(None) == user_of(Person()) == {"name": "unknown", "type_id": 0, "type": "Unknown"}


def test_an_address_is_written_in_its_one_spelling_and_a_pseudonym_is_no_address() -> None:
    assert endpoint_of(Actor(ip="::ffff:203.0.113.9")) == {"ip": "203.0.113.9"}
    assert endpoint_of(Actor(ip="FE80::1%eth0")) == {"ip": "fe80::1"}
    assert endpoint_of(Actor(ip="p-12ab")) == {"uid": "p-12ab"}


def test_a_thing_without_an_id_is_named_by_what_it_is() -> None:
    assert entity_of(Entity("ip_allowlist", ""), "acme") == {
        "type_id": 99,
        "type": "ip_allowlist",
        "name": "ip_allowlist",
    }
    assert entity_of(Entity("policy", "p1"), "acme") == {"type_id": 5, "type": "Policy", "uid": "p1"}
    assert entity_of(None, "acme") == {"type_id": 4, "type": "Organization", "name": "acme"}
    assert named_or_unknown(None, "app") == {"name": "unknown app"}


def test_a_call_says_its_answer_where_it_is_known() -> None:
    said = api_of(ExportedCall("POST", "/tags", 422, "r1"))
    assert said["api"] == {
        "operation": "POST /tags",
        "service": {"name": "Intercom API"},
        "request": {"uid": "r1"},
        "response": {"code": 422},
    }
    assert said["http_response"] == {"code": 422}
    assert "http_response" not in api_of(ExportedCall("POST", "/tags"))
