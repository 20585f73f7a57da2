"""What a rehearsal tries follows from what it declares."""

from __future__ import annotations

import pytest

from guard.core.model.rehearsal import Rehearsal, Rule


@pytest.mark.parametrize(
    ("declared", "sort"),
    [
        ({}, "automation"),
        ({"rules": (Rule("a"),)}, "rules"),
        ({"command": ("x",)}, "command"),
        ({"csv": "x.csv"}, "csv"),
    ],
)
def test_what_is_tried_is_what_is_declared(declared: dict[str, object], sort: str) -> None:
    assert Rehearsal("x", "Topic", 1.0, **declared).sort == sort  # type: ignore[arg-type]
