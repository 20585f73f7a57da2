"""What people do here, as events."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from drift.core.model.activity import Actor
from guard.core.exports.events import events_of
from guard.core.exports.export_event import SERVICE, Person
from guard.core.exports.ocsf import ocsf_document
from guard.core.proposals.records import Happening
from tests.guard.core.exports.made import CONTEXT, Entry, told

APPROVAL: dict[str, Any] = {
    "kind": "tag",
    "resource_id": "7",
    "change_id": 12,
    "decision_id": "d1",
    "asked_at": 1_790_000_000.0,
    "expires_at": 1_790_086_400.0,
    "excluded": ["mallory@acme.example"],
    "settlement": "",
}


def test_a_question_and_what_came_of_it_are_entities_called_approval() -> None:
    asked = told(Entry("approvals", APPROVAL, key="a1"))
    document = ocsf_document(asked, "")
    assert (document["class_uid"], document["activity_name"]) == (3004, "Create")
    assert (document["entity"]["type"], document["entity"]["uid"]) == ("approval", "a1")
    names = {name: APPROVAL[name] for name in ("kind", "resource_id", "change_id", "decision_id")}
    for settlement, success in (("approved", True), ("denied", False), ("expired", None), ("void", None)):
        row = {**names, "settlement": settlement, "settled_at": 1_790_000_100.0, "note": "Because."}
        settled = told(Entry("approvals", row, op="update", key="a1"))
        assert (settled.event, settled.success, settled.at) == (
            f"approval.{settlement}",
            success,
            1_790_000_100.0,
        )
        assert settled.comment == "Because."
        assert settled.correlation == "change-12"
    assert events_of(Entry("approvals", {**names, "unexplained": "x"}, op="update"), CONTEXT) == []


def test_a_vote_says_whose_it_is_and_why() -> None:
    row = {
        "approval_id": "a1",
        "voter": "alice@acme.example",
        "choice": "approve",
        "at": 5.0,
        "comment": "Fine by me.",
    }
    event = told(Entry("votes", row, key="a1"))
    assert (event.actor, event.comment) == (Actor("person", None, "alice@acme.example"), "Fine by me.")
    assert event.entity is not None
    assert (event.entity.type, event.entity.id, event.details["with_passkey"]) == ("approval", "a1", False)
    assert "alice" not in event.title
    of_proposal = told(Entry("votes", {**row, "approval_id": "p1.2", "passkey": "key"}, key="p1.2"))
    assert of_proposal.entity is not None
    assert (of_proposal.entity.type, of_proposal.entity.id) == ("proposal", "p1")
    assert of_proposal.details["with_passkey"] is True


@pytest.mark.parametrize("what", get_args(Happening))
def test_everything_that_happens_to_a_proposal_is_told(what: str) -> None:
    row = {
        "proposal_id": "p1",
        "number": 3,
        "edition": 1,
        "at": 5.0,
        "what": what,
        "who": "",
        "text": "It is done.",
    }
    event = told(Entry("proposal_events", row, key="p1/3"))
    assert (event.event, event.comment, event.correlation) == (f"proposal.{what}", "It is done.", "p1")
    assert event.actor == SERVICE
    assert event.title.endswith(".")
    assert not event.title.startswith("A proposal:")


def test_a_robot_that_asks_is_named_with_the_person_for_whom_it_does() -> None:
    row = {
        "proposal_id": "p1",
        "at": 5.0,
        "what": "asked",
        "who": "bob@acme.example",
        "robot": "helper",
        "text": "",
    }
    assert told(Entry("proposal_events", row)).actor == Actor("ai", "helper", "bob@acme.example")


def test_an_erased_person_is_nobody_and_not_the_service() -> None:
    row = {"proposal_id": "p1", "at": 5.0, "what": "asked"}
    event = told(Entry("proposal_events", row, erased=frozenset({"who", "text"})))
    assert event.actor != SERVICE


def test_going_ahead_without_approval_is_loud() -> None:
    row = {
        "proposal_id": "p1",
        "edition": 1,
        "who": "dave@acme.example",
        "at": 5.0,
        "because": "Down.",
        "due_at": 9.0,
    }
    event = told(Entry("glass_breaks", row, key="p1/1"))
    assert (event.event, event.severity, event.comment) == ("glass.broken", "high", "Down.")
    assert events_of(Entry("glass_breaks", {"reviewed_at": 6.0}, op="update"), CONTEXT) == []


def test_what_somebody_may_do_for_a_while_is_a_right_that_is_given_and_taken() -> None:
    given = told(Entry("permits", {"who": "bob@acme.example", "lasts": 3600.0, "fields": []}, key="p1"))
    taken = told(Entry("permits", {}, op="delete", key="p1"))
    assert (given.type.uid, taken.type.uid) == (300501, 300502)
    assert given.user == Person(email="bob@acme.example")
    row = {
        "delegator": "alice@acme.example",
        "delegate": "bob@acme.example",
        "made_by": "alice@acme.example",
        "made_at": 5.0,
        "starts_at": 5.0,
        "ends_at": 9.0,
        "because": "Holidays.",
    }
    made = told(Entry("delegations", row, key="g1"))
    ended = told(
        Entry("delegations", {"ended_at": 7.0, "ended_by": "alice@acme.example"}, op="update", key="g1")
    )
    assert (made.type.uid, ended.type.uid, ended.at) == (300501, 300502, 7.0)
    assert made.personal == {"delegator": "alice@acme.example"}


def test_a_reason_belongs_to_its_change() -> None:
    row = {
        "change_id": 12,
        "who": "carol@acme.example",
        "text": "Summer hours.",
        "ticket": "SUP-1",
        "at": 5.0,
    }
    event = told(Entry("change_reasons", row))
    assert (event.correlation, event.comment, event.personal) == (
        "change-12",
        "Summer hours.",
        {"ticket": "SUP-1"},
    )


def test_a_noted_change_is_told_with_who_noted_it_and_when_it_was_made() -> None:
    row = {
        "id": "note-1",
        "who": "alice@acme.example",
        "text": "new tone",
        "at": 50.0,
        "noted_at": 60.0,
        "touches": {},
    }
    event = told(Entry("declared_notes", row, key="note-1"))
    assert (event.event, event.comment, event.at) == ("change.noted", "new tone", 60.0)
    assert event.actor == Actor("person", None, "alice@acme.example")
    assert events_of(Entry("declared_notes", row, op="delete", key="note-1"), CONTEXT) == []
