"""Which entries of a past have to be looked at."""

from __future__ import annotations

from drift.core.model.activity import ReadExtent
from guard.core.simulation.prefilter import Prefilter
from tests.guard.policy_cast import admin, policies

CAROL, DAVE = admin("carol", ip=None), admin("dave", ip=None)
EXCUSING = policies(
    {"id": "exports", "watch": {"activity": "bulk_export"}, "unless": {"actor": ["carol@acme.example"]}}
)


def test_what_nobody_watches_is_not_looked_at() -> None:
    filter_ = Prefilter(EXCUSING, EXCUSING, "enforce")
    assert (filter_.is_watched("bulk_export"), filter_.is_watched("tag_deletion")) == (True, False)
    assert filter_.extent_for("tag_deletion", DAVE) is ReadExtent.NOTHING


def test_what_breaks_is_looked_at_and_what_is_excused_is_only_counted() -> None:
    filter_ = Prefilter(EXCUSING, EXCUSING, "enforce")
    assert filter_.extent_for("bulk_export", DAVE) is ReadExtent.HEAD
    assert [filter_.extent_for("bulk_export", CAROL) for _ in range(3)] == [ReadExtent.NOTHING] * 3
    assert filter_.take_excused() == {"exports": 3}
    assert filter_.take_excused() == {}, "Each is counted once."


def test_what_either_set_catches_is_looked_at() -> None:
    strict = policies({"id": "exports", "watch": {"activity": "bulk_export"}})
    assert Prefilter(EXCUSING, strict, "enforce").extent_for("bulk_export", CAROL) is ReadExtent.HEAD
