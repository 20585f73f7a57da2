"""The order of a snapshot: parents before their children, and no child without its parent."""

from collections.abc import Sequence

from drift.core.catalogue.kind import Kind
from drift.core.model.readings import Read, Reading, Unread
from drift.core.model.resources import Ref, Resource
from drift.core.planning.read_order import in_order, may_have

PARENT = Kind("schedule", "Schedule", "low")
CHILD = Kind("exception", "Exceptions", "low", parent="schedule")
FLAGGED = Kind("exception", "Exceptions", "low", parent="schedule", parent_flag="has_exceptions")
WITH, WITHOUT = (
    Resource(Ref("schedule", id_), {}, trace={"has_exceptions": flag})
    for id_, flag in (("1", True), ("2", False))
)


def readings(child: Kind, parent: Reading) -> tuple[list[Reading], dict[str, tuple[Ref, ...]]]:
    asked: dict[str, tuple[Ref, ...]] = {}

    def read(kind: Kind, parents: Sequence[Ref]) -> Reading:
        asked[kind.name] = tuple(parents)
        return parent if kind is PARENT else Read(kind.name, 2.0, ())

    return list(in_order([child, PARENT], read, lambda: 3.0)), asked


def test_a_child_is_read_after_its_parent_under_what_was_found() -> None:
    found, asked = readings(CHILD, Read("schedule", 1.0, (WITH, WITHOUT)))
    assert [reading.kind for reading in found] == ["schedule", "exception"]
    assert asked == {"schedule": (), "exception": (WITH.ref, WITHOUT.ref)}


def test_a_parent_whose_flag_says_no_is_not_asked_for_children() -> None:
    _, asked = readings(FLAGGED, Read("schedule", 1.0, (WITH, WITHOUT)))
    assert asked["exception"] == (WITH.ref,)
    assert may_have(CHILD, {})
    assert not may_have(FLAGGED, {})


def test_a_child_of_an_unread_parent_is_unread_for_the_same_reason() -> None:
    found, asked = readings(CHILD, Unread("schedule", 1.0, "forbidden", "No scope."))
    assert found[1] == Unread(
        "exception", 3.0, "forbidden", "Exceptions needs schedule, which could not be read: No scope."
    )
    assert "exception" not in asked
