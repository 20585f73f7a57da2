"""The body of a resource as it would be in another workspace."""

from __future__ import annotations

from drift.core.model.resources import Ref
from guard.core.comparison.workspaces.matching import match
from guard.core.proposals.promotion.values_there import Crossing, ValuesThere
from tests.guard.core.comparison.workspaces.copies import resource, side

TEAMS = [resource("team", "1", name="A"), resource("team", "2", name="B")]


def there(*teams: str, new: dict[Ref, str] | None = None) -> ValuesThere:
    macro = resource("macro", "9", name="M", visible_to_team_ids=["1", "2"])
    first = side(*TEAMS, macro)
    second = side(
        *(resource("team", f"{place}0", name=name) for place, name in enumerate(teams, 1)), called="test"
    )
    return Crossing(first, second, match(first, second)).values(macro, new or {})


def test_every_id_is_that_of_there() -> None:
    found = there("B", "A")
    assert found.body["visible_to_team_ids"] == ["20", "10"]
    assert found.unresolved == {}


def test_what_is_created_there_is_named() -> None:
    found = there("A", new={Ref("team", "2"): "new-1"})
    assert found.body["visible_to_team_ids"] == ["10", {"$new": "new-1"}]


def test_what_is_not_there_is_named_with_why() -> None:
    assert there("A").unresolved == {
        "/visible_to_team_ids": 'it refers to team "B", which test does not have'
    }
    assert there("A", "B", "B").unresolved == {}, "of two that are alike, one is as good as the other"
    admin = resource("admin", "3", email="a@x.example", role={"id": "7", "name": "Admin"})
    crossing = Crossing(side(admin), side(called="test"), match(side(admin), side(called="test")))
    assert crossing.values(admin, {}).unresolved == {
        "/role/id": "it names role/7 by an id that only production knows"
    }
