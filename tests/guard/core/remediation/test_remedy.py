"""What would put a resource back: the protected fields and no others, against the known-good version."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.model.changes import Created, Deleted, FieldChange, Updated, diff
from drift.core.model.json_pointer import covers
from drift.core.model.resources import MISSING, Ref, Resource, same
from guard.core.remediation.remedy import (
    NothingToDo,
    Recreate,
    Remove,
    SetFields,
    advance,
    merge,
    outcome,
    plan_remedy,
    put_back_state,
)

REF = Ref("data_connector", "1")
GOOD = {"url": "https://acme.example/", "name": "Orders", "state": "live"}
BAD = GOOD | {"url": "https://evil.example/", "name": "Fast orders"}


def resource(body: dict[str, Any]) -> Resource:
    return Resource(REF, body)


def updated(before: dict[str, Any], after: dict[str, Any]) -> Updated:
    change = diff(resource(before), resource(after))
    assert isinstance(change, Updated)
    return change


def test_an_update_is_put_back_in_the_protected_fields_only() -> None:
    put = plan_remedy(updated(GOOD, BAD), GOOD, ["/url"])
    assert isinstance(put, SetFields)
    assert put.fields == (FieldChange("/url", BAD["url"], GOOD["url"]),)
    assert outcome(put) == GOOD | {"name": "Fast orders"}


def test_what_was_known_good_counts_and_not_what_was_there_just_before() -> None:
    worse = BAD | {"url": "https://worse.example/"}
    put = plan_remedy(updated(BAD, worse), GOOD, ["/url"])
    assert isinstance(put, SetFields)
    assert put.fields == (FieldChange("/url", worse["url"], GOOD["url"]),)


def test_nothing_is_written_where_nothing_was_ever_known_good() -> None:
    put = plan_remedy(updated(GOOD, BAD), None, ["/url"])
    assert isinstance(put, NothingToDo)
    assert not put.settled
    assert "No version of it was ever known to be good" in put.reason


def test_what_is_as_it_was_known_good_is_settled() -> None:
    put = plan_remedy(updated(GOOD, GOOD | {"name": "Other"}), GOOD, ["/url"])
    assert isinstance(put, NothingToDo)
    assert put.settled


def test_a_declared_value_is_laid_over_what_is_live() -> None:
    put = put_back_state(resource(BAD), None, ["/url"], {"url": "https://declared.example/"})
    assert isinstance(put, SetFields)
    assert outcome(put) == BAD | {"url": "https://declared.example/"}


def test_a_deleted_resource_is_made_again_as_it_was_known_good() -> None:
    assert plan_remedy(Deleted(resource(BAD)), GOOD, ["/url"]) == Recreate(resource(GOOD))
    assert plan_remedy(Deleted(resource(BAD)), None, [""]) == Recreate(resource(BAD))


def test_a_resource_made_without_leave_is_removed_unless_a_value_is_declared() -> None:
    assert plan_remedy(Created(resource(BAD)), None, ["/url"]) == Remove(resource(BAD))
    put = plan_remedy(Created(resource(BAD)), None, ["/url"], {"url": GOOD["url"]})
    assert isinstance(put, SetFields)


@pytest.mark.parametrize(
    ("body", "declared", "merged"),
    [
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 3}}, {"a": {"b": 3, "c": 2}}),
        ({"a": [1, 2]}, {"a": [3]}, {"a": [3]}),
        ({"a": 1}, {"b": {"c": None}}, {"a": 1, "b": {"c": None}}),
        ({"a": {"b": 1}}, {"a": None}, {"a": None}),
    ],
)
def test_merging_goes_key_by_key_and_replaces_the_rest(body: Any, declared: Any, merged: Any) -> None:
    assert merge(body, declared) == merged


def test_only_what_no_policy_holds_becomes_known_good() -> None:
    change = updated(GOOD, BAD)
    assert advance(GOOD, change, ["/url"]) == GOOD | {"name": "Fast orders"}
    assert advance(GOOD, change, []) == BAD
    assert advance(GOOD, change, [""]) == GOOD
    assert advance(None, change, ["/url"]) is None


def test_a_held_field_stays_known_good_through_later_edits_of_others() -> None:
    later = updated(BAD, BAD | {"state": "draft"})
    assert advance(GOOD, later, []) == GOOD | {"state": "draft"}


def test_creations_and_deletions_are_known_good_unless_held() -> None:
    assert advance(None, Created(resource(GOOD)), []) == GOOD
    assert advance(None, Created(resource(BAD)), ["/url"]) is None
    assert advance(GOOD, Deleted(resource(GOOD)), []) is None
    assert advance(GOOD, Deleted(resource(GOOD)), [""]) == GOOD


FIELDS = st.sampled_from(["url", "name", "state", "note"])
VALUES = st.sampled_from([None, True, 1, "", "x"])
BODIES = st.dictionaries(FIELDS, VALUES)


@given(BODIES, BODIES, BODIES, st.lists(FIELDS))
def test_whatever_moves_the_unprotected_fields_keep_their_live_value(
    good: dict[str, Any], before: dict[str, Any], after: dict[str, Any], names: list[str]
) -> None:
    protects = [f"/{name}" for name in names]
    change = diff(resource(before), resource(after))
    if not isinstance(change, Updated):
        return
    put = plan_remedy(change, good, protects)
    result = outcome(put) if isinstance(put, SetFields) else after
    for name in good.keys() | after.keys():
        wanted = good if any(covers(one, f"/{name}") for one in protects) else after
        assert same(result.get(name, MISSING), wanted.get(name, MISSING))
