"""A change in words: one sentence for each field, lists by what they gain and lose."""

from __future__ import annotations

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.model.changes import Created, Deleted
from drift.core.model.resources import Resource
from drift.core.normalisation.comparison import diff
from guard.core.proposals.diff_words import diff_in_words
from tests.guard.policy_cast import hours, on


def words(before: Resource, after: Resource) -> tuple[str, ...]:
    change = diff(before, after)
    assert change is not None
    return diff_in_words(CATALOGUE[before.ref.kind], change)


def test_each_field_has_a_sentence() -> None:
    assert words(hours(), hours(zone="UTC", name="Late")) == (
        'name changes from "Support" to "Late".',
        'time_zone_name changes from "Europe/Paris" to "UTC".',
    )
    more = hours().with_body({**hours().body, "note": None})
    assert words(hours(), more) == ("note becomes null; it was not there.",)
    assert words(more, hours()) == ("note is taken away; it was null.",)


def test_a_list_is_told_by_what_it_gains_and_loses() -> None:
    assert words(on("192.0.2.44", "10.0.0.0/8"), on("192.0.2.44/32", "198.51.100.0/24")) == (
        'ip_allowlist loses "10.0.0.0/8" and gains "198.51.100.0/24".',
    )
    ordered, other = hours().with_body({"steps": ["a", "b"]}), hours().with_body({"steps": ["b", "a"]})
    assert words(ordered, other) == ('steps changes from ["a","b"] to ["b","a"].',)


def test_what_comes_and_goes_is_told_as_a_whole() -> None:
    kind = CATALOGUE["office_hours_schedule"]
    assert diff_in_words(kind, Deleted(hours())) == ("Office hours schedule “Support” is deleted.",)
    assert diff_in_words(kind, Created(hours()))[:2] == (
        "A new Office hours schedule is created.",
        'name is "Support".',
    )
