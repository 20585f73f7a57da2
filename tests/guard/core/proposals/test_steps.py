"""Calls, steps by hand and the way back: together they cover the change, and a secret is never sent."""

from __future__ import annotations

from typing import Any

import pytest

from drift.core.catalogue.catalogue import CATALOGUE, KINDS
from drift.core.model.changes import Created, Deleted
from drift.core.model.resources import Body, Ref, Resource
from drift.core.normalisation.comparison import diff
from drift.reference_data.acme_examples import acme
from guard.core.proposals.steps import Rollback, Steps, rollback_of, steps_of

PINNED = "2.16"


def updated(kind: str, /, **fields: Any) -> Any:
    live = acme().resources[kind]
    change = diff(live, live.with_body({**live.body, **fields}))
    assert change is not None
    return change


def steps(change: Any) -> Steps:
    return steps_of(CATALOGUE[change.ref.kind], change, PINNED, "acme1")


def back(change: Any) -> Rollback:
    return rollback_of(CATALOGUE[change.ref.kind], change, PINNED)


def calls(found: Steps | Rollback) -> list[str]:
    return [f"{call.method} {call.path}" for call in found.calls]


def new(name: str, body: Body, parent: Ref | None = None) -> Created:
    return Created(Resource(Ref(name, "new"), body, parent))


def test_what_an_api_writes_is_a_call_and_can_be_put_back() -> None:
    change = updated("office_hours_schedule", time_zone_name="UTC")
    assert calls(steps(change)) == [f"PUT /office_hours_schedules/{change.ref.id}"]
    assert steps(change).by_hand == ()
    assert back(change).extent == "whole"
    assert back(change).calls[0].body["time_zone_name"] == change.before.body["time_zone_name"]


def test_what_no_api_writes_is_said_with_the_way() -> None:
    told = steps(updated("brand", name="Other")).by_hand
    assert told[0] == "Intercom has no API that changes this Brand."
    assert told[1] == "Open https://app.intercom.com/a/apps/acme1/settings/workspace/brands"
    assert any(line.startswith('Set name to "Other"; it is ') for line in told)
    assert back(updated("brand", name="Other")).extent == "nothing"


def test_a_guide_for_putting_back_does_not_speak_of_findings_here() -> None:
    live = Resource(Ref("messenger_settings", "singleton"), {"welcome": "a"})
    change = diff(live, live.with_body({"welcome": "b"}))
    told = " ".join(steps(change).by_hand)
    assert 'Set welcome to "b"; it is "a" now.' in told
    assert "finding" not in told
    assert "back to" not in told


def test_a_new_resource_is_taken_back_by_the_id_that_it_will_get() -> None:
    assert calls(steps(new("tag", {"name": "vip"}))) == ["POST /tags"]
    assert calls(back(new("tag", {"name": "vip"}))) == ["DELETE /tags/{new_id}"]
    under = new(
        "office_hours_exception", {"exception_type": "closed", "exception_date": "2026-12-25"},
        Ref("office_hours_schedule", "41"),
    )  # fmt: skip
    assert calls(steps(under)) == ["POST /office_hours_schedules/41/office_hours_exceptions"]


def test_a_deletion_says_what_does_not_come_back() -> None:
    found = back(Deleted(acme().resources["office_hours_schedule"]))
    assert found.extent == "part"
    assert "gets a new id" in found.sentences[0]


def test_what_can_only_be_archived_says_so() -> None:
    told = steps(Deleted(acme().resources["ticket_type"]))
    assert told.calls == ()
    assert told.by_hand[-1] == "It can be archived instead: set /archived to true."
    made = back(new("ticket_type", {"name": "x"}))
    assert made == Rollback(
        "part", (), ("Intercom has no API that deletes this Ticket type. It could only be archived.",)
    )


def test_a_field_that_only_a_person_can_set_is_told_beside_the_calls() -> None:
    live = acme().resources["file_source_content"]
    chatbot = "ai_chatbot_availability"
    found = steps(updated("file_source_content", title="Other", **{chatbot: not live.body[chatbot]}))
    assert len(found.calls) == 1
    assert "title" not in found.calls[0].body
    assert "Intercom's API does not write title" in found.by_hand[0]


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind.name in acme().resources], ids=lambda kind: kind.name
)
def test_every_kind_has_a_way_to_be_deleted_and_words_for_the_way_back(kind: Any) -> None:
    """By call or by hand; and what cannot be undone is said."""
    change = Deleted(acme().resources[kind.name])
    found, undone = steps(change), back(change)
    assert found.calls or found.by_hand
    assert (undone.extent == "whole") == (not undone.sentences)
