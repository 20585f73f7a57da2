"""One of two workspaces that are compared."""

from __future__ import annotations

from drift.core.model.resources import Ref
from tests.guard.core.comparison.workspaces.copies import resource, side


def test_a_side_says_what_is_there() -> None:
    here = side(resource("tag", "1", name="vip"))
    assert here.has(Ref("tag", "1"))
    assert not here.has(Ref("tag", "2"))
    assert not here.has(Ref("team", "1"))
