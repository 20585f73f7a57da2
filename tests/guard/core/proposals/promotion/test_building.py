"""The change of one resource as far as it can be asked for."""

from __future__ import annotations

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.model.resources import Json, Ref
from guard.core.proposals.new_names import unborn
from guard.core.proposals.promotion.building import Built, built, in_words
from guard.core.proposals.proposal import ProposedChange
from tests.guard.core.comparison.workspaces.copies import resource
from tests.guard.core.proposals.promotion.applying import RULES

HOURS = resource("office_hours_schedule", "1", name="Paris", time_zone_name="Europe/Paris", time_intervals=[])


def update(**values: Json) -> Built:
    asked = ProposedChange("update", HOURS.ref, {f"/{name}": value for name, value in values.items()})
    return built(CATALOGUE["office_hours_schedule"], asked, HOURS, RULES)


def test_a_field_that_intercom_would_not_take_is_left_out_with_why() -> None:
    found = update(name="Lyon", time_zone_name="Nowhere", twenty_four_seven=True)
    assert found.change is not None
    assert found.change.set == {"/name": "Lyon"}
    assert found.left.keys() == {"/time_zone_name", "/twenty_four_seven"}


def test_where_nothing_is_left_nothing_is_asked_for() -> None:
    assert update(time_zone_name="Nowhere").change is None
    assert update().change is None


def test_a_new_resource_that_lacks_what_it_needs_is_not_asked_for() -> None:
    asked = ProposedChange("create", unborn("office_hours_schedule", ""), {"/name": "Lyon"})
    found = built(CATALOGUE["office_hours_schedule"], asked, None, RULES)
    assert found.change is None
    assert "needs `time_zone_name`" in found.left[""]


def test_a_change_is_written_as_proposals_are() -> None:
    under = Ref("office_hours_schedule", "new:winter")
    asked = ProposedChange(
        "create", unborn("office_hours_exception", "x"), {"/name": "A"}, parent=under, name="x"
    )
    assert in_words(asked) == {
        "create": True,
        "kind": "office_hours_exception",
        "name": "x",
        "parent": {"$new": "winter"},
        "set": {"/name": "A"},
    }
    assert in_words(ProposedChange("delete", HOURS.ref)) == {
        "resource": "office_hours_schedule/1",
        "delete": True,
    }
