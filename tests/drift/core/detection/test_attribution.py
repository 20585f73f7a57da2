"""Who is held to have made a change: ourselves by the values, others by the log, and nobody by guessing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.detection.attribution import (
    OURSELVES,
    Clues,
    attribute,
    explains,
    spent_on,
)
from drift.core.detection.own_writes import announces_our_write
from drift.core.model.activity import UNATTRIBUTED, Attribution
from drift.core.model.changes import Created, Deleted, FieldChange, Updated, diff
from drift.core.model.records import Intent
from drift.core.model.resources import Json, Ref, Resource
from tests.drift.small_world import ALLOWLIST, OWNER, activity

SINCE = 10_000.0
CAROL, MALLORY = "carol@acme.example", "mallory@acme.example"


def moved(before: Json, after: Json, ref: Ref = ALLOWLIST, **trace: Json) -> Updated:
    change = diff(Resource(ref, before), Resource(ref, after, trace=trace))
    assert isinstance(change, Updated)
    return change


OFF = moved({"enabled": True, "list": ["a"]}, {"enabled": False, "list": ["a"]})
ON = moved({"enabled": False, "list": ["a"]}, {"enabled": True, "list": ["a"]})


def ours(**more: Any) -> Intent:
    given: dict[str, Any] = {
        "id": "i1",
        "ref": ALLOWLIST,
        "parent": None,
        "operation": "update",
        "purpose": "revert",
        "reason": "d1",
        "fields": (FieldChange("/enabled", False, True),),
        "calls": (),
        "state": "verified",
        "created_at": 10_001.0,
        "writing_at": 10_002.0,
        "finished_at": 10_003.0,
    }
    return Intent(**{**given, **more})


def test_our_own_write_is_known_by_its_values() -> None:
    found = attribute(ON, Clues(intents=[ours()], owner=OWNER), since=SINCE)
    assert found == Attribution("intent", "i1", OURSELVES, "certain", 10_002)


@pytest.mark.parametrize(
    "intent",
    [
        ours(state="planned"),
        ours(state="void"),
        ours(state="failed"),
        ours(ref=Ref("ip_allowlist", "other")),
        ours(fields=(FieldChange("/enabled", False, 1),)),
        ours(fields=(FieldChange("/list", [], ["a"]),)),
        ours(operation="delete"),
    ],
)
def test_what_no_intent_of_ours_did_is_not_ours(intent: Intent) -> None:
    assert not explains(intent, ON)
    assert attribute(ON, Clues(intents=[intent]), since=SINCE) == UNATTRIBUTED


def test_a_change_that_holds_more_than_our_write_is_somebody_elses() -> None:
    more = moved({"enabled": False, "list": ["a"]}, {"enabled": True, "list": ["a", "b"]})
    assert not explains(ours(), more)


def test_one_write_of_ours_explains_one_change() -> None:
    """Somebody who later sets the same values again has done it, not we."""
    clues = Clues(intents=[ours()], spent=frozenset({"i1"}), entries=[activity(email=MALLORY)], owner=OWNER)
    found = attribute(ON, clues, since=SINCE)
    assert (found.source, found.actor.email) == ("activity", MALLORY)


def test_the_owner_of_our_token_is_not_taken_for_us() -> None:
    entry = activity(email=OWNER)
    found = attribute(OFF, Clues(intents=[], entries=[entry], owner=OWNER), since=SINCE)
    assert (found.source, found.actor.email) == ("activity", OWNER)


def test_an_entry_that_tells_of_our_own_write_explains_nothing_else() -> None:
    told = activity(at=10_002, email=OWNER)
    assert announces_our_write(told, [ours()], OWNER)
    assert attribute(OFF, Clues(intents=[ours()], entries=[told], owner=OWNER), since=SINCE) == UNATTRIBUTED


@pytest.mark.parametrize(
    ("at", "email", "owner"), [(10_020, OWNER, OWNER), (10_002, CAROL, OWNER), (10_002, OWNER, None)]
)
def test_entries_of_others_and_of_other_times_do_not_tell_of_our_write(
    at: int, email: str, owner: str | None
) -> None:
    assert not announces_our_write(activity(at=at, email=email), [ours()], owner)


def test_what_intercom_moves_along_with_our_write_belongs_to_it() -> None:
    ref = Ref("article", "1")
    before = {
        "state": "draft",
        "default_locale": "en",
        "translated_content": {"en": {"state": "draft"}, "fr": {"state": "draft"}},
    }
    locales = {"en": {"state": "published"}, "fr": {"state": "draft"}}
    after = before | {"state": "published", "translated_content": locales}
    intent = ours(ref=ref, fields=(FieldChange("/state", "draft", "published"),))
    kind = CATALOGUE["article"]
    assert explains(intent, moved(before, after, ref), kind)
    both = after | {"translated_content": {"en": {"state": "published"}, "fr": {"state": "published"}}}
    assert not explains(intent, moved(before, both, ref), kind)


def test_what_the_server_works_out_itself_belongs_to_our_write() -> None:
    ref = Ref("office_hours_schedule", "41")
    week, day = [{"start_minute": 0, "end_minute": 10080}], [{"start_minute": 540, "end_minute": 1080}]
    before = {"time_intervals": week, "twenty_four_seven": True}
    after = {"time_intervals": day, "twenty_four_seven": False}
    intent = ours(ref=ref, fields=(FieldChange("/time_intervals", week, day),))
    assert explains(intent, moved(before, after, ref), CATALOGUE["office_hours_schedule"])
    alone = moved(before, before | {"twenty_four_seven": False}, ref)
    assert not explains(intent, alone, CATALOGUE["office_hours_schedule"])


def test_creations_and_deletions_of_ours_are_known_by_what_became_of_them() -> None:
    made = Resource(Ref("office_hours_exception", "9"), {"name": "Christmas"})
    create = ours(ref=Ref("office_hours_exception", "1"), operation="create", fields=())
    assert explains(replace(create, result_id="9"), Created(made))
    assert explains(replace(create, state="writing", target=made.digest), Created(made))
    assert not explains(replace(create, result_id="8"), Created(made))
    assert explains(ours(ref=made.ref, operation="delete"), Deleted(made))
    assert not explains(ours(ref=Ref("office_hours_exception", "1"), operation="delete"), Deleted(made))


def test_entries_of_one_person_are_likely_and_of_several_only_possible() -> None:
    one = attribute(OFF, Clues(entries=[activity("a", 10_001), activity("b", 10_002)]), since=SINCE)
    assert (one.id, one.confidence, one.at) == ("b", "likely", 10_002)
    two = attribute(OFF, Clues(entries=[activity("a"), activity("b", 10_006, MALLORY)]), since=SINCE)
    assert (two.actor.email, two.confidence) == (MALLORY, "possible")


def test_an_entry_that_names_the_resource_comes_before_one_that_does_not() -> None:
    change = moved({"a": 1}, {"a": 2}, Ref("office_hours_schedule", "41"))
    named = activity("a", 10_001, CAROL, office_hours_schedule={"id": 41})
    other = activity("b", 10_002, MALLORY, office_hours_schedule={"id": 42})
    found = attribute(change, Clues(entries=[named, other]), since=SINCE)
    assert (found.actor.email, found.confidence) == (CAROL, "likely")


def test_an_entry_that_names_another_resource_that_changed_as_well_is_only_possible() -> None:
    change = moved({"a": 1}, {"a": 2}, Ref("office_hours_schedule", "41"))
    other = activity("b", 10_002, MALLORY, office_hours_schedule={"id": 42})
    silent = activity("a", 10_001, CAROL)
    both = frozenset({"41", "42"})
    assert attribute(change, Clues(entries=[other]), since=SINCE).confidence == "likely"
    found = attribute(change, Clues(entries=[other], changed=both), since=SINCE)
    assert (found.actor.email, found.confidence) == (MALLORY, "possible")
    found = attribute(change, Clues(entries=[silent, other], changed=both), since=SINCE)
    assert (found.actor.email, found.confidence) == (CAROL, "likely")


def test_old_and_spent_entries_explain_nothing() -> None:
    clues = Clues(
        entries=[activity("old", 9_000), activity("spent", int(SINCE) - 1)], spent=frozenset({"spent"})
    )
    assert attribute(OFF, clues, since=SINCE) == UNATTRIBUTED


def test_without_an_entry_the_editor_that_intercom_names_is_likely() -> None:
    change = moved(
        {"url": "a"}, {"url": "b"}, Ref("data_connector", "1"), updated_by_admin_id="7", updated_at=10_003
    )
    found = attribute(change, Clues(admins={"7": CAROL}), since=SINCE)
    assert (found.source, found.actor.email, found.confidence) == ("trace", CAROL, "likely")
    stale = moved({"url": "a"}, {"url": "b"}, updated_by_admin_id="7", updated_at=5_000)
    assert attribute(stale, Clues(admins={"7": CAROL}), since=SINCE) == UNATTRIBUTED


def test_an_entry_is_spent_on_one_resource_only() -> None:
    by_entry, by_intent = Attribution("activity", "e1"), Attribution("intent", "i1")
    told = [(ALLOWLIST, by_entry), (ALLOWLIST, by_intent), (Ref("team", "1"), Attribution("activity", "e2"))]
    assert spent_on(ALLOWLIST, told) == {"e1", "i1"}


@given(order=st.permutations(["a", "b", "c"]))
def test_the_order_of_the_clues_says_nothing(order: list[str]) -> None:
    entries = {"a": activity("a", 10_001), "b": activity("b", 10_003, MALLORY), "c": activity("c", 10_002)}
    found = attribute(OFF, Clues(entries=[entries[name] for name in order]), since=SINCE)
    assert found.id == "b"
