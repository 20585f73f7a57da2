"""The change that a step makes has the ids that Intercom gave, in the type of each field."""

from __future__ import annotations

from typing import Any

import pytest

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.model.changes import Created, Updated
from drift.core.model.resources import Json, Ref
from drift.reference_data.described_fields import described
from guard.core.proposals.change_to_make import CannotMake, change_to_make, with_real_ids
from guard.core.proposals.new_names import unborn
from guard.core.proposals.proposal import ProposedChange
from tests.guard.core.proposals.test_field_checks import fingerprint
from tests.guard.policy_cast import hours

SHAPE: dict[str, Any] = {
    "type": ["object"],
    "properties": {
        "number": {"type": ["integer", "null"]},
        "text": {"type": ["string"]},
        "either": {"type": ["string", "integer"]},
        "numbers": {"type": ["array"], "items": {"type": ["integer"]}},
        "unknown": {},
    },
}


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("number", {"$new": "winter"}, 50),
        ("text", {"$new": "winter"}, "50"),
        ("either", {"$new": "winter"}, "50"),
        ("numbers", [1, {"$new": "winter"}], [1, 50]),
        ("unknown", {"$new": "winter"}, "50"),
    ],
)
def test_an_id_has_the_type_of_its_field(field: str, value: Json, expected: Json) -> None:
    asked = ProposedChange("update", Ref("tag", "1"), set={f"/{field}": value})
    assert with_real_ids(asked, SHAPE, {"winter": "50"}).set == {f"/{field}": expected}
    merging = ProposedChange("update", Ref("tag", "1"), merge={field: value})
    assert with_real_ids(merging, SHAPE, {"winter": "50"}).merge == {field: expected}


def test_an_id_that_is_no_number_stays_a_text() -> None:
    asked = ProposedChange("update", Ref("tag", "1"), set={"/number": {"$new": "winter"}})
    assert with_real_ids(asked, SHAPE, {"winter": "a-1"}).set == {"/number": "a-1"}


def test_a_new_parent_gets_its_id() -> None:
    kind = CATALOGUE["office_hours_exception"]
    asked = ProposedChange(
        "create",
        unborn(kind.name, ""),
        merge={"exception_type": "closed", "name": "x", "start_date": "2026-12-24"},
        parent=unborn("office_hours_schedule", "winter"),
    )
    shape = {"type": ["object"], "additionalProperties": True}
    made = change_to_make(kind, shape, asked, None, {"winter": "50"}, fingerprint)
    assert isinstance(made, Created)
    assert made.after.parent == Ref("office_hours_schedule", "50")


def test_without_ids_it_is_the_change_that_was_judged() -> None:
    live = hours()
    kind = CATALOGUE[live.ref.kind]
    asked = ProposedChange("update", live.ref, set={"/time_zone_name": "Europe/London"})
    made = change_to_make(kind, described()[kind.name], asked, live, {}, fingerprint)
    assert isinstance(made, Updated)
    assert [field.after for field in made.fields] == ["Europe/London"]
    assert change_to_make(kind, described()[kind.name], asked, made.after, {}, fingerprint) is None


def test_what_has_become_a_mistake_is_not_made() -> None:
    live = hours()
    kind = CATALOGUE[live.ref.kind]
    asked = ProposedChange("update", live.ref, set={"/nmae": "x"})
    with pytest.raises(CannotMake, match="has no `/nmae`"):
        change_to_make(kind, described()[kind.name], asked, live, {}, fingerprint)
    with pytest.raises(CannotMake, match="The id of winter is not known"):
        with_real_ids(
            ProposedChange("update", live.ref, set={"/x": {"$new": "winter"}}), SHAPE, {"other": "1"}
        )
