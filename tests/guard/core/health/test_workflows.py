"""What the export of a workflow tells."""

from __future__ import annotations

from guard.core.health.workflows import is_live, part_of
from tests.guard.core.health.made import like, workflow


def test_its_state_stands_inside_the_export() -> None:
    assert is_live(workflow())
    assert not is_live(workflow(state="draft"))
    assert part_of(workflow(snapshot={"steps": []}), "snapshot") == {"steps": []}


def test_what_is_no_export_is_not_live() -> None:
    assert not is_live(like("tag"))
