"""What is asked for, so that something is as it was, and what is said to be left."""

from __future__ import annotations

from typing import Any

import pytest

from drift.core.catalogue.catalogue import CATALOGUE, kind
from drift.core.model.activity import Attribution
from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Ref, Resource
from guard.core.proposals.restoration import restoration, under_what_is_made_again, was_not_there

HOURS = Ref("office_hours_schedule", "41")
THEN = {"id": "41", "name": "Paris", "time_zone_name": "Europe/Paris"}


def asked(then: Any, now: Any, ref: Ref = HOURS) -> Any:
    made = [None if body is None else Resource(ref, body) for body in (then, now)]
    return restoration(kind(ref.kind), ref, *made)


def test_what_moved_is_asked_for_as_it_was() -> None:
    found = asked(THEN, {**THEN, "time_zone_name": "Europe/London"})
    assert (found.change, found.left) == (
        {"resource": "office_hours_schedule/41", "set": {"/time_zone_name": "Europe/Paris"}},
        (),
    )


@pytest.mark.parametrize(("then", "now"), [(THEN, THEN), (None, None)])
def test_what_is_as_it_was_needs_nothing(then: Any, now: Any) -> None:
    assert not asked(then, now).is_needed


def test_what_is_as_it_was_is_known_by_its_digest_alone() -> None:
    def refuse() -> Resource:
        raise AssertionError("looked at a body")

    whole = Resource(Ref("tag", "1"), {"id": "1", "name": "VIP"})
    then, now = (Resource.recognised(whole.ref, None, whole.digest, refuse) for _ in range(2))
    assert not restoration(kind("tag"), whole.ref, then, now).is_needed


def test_what_is_gone_is_made_again_under_a_new_id() -> None:
    found = asked(THEN, None)
    assert found.change == {
        "create": True,
        "kind": "office_hours_schedule",
        "set": {"/name": "Paris", "/time_zone_name": "Europe/Paris"},
    }
    assert "gets a new id" in found.left[0]


def test_what_was_not_there_is_taken_away() -> None:
    assert asked(None, THEN).change == {"resource": "office_hours_schedule/41", "delete": True}


@pytest.mark.parametrize(
    ("then", "now", "left"),
    [
        ({**THEN, "name": "fingerprint:" + "0" * 16}, THEN, "is secret"),
        (THEN, {**THEN, "fresh": 1}, "a field cannot be taken away"),
        ({**THEN, "unknown": 1}, {**THEN, "unknown": 2}, "lets nobody set it"),
    ],
)
def test_what_cannot_be_asked_for_is_said(then: Any, now: Any, left: str) -> None:
    found = asked(then, now)
    assert left in " ".join(found.left), found
    assert "/unknown" not in (found.change or {}).get("set", {})


@pytest.mark.parametrize("known", CATALOGUE.values(), ids=lambda known: known.name)
def test_each_kind_is_asked_for_only_what_it_takes(known: Any) -> None:
    ref = Ref(known.name, "1")
    body = dict.fromkeys((*known.writable, *known.create_only, *known.derived), "was")
    now = dict.fromkeys(body, "is")
    changed = restoration(known, ref, Resource(ref, body), Resource(ref, now)).change
    fields = {pointer.strip("/") for pointer in (changed or {}).get("set", {})}
    if known.update is not None:
        assert fields <= known.writable
    assert not fields & known.derived
    again = restoration(known, ref, Resource(ref, body), None)
    if again.change is not None:
        made = {pointer.strip("/") for pointer in again.change["set"]}
        assert made <= (known.writable | known.create_only) - known.update_only
    assert again.change is not None or again.left


def test_what_lies_under_something_made_again_is_made_under_its_new_id() -> None:
    parent, child = Ref("ticket_type", "1"), Ref("ticket_type_attribute", "2")
    made = [
        restoration(kind(parent.kind), parent, Resource(parent, {"name": "Bug"}), None),
        restoration(kind(child.kind), child, Resource(child, {"name": "Version"}, parent), None),
    ]
    above, below = under_what_is_made_again(made)
    assert above.change is not None
    assert below.change is not None
    assert above.change["name"] == "again-1"
    assert below.change["parent"] == {"$new": "again-1"}


@pytest.mark.parametrize(
    ("made_at", "read_before", "expected"),
    [
        (None, None, False),  # a record that nobody made, and no reading before it
        (200, None, True),  # the log says that it was made later
        (100, None, False),
        (50, None, False),
        (None, 100.0, True),  # a reading that began then did not show it
        (None, 150.0, True),
        (None, 50.0, False),
        (50, 150.0, False),  # what contradicts itself takes nothing away
    ],
)
def test_it_was_not_there_only_where_something_says_so(
    made_at: int | None, read_before: float | None, expected: bool
) -> None:
    said = Attribution("activity", "e", at=made_at)
    made = ChangeRecord(1, HOURS, None, "created", None, b"x", ("",), 300.0, said, since=read_before)
    assert was_not_there(made, 100.0) is expected


def test_of_what_no_record_tells_the_coming_nothing_is_known() -> None:
    assert was_not_there(None, 100.0) is False
