"""What one resource shows of another shape waits for the reading of its kind; what somebody set does not."""

from __future__ import annotations

from drift.core.catalogue.kind import Kind
from drift.core.detection.deferral import without_new_shape
from drift.core.detection.description import Description
from drift.core.model.resources import Body, Ref, Resource

THING = Kind("thing", "Thing", "high")
DESCRIBED = Description({"title": {}, "note": {}})


def kept(before: Body, after: Body, *, switched: bool = False) -> Body:
    one, other = (Resource(Ref("thing", "1"), body) for body in (before, after))
    return without_new_shape(THING, one, other, DESCRIBED, switched=switched).body


def test_a_field_that_nobody_described_waits_and_a_value_does_not() -> None:
    assert kept({"title": "a"}, {"title": "b", "beta": 1}) == {"title": "b"}
    assert kept({"title": "a", "beta": 1}, {"title": "b"}) == {"title": "b", "beta": 1}
    assert kept({"title": "a", "beta": 1}, {"title": "a", "beta": "1"}) == {"title": "a", "beta": 1}


def test_a_setting_that_was_set_does_not_wait() -> None:
    assert kept({"title": "a"}, {"title": "a", "note": "x"}) == {"title": "a", "note": "x"}


def test_with_another_version_of_the_api_every_new_field_waits() -> None:
    assert kept({"title": "a"}, {"title": "b", "note": "x"}, switched=True) == {"title": "b"}
