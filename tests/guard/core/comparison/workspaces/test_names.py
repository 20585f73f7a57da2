"""The name of a resource in every workspace: its natural key, with names in the place of ids."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.core.catalogue.catalogue import CATALOGUE, KINDS
from drift.core.catalogue.kind import Kind
from drift.core.model.resources import Ref
from guard.core.comparison.workspaces.names import Names, absent, can_be_matched
from tests.drift.json_values import VALUES
from tests.guard.core.comparison.workspaces.copies import EVERY_KIND, resource, side
from tests.laws import examples


def named(kind: str, id: str, *others: Any) -> str:
    return Names(side(*others)).of(Ref(kind, id))


def test_names_stand_in_the_place_of_ids_up_to_the_top() -> None:
    top = resource("collection", "1", name="Help", parent_id=None)
    inner = resource("collection", "2", name="Billing", parent_id="1")
    assert named("collection", "2", top, inner) == 'collection "Billing" (collection "Help")'
    hours = resource("office_hours_schedule", "3", name="Paris")
    closed = resource("office_hours_exception", "4", "office_hours_schedule/3", exception_date="2026-12-25")
    expected = 'office_hours_exception (office_hours_schedule "Paris") "2026-12-25"'
    assert named("office_hours_exception", "4", hours, closed) == expected


def test_what_lies_under_another_is_named_with_it() -> None:
    attribute = resource("conversation_attribute", "1", name="Issue")
    option = resource("conversation_attribute_option", "a", "conversation_attribute/1", label="Device")
    expected = 'conversation_attribute_option "Device" (conversation_attribute "Issue")'
    assert named("conversation_attribute_option", "a", attribute, option) == expected
    draft = resource("article_draft", "7", "article/7", title="Another title")
    article = resource("article", "7", title="FAQ")
    assert named("article_draft", "7", article, draft) == 'article_draft (article "FAQ")'


def test_one_spelling_is_one_name() -> None:
    spelt = [
        resource("admin", str(id), email=email)
        for id, email in ((1, "Bob@Acme.example"), (2, "bob@acme.example"))
    ]
    assert named("admin", "1", *spelt) == named("admin", "2", *spelt)


def test_what_is_not_there_is_told_from_what_was_not_read_and_from_what_no_api_reads() -> None:
    here = side(known=EVERY_KIND - {"team"})
    assert absent(here, Ref("tag", "1")) == "tag (gone)"
    assert absent(here, Ref("team", "1")) == "team (unread)"
    assert absent(here, Ref("role", "1")) == "role (its own)"


def test_a_circle_has_a_name() -> None:
    circle = [resource("folder", a, name=a, parent_folder_id=b) for a, b in (("1", "2"), ("2", "1"))]
    assert "loop" in named("folder", "1", *circle)


@examples(200)
@given(VALUES, VALUES)
def test_two_names_are_equal_only_where_the_keys_are(one: Any, other: Any) -> None:
    both = [resource("data_attribute", id, model=value, name="x") for id, value in (("1", one), ("2", other))]
    alike = named("data_attribute", "1", *both) == named("data_attribute", "2", *both)
    assert alike == (repr(_plain(one)) == repr(_plain(other)))


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _plain(value[key]) for key in sorted(value)}
    return [_plain(item) for item in value] if isinstance(value, list) else value


@given(st.text(max_size=6), st.text(max_size=6))
def test_texts_cannot_pose_as_other_names(one: str, other: str) -> None:
    top = resource("folder", "1", name=one, parent_folder_id=None)
    inner = resource("folder", "2", name=other, parent_folder_id="1")
    posing = resource("folder", "3", name=f'{other}" (folder "{one}")', parent_folder_id=None)
    assert named("folder", "2", top, inner) != named("folder", "3", posing)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_something_tells_the_resources_of_every_kind_apart(kind: Kind) -> None:
    assert can_be_matched(kind)
    assert not set(kind.match_fields) & set(kind.own), "what a workspace never shares tells nothing"
    if kind.parent is not None:
        assert CATALOGUE[kind.parent].parent is None
        assert kind.parent_id_field
