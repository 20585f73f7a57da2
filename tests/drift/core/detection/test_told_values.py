"""What the values inside log entries say: whether they lead from one reading to the next, and who had no part."""

from __future__ import annotations

import pytest

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.detection.told_values import Trail, told_values, trail
from drift.core.model.activity import Activity, Actor
from drift.core.model.changes import Updated, diff
from drift.core.model.resources import Json, Ref, Resource

LIST = CATALOGUE["ip_allowlist"]
REF = Ref("ip_allowlist", "singleton")


def change(before: Json, after: Json) -> Updated:
    found = diff(Resource(REF, before), Resource(REF, after))
    assert isinstance(found, Updated)
    return found


def entry(id_: str, **metadata: Json) -> Activity:
    return Activity(id_, "security_settings_change", 1, Actor("admin", "1"), metadata, {})


def step(id_: str, before: Json, after: Json, field: str = "enabled") -> Activity:
    return entry(id_, before={field: before}, after={field: after})


OFF = change(
    {"enabled": True, "ip_allowlist": ["192.0.2.44"]}, {"enabled": False, "ip_allowlist": ["192.0.2.44"]}
)


def test_entries_tell_values_by_field_in_either_of_two_shapes() -> None:
    pair = ({"enabled": True}, {"enabled": False})
    assert told_values(step("e", True, False), LIST) == pair
    assert told_values(entry("e", changes={"enabled": {"before": True, "after": False}}), LIST) == pair
    assert told_values(entry("e", before=True, after=False), LIST) is None
    assert told_values(entry("e", enabled=False), LIST) is None


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([step("a", True, False)], Trail()),
        ([step("a", True, True)], Trail(("enabled",))),
        ([step("a", False, True)], Trail(("enabled",))),
        ([step("a", True, False), step("b", False, True), step("c", True, False)], Trail()),
        ([step("a", True, False), step("b", False, False)], Trail((), frozenset({"b"}))),
        ([step("a", True, True), entry("b")], Trail()),  # b may have done what nobody tells
        ([entry("b")], Trail()),
        ([], Trail()),
    ],
)
def test_the_steps_lead_there_or_somebody_is_missing(entries: list[Activity], expected: Trail) -> None:
    assert trail(OFF, entries, LIST) == expected


def test_what_explains_something_else_is_no_reason_for_doubt_by_itself() -> None:
    ours = step("ours", False, True)
    assert trail(OFF, [ours], LIST, frozenset({"ours"})) == Trail()
    assert trail(OFF, [ours, entry("b")], LIST, frozenset({"ours"})).broken == ()


def test_equal_values_are_compared_however_they_are_spelt() -> None:
    before, after = {"ip_allowlist": ["192.0.2.44"]}, {"ip_allowlist": ["192.0.2.44", "203.0.113.0/24"]}
    told = step("a", ["192.0.2.44/32"], ["203.0.113.0/24", "192.0.2.44/32"], "ip_allowlist")
    assert trail(change(before, after), [told], LIST) == Trail()


def test_an_entry_that_says_nothing_of_one_moved_field_may_have_moved_it() -> None:
    both = change({"enabled": True, "mode": "a"}, {"enabled": False, "mode": "b"})
    assert trail(both, [step("a", True, False), step("b", "a", "b", "mode")], None) == Trail()


def test_what_is_secret_or_moves_along_by_itself_is_not_compared() -> None:
    kind = CATALOGUE["office_hours_schedule"]
    moved = change({"twenty_four_seven": False}, {"twenty_four_seven": True})
    assert trail(moved, [step("a", True, False, "twenty_four_seven")], kind) == Trail()


def test_who_changed_the_order_alone_had_a_part() -> None:
    """Most lists have no order in the log, but the order may be all that somebody changed."""
    field = "ip_allowlist"
    moved = change({field: ["a", "b"]}, {field: ["c", "b", "a"]})
    first = step("alice", ["a", "b"], ["a", "b", "c"], field)
    second = step("mallory", ["a", "b", "c"], ["c", "b", "a"], field)
    same = step("carol", ["a", "b", "c"], ["a", "b", "c"], field)
    assert trail(moved, [first, second, same], None) == Trail((), frozenset({"carol"}))
