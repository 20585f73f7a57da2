"""Our own writes stand in the log under a person, the owner of our token, who may act by hand in the same seconds."""

from __future__ import annotations

from typing import Any

import pytest

from drift.core.detection.own_writes import announces_our_write, our_requests_among, ours_among
from drift.core.model.activity import Activity, Actor
from drift.core.model.api_call import Call
from drift.core.model.api_request import ApiRequest
from drift.core.model.changes import FieldChange
from drift.core.model.records import Intent
from drift.core.model.resources import Ref

OWNER = "alice@acme.example"
PATH = "/office_hours_schedules/41"
PUT = Call("PUT", "/office_hours_schedules/41", "2.16")


def ours(id_: str = "i1", **more: Any) -> Intent:
    given: dict[str, Any] = {
        "id": id_,
        "ref": Ref("office_hours_schedule", "41"),
        "parent": None,
        "operation": "update",
        "purpose": "revert",
        "reason": "d1",
        "fields": (FieldChange("/name", "a", "b"),),
        "calls": (PUT,),
        "state": "verified",
        "created_at": 10_001.0,
        "writing_at": 10_002.0,
        "finished_at": 10_003.0,
    }
    return Intent(**{**given, **more})


def entry(id_: str, at: int, schedule: int | None = 41, type_: str = "office_hours_change") -> Activity:
    metadata = {} if schedule is None else {"office_hours_schedule": {"id": schedule}}
    return Activity(id_, type_, at, Actor("admin", "1001", OWNER), metadata, {})


def request(id_: str, at: int, path: str = PATH) -> ApiRequest:
    return ApiRequest(id_, at, "PUT", path, 200, Actor("admin", "1001", OWNER))


def test_one_write_stands_for_one_entry_the_nearest_and_what_is_more_was_done_by_hand() -> None:
    by_hand, of_us = entry("a", 10_006), entry("b", 10_002)
    for entries in ([by_hand, of_us], [of_us, by_hand]):
        assert ours_among(entries, [ours()], OWNER) == {"b"}


@pytest.mark.parametrize("more", [{"calls": (PUT, PUT)}, {"attempts": 2}])
def test_a_write_of_several_calls_or_attempts_stands_for_as_many(more: dict[str, Any]) -> None:
    entries = [entry("a", 10_002), entry("b", 10_002), entry("c", 10_004)]
    assert ours_among(entries, [ours(**more)], OWNER) == {"a", "b"}


def test_several_writes_stand_for_one_each_and_one_write_for_one_of_each_type() -> None:
    entries = [entry("a", 10_002), entry("b", 10_003), entry("c", 10_003)]
    assert ours_among(entries, [ours(), ours("i2", writing_at=10_003.0)], OWNER) == {"a", "b"}
    both = [entry("a", 10_002), entry("b", 10_003, type_="office_hours_rename")]
    assert ours_among(both, [ours()], OWNER) == {"a", "b"}


def test_an_entry_that_names_another_resource_was_done_by_hand() -> None:
    siblings = {"41", "42"}
    assert ours_among([entry("a", 10_002, 42)], [ours()], OWNER, siblings) == set()
    assert ours_among([entry("a", 10_002, 41)], [ours()], OWNER, siblings) == {"a"}
    assert ours_among([entry("a", 10_002, None)], [ours()], OWNER, siblings) == {"a"}
    assert ours_among([entry("a", 10_002, 7)], [ours()], OWNER, siblings) == {"a"}, "an id of something else"


def test_an_entry_may_name_the_parent_or_what_we_created() -> None:
    child = ours(ref=Ref("office_hours_exception", "9"), parent=Ref("office_hours_schedule", "41"))
    created = ours(operation="create")
    for intent in (child, created):
        assert announces_our_write(entry("a", 10_002, 41), [intent], OWNER, {"41", "42"})
    assert not announces_our_write(entry("a", 10_002, 42), [child], OWNER, {"41", "42"})
    assert announces_our_write(entry("a", 10_002, 42), [created], OWNER, {"41", "42"})


def test_one_write_stands_for_the_calls_it_made_and_for_no_other() -> None:
    by_hand, elsewhere = request("a", 10_005), request("c", 10_002, "/office_hours_schedules/42")
    assert our_requests_among([by_hand, request("b", 10_002), elsewhere], [ours()], OWNER) == {"b"}
    assert our_requests_among([by_hand], [ours()], None) == set()
