"""Every field that somebody may ask for has a control, and what Intercom sets itself has none."""

from __future__ import annotations

from typing import Any

import pytest

from drift.core.catalogue.catalogue import CATALOGUE, KINDS
from drift.reference_data.acme_examples import acme
from drift.reference_data.described_fields import described
from guard.core.proposals.forms.control import every
from tests.guard.core.proposals.forms.filled import form


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.create])
def test_every_field_that_a_new_resource_needs_is_in_its_form(kind: Any) -> None:
    required = {one.pointer.removeprefix("/") for one in form(kind.name, {}, creates=True) if one.is_required}
    shape = described().get(kind.name, {})
    assert required == set(shape.get("required", ()))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.update])
def test_every_field_that_a_call_writes_has_a_control(kind: Any) -> None:
    shown = {one.pointer.removeprefix("/") for one in form(kind.name, acme().resources[kind.name].body)}
    assert kind.writable - {"archived"} - shown == set()
    assert shown.isdisjoint(kind.derived)


def test_a_kind_that_no_call_writes_has_controls_for_what_a_person_may_set() -> None:
    body = {"name": "Refund", "body": "<p>x</p>", "available_on": ["inbox"], "visible_to": "everyone"}
    shown = {one.pointer: one for one in form("macro", body)}
    assert shown["/visible_to"].sort == "choice"
    assert shown["/available_on"].sort == "lines"
    assert not any(one.by_hand for one in shown.values())
    assert CATALOGUE["macro"].update is None


def test_what_a_person_may_set_besides_the_calls_is_marked() -> None:
    body = acme().resources["ticket_type"].body
    marked = {one.key for one in form("ticket_type", {**body, "colour": "red"}) if one.by_hand}
    assert marked == {"colour"}


def test_ids_of_others_are_chosen_and_the_members_of_items_that_come_and_go_by_themselves_are_left_out() -> (
    None
):
    article = {one.pointer: one for one in form("article", {}, creates=True)}
    assert (article["/author_id"].sort, article["/author_id"].to) == ("one", "admin")
    assert (article["/audience_ids"].sort, article["/parent_ids"].to) == ("several", "collection")
    hours = acme().resources["office_hours_schedule"].body
    shown = [one.pointer for one in every(form("office_hours_schedule", hours))]
    assert "/time_intervals/0/start_minute" in shown
    assert not any(pointer.endswith("day_of_week") for pointer in shown)
