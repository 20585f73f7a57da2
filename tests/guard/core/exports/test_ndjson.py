"""An event in our own words."""

from __future__ import annotations

import json

from guard.core.exports import ocsf_classes as classes
from guard.core.exports.export_event import ExportEvent
from guard.core.exports.rendering import render
from tests.guard.core.exports.made import event


def test_an_event_says_all_that_it_knows() -> None:
    said = json.loads(render(event(), "ndjson"))
    assert said["guardrail_id"] == "acme-17"
    assert said["time"] == "2026-09-21T14:13:20.250Z"
    assert said["actor"] == {
        "type": "admin",
        "id": "1004",
        "email": "mallory@acme.example",
        "ip": "203.0.113.9",
    }
    assert said["entity"] == {"type": "ip_allowlist", "id": "singleton", "name": "IP allowlist"}
    assert said["ocsf"] == {"class_uid": 3004, "activity_id": 3}
    assert said["details"] == {
        "fields": ["/enabled"],
        "kind": "ip_allowlist",
        "metadata": {"admin": {"id": 1003, "first_name": "Carol"}, "enabled": False},
    }


def test_what_is_not_known_is_left_out() -> None:
    bare = ExportEvent(
        id="acme-1",
        workspace="acme",
        event="x",
        at=0.0,
        recorded_at=0.0,
        type=classes.OcsfType(classes.BASE, 99),
        title="Something happened.",
    )
    assert {*json.loads(render(bare, "ndjson"))} == {
        "guardrail_id",
        "time",
        "recorded_at",
        "workspace",
        "event",
        "severity",
        "message",
        "ocsf",
    }


def test_a_finding_says_its_moments_as_people_read_them() -> None:
    said = json.loads(render(event(classes.COMPLIANCE_FINDING, 1), "ndjson"))["finding"]
    assert said["opened_at"] == "2026-09-21T14:13:20.250Z"
    assert said["policy"] == "ip-allowlist-stays-on"
    assert "closed_at" not in said
