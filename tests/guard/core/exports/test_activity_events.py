"""Entries of Intercom's log as events."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.catalogue.activity_types import ACTIVITY_TYPES
from drift.core.model.activity import parse_activity
from guard.core.exports import ocsf_classes as classes
from guard.core.exports.activity_events import activity_event
from guard.core.exports.events import events_of
from guard.core.exports.export_event import ExportEvent
from guard.core.exports.ocsf import ocsf_document
from guard.core.exports.personal import PEOPLE, treated
from guard.core.exports.rendering import FORMS, render
from tests.guard.core.exports.made import CONTEXT, HIDE, Entry
from tests.guard.core.exports.ocsf_schema import problems

CAROL = {"admin": {"id": 1003, "first_name": "Carol", "last_name": "Ops"}}


def raw(type_: str, metadata: Any = None, **more: Any) -> dict[str, Any]:
    return {
        "id": "act-1",
        "activity_type": type_,
        "created_at": 1_790_000_000,
        "performed_by": {"type": "admin", "id": "1004", "email": "mallory@acme.example", "ip": "203.0.113.9"},
        "metadata": {} if metadata is None else metadata,
        **more,
    }


def of(type_: str, metadata: Any = None, **more: Any) -> ExportEvent:
    return activity_event(parse_activity(raw(type_, metadata, **more)), CONTEXT, 1_790_000_007.0)


@pytest.mark.parametrize("type_", [*ACTIVITY_TYPES, "nobody_knows_this_export", "Odd[1]*type"])
def test_every_type_is_a_valid_event_whatever_its_entry_tells(type_: str) -> None:
    for metadata in (
        {},
        CAROL,
        {"enabled": True},
        {"team": {"id": 7, "name": "EMEA"}},
        {"before": "x", "after": "live"},
    ):
        event = of(type_, metadata)
        for personal in PEOPLE:
            assert problems(ocsf_document(treated(event, personal, HIDE), "")) == []


_LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=10), st.floats(allow_nan=False))
_JSON = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=8,
)
_METADATA = st.dictionaries(
    st.sampled_from(
        ["admin", "user", "before", "after", "enabled", "team", "message", "sign_in_method", "x"]
    ),
    _JSON,
)


@given(
    st.sampled_from([*ACTIVITY_TYPES]),
    _METADATA,
    st.dictionaries(st.sampled_from(["type", "id", "email", "ip"]), _LEAVES),
)
def test_no_entry_whatever_it_holds_makes_an_event_that_the_schema_refuses(
    type_: str, metadata: Any, performed_by: Any
) -> None:
    event = of(type_, metadata, performed_by=performed_by)
    assert problems(ocsf_document(event, "")) == []
    for form in FORMS:
        assert b"\n" not in render(event, form)


def test_an_export_of_customer_data_says_who_from_where_and_how_bad_that_is() -> None:
    event = of("bulk_export", {"people": 4000})
    assert (event.type.cls, event.type.activity) == (classes.WEB_RESOURCES, 7)
    assert event.severity == "critical"
    assert event.actor.ip == "203.0.113.9"
    assert event.personal == {"metadata": {"people": 4000}}
    assert event.link == "https://guard.acme.example/w/acme/timeline/entries/act-1"


@pytest.mark.parametrize(
    ("before", "after", "activity", "privileges"),
    [
        ({"a": False}, {"a": True}, 1, ("a",)),
        ({"a": True, "b": True}, {"b": True}, 2, ("a",)),
        ({"a": True}, {"b": True}, 99, ("b", "a")),
        ({}, {}, 99, ("unknown",)),
    ],
)
def test_a_change_of_permissions_says_which_were_given_and_which_taken(
    before: Any, after: Any, activity: int, privileges: tuple[str, ...]
) -> None:
    event = of(
        "admin_permission_change",
        {**CAROL, "before": {"permissions": before}, "after": {"permissions": after}},
    )
    assert (event.type.cls, event.type.activity) == (classes.USER_ACCESS, activity)
    assert event.privileges == privileges
    assert event.user is not None
    assert (event.user.id, event.user.name) == ("1003", "Carol Ops")


def test_permissions_of_nobody_who_is_named_are_a_change_of_roles() -> None:
    event = of("role_change", {"before": {"permissions": {"a": True}}})
    assert (event.type.cls, event.type.activity) == (classes.ENTITY, 3)


@pytest.mark.parametrize(
    ("metadata", "activity"),
    [
        ({"enabled": True}, 8),
        ({"enabled": False}, 9),
        ({"after": "off"}, 9),
        ({"after": {"enabled": True}}, 8),
        ({}, 3),
    ],
)
def test_a_switch_is_enabled_or_disabled_where_the_entry_tells(metadata: Any, activity: int) -> None:
    assert of("trusted_domains_setting_change", metadata).type.activity == activity


@pytest.mark.parametrize(("after", "activity"), [("live", 8), ("Paused", 9), ("who knows", 3)])
def test_what_goes_live_is_enabled(after: str, activity: int) -> None:
    assert of("series_status_change", {"before": "draft", "after": after}).type.activity == activity


def test_a_second_factor_is_of_whoever_is_named_or_else_of_whoever_acted() -> None:
    assert of("admin_two_factor_auth_change", {"enabled": False}).type.activity == 11
    assert of("admin_two_factor_auth_change").type.activity == 99
    own, other = of("admin_two_factor_auth_change").user, of("admin_two_factor_auth_change", CAROL).user
    assert own is not None
    assert own.email == "mallory@acme.example"
    assert other is not None
    assert other.id == "1003"


def test_a_sign_in_that_failed_is_a_failure() -> None:
    assert of("admin_login_failure", {"sign_in_method": "saml"}).success is False
    document = ocsf_document(of("admin_login_success", {"sign_in_method": "saml"}), "")
    assert (document["status"], document["auth_protocol"], document["service"]["name"]) == (
        "Success",
        "saml",
        "Intercom",
    )


def test_what_nobody_knows_of_an_entry_is_carried() -> None:
    event = of("bulk_export", {"x": 1}, activity_description="Mallory exported all.", brand_new={"y": 2})
    assert event.sentence == "Mallory exported all."
    assert event.personal == {"metadata": {"x": 1}, "brand_new": {"y": 2}}


def test_an_entry_has_one_id_from_the_ledger_and_from_the_log() -> None:
    stored = {
        "id": "act-1",
        "type": "bulk_export",
        "created_at": 1_790_000_000.0,
        "actor_type": "admin",
        "actor_id": "1004",
        "actor_email": "mallory@acme.example",
        "actor_ip": "203.0.113.9",
        "raw": raw("bulk_export"),
        "route": "poll",
        "received_at": 1_790_000_007.0,
    }
    row = {"act-1": stored, "act-2": {**stored, "id": "act-2", "metadata": {"repaired": True}}, "act-3": None}
    events = events_of(Entry("activities", row, key="", at=1_790_000_007.0), CONTEXT)
    assert [event.id for event in events] == ["acme-activity-act-1", "acme-activity-act-2"]
    assert events[0] == of("bulk_export")
    assert events[1].personal == {"metadata": {"repaired": True}}
