"""The JSON of a comparison."""

from __future__ import annotations

from drift.core.json_view import plain
from drift.core.model.change_reason import NO_REASONS
from drift.core.model.changes import FieldChange
from drift.core.model.resources import MISSING, Ref
from guard.core.comparison.comparison import Difference
from guard.core.reports.comparison_json import counts, item


def test_the_answer_names_every_part() -> None:
    found = Difference(
        Ref("tag", "2"), "VIP", "differs", (FieldChange("/name", "Vip", MISSING),), (), Ref("tag", "1")
    )
    assert plain(item(found, (), NO_REASONS)) == {
        "resource": {"kind": "tag", "id": "2"},
        "was": {"kind": "tag", "id": "1"},
        "title": "VIP",
        "standing": "differs",
        "fields": ({"pointer": "/name", "from": "Vip"},),
        "folded": (),
        "changes": (),
    }
    assert plain(counts({"only_to": 2}, 1, 5)) == {
        "differs": 0,
        "only_from": 0,
        "only_to": 2,
        "folded": 1,
        "equal": 5,
    }
