"""Every event is what the published schema of OCSF 1.8.0 demands."""

from __future__ import annotations

import json

import pytest

from drift.core.model.activity import NOBODY, Actor
from guard.core.exports import ocsf_classes as classes
from guard.core.exports.export_event import ExportEvent
from guard.core.exports.ocsf import ocsf_document
from guard.core.exports.personal import PEOPLE, treated
from guard.core.exports.rendering import render
from tests.guard.core.exports.made import HIDE, event, finding, one_of_each
from tests.guard.core.exports.ocsf_schema import problems


@pytest.mark.parametrize(
    "made", one_of_each(), ids=lambda made: f"{made.type.cls.name}, {made.type.activity_name}"
)
def test_an_event_of_every_class_and_activity_is_valid_whatever_may_be_said_of_people(
    made: ExportEvent,
) -> None:
    for personal in PEOPLE:
        assert problems(ocsf_document(treated(made, personal, HIDE), "0.1.0")) == []


@pytest.mark.parametrize("cls", classes.CLASSES, ids=lambda cls: cls.name)
def test_an_event_of_which_nothing_more_is_known_is_valid(cls: classes.OcsfClass) -> None:
    bare = ExportEvent(
        id="acme-1",
        workspace="acme",
        event="x",
        at=0.0,
        recorded_at=0.0,
        type=classes.OcsfType(cls, next(iter(cls.activities))),
        title="Something happened.",
        finding=finding() if cls.category == "Findings" else None,
    )
    assert problems(ocsf_document(bare, "")) == []


@pytest.mark.parametrize(
    "actor",
    [
        NOBODY,
        Actor("bot", "7"),
        Actor("app", "acme-app", app="acme-app", token="tok-9"),
        Actor(None, None, None, "2001:db8::1%eth0"),
        Actor("admin", "1", "öl@bücher.example", "::ffff:203.0.113.9"),
        Actor("admin", "1", "root@localhost", "not an address"),
        Actor("martian", "1", "a@b.example", "203.0.113.9", None, "tok-9"),
        Actor(token="tok-9"),
    ],
)
@pytest.mark.parametrize("cls", classes.CLASSES, ids=lambda cls: cls.name)
def test_whoever_acted_the_event_is_valid(cls: classes.OcsfClass, actor: Actor) -> None:
    made = event(cls, next(iter(cls.activities)), actor=actor, user=None, entity=None, call=None)
    assert problems(ocsf_document(made, "0.1.0")) == []


def test_the_judge_refuses_what_is_wrong() -> None:
    """Each of these is something that the schema says, and a schema without it would not see."""
    right = json.loads(render(event(), "ocsf"))
    assert problems(right) == []
    wrong = [
        {**right, "extra": 1},
        {**right, "activity_id": 77},
        {**right, "activity_name": "Delete"},
        {**right, "severity": "High"},
        {**right, "class_uid": 3004, "type_uid": 300105},
        {**right, "time": "2026-01-01"},
        {**right, "entity": {}},
        {**right, "entity": {"type": "x"}},
        {**right, "actor": {}},
        {**right, "src_endpoint": {"ip": "nowhere"}},
        {**right, "actor": {"user": {"name": "x", "email_addr": "no address"}}},
        {**right, "metadata": {"version": "1.8.0"}},
        {key: value for key, value in right.items() if key != "type_uid"},
    ]
    assert [problems(document) == [] for document in wrong] == [False] * len(wrong)


def test_an_event_names_itself_its_matter_and_what_made_it() -> None:
    document = json.loads(render(event(), "ocsf", "0.1.0"))
    assert (document["category_uid"], document["class_uid"], document["type_uid"]) == (3, 3004, 300403)
    assert (document["time"], document["severity_id"], document["status_id"]) == (1_790_000_000_250, 5, 1)
    metadata = document["metadata"]
    assert metadata["version"] == "1.8.0"
    assert (metadata["uid"], metadata["correlation_uid"], metadata["tenant_uid"]) == (
        "acme-17",
        "change-12",
        "acme",
    )
    assert metadata["product"] == {
        "name": "Intercom Guardrail",
        "vendor_name": "Intercom Guardrail",
        "version": "0.1.0",
    }
    assert document["unmapped"]["fields"] == ["/enabled"]


def test_a_finding_says_policy_reason_link_and_how_far_it_is() -> None:
    made = event(classes.DETECTION_FINDING, 1)
    document = json.loads(render(made, "ocsf"))
    info = document["finding_info"]
    assert (info["uid"], info["title"]) == ("f1", "the IP allowlist was switched off")
    assert info["analytic"]["uid"] == "ip-allowlist-stays-on"
    assert info["src_url"] == "https://guard.acme.example/w/acme/decisions/d1"
    assert (document["status"], document["is_alert"]) == ("New", True)
    closed = event(classes.COMPLIANCE_FINDING, 3, finding=finding(status="resolved"))
    document = json.loads(render(closed, "ocsf"))
    assert (document["status"], document["compliance"]["status"]) == ("Resolved", "Pass")
    assert document["compliance"]["requirements"] == ["SOC2-CC6.6"]


def test_an_event_that_is_too_long_is_sent_without_its_details_and_says_so() -> None:
    long = event(personal={"metadata": {"text": "x" * 5_000}})
    document = json.loads(render(long, "ocsf", most=4_000))
    assert document["metadata"]["is_truncated"] is True
    assert document["metadata"]["untruncated_size"] > 5_000
    assert "unmapped" not in document
    assert problems(document) == []
    said = json.loads(render(long, "ndjson", most=4_000))
    assert said["details_left_out"] is True
    assert "details" not in said


def test_what_no_json_library_likes_is_written_all_the_same() -> None:
    hard = event(
        personal={"half": "\ud83d", "many": 2**70, "deep": {"nul": "\0"}}, sentence="half \udc00 a pair"
    )
    for form in ("ndjson", "ocsf"):
        line = render(hard, form)
        assert b"\n" not in line
        assert json.loads(line)
