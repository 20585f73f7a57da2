"""A resource behaves differently because what it refers to changed: found through the references of then."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from drift.core.model.resources import Ref
from drift.web.rest.route import API
from guard.core.reports.through_json import NOTHING_BEHIND
from guard.queries.past.through import FEW_CHANGES, Through, behind_now, through
from tests.guard.web.console.browser import HOME, signed_in
from tests.guard.web.stage import ERIN, Stage, stage


def collection(number: int) -> Ref:
    return Ref("collection", str(number))


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as on:
        for number, parent in ((1, 2), (2, 3), (3, 4), (4, None), (5, 6), (6, 5), (7, 7)):
            on.intercom.hold(f"collection/{number}", name=f"Part {number}", parent_id=parent)
        on.look()
        yield on


def step(on: Stage, number: int, **body: object) -> None:
    on.clock.now += 3600
    on.intercom.change(f"collection/{number}", **body)
    on.look()


def found(on: Stage, number: int, *, since: float = 0.0, levels: int = 2) -> Through:
    with on.guarded.view() as view:
        return through(view, collection(number), since, view.now, levels)


def names(of: Through) -> list[tuple[str, int]]:
    """The resources that changed, newest first, and how many references lie between."""
    return [(one.change.ref.id, len(one.way)) for one in of.changes if one.change.operation == "updated"]


def test_it_is_found_one_level_away_and_two_and_no_further_than_asked(on: Stage) -> None:
    for number in (2, 3, 4):
        step(on, number, name="Renamed")
    assert names(found(on, 1, levels=1)) == [("2", 1)]
    assert names(found(on, 1)) == [("3", 2), ("2", 1)]
    assert names(found(on, 1, levels=3)) == [("4", 3), ("3", 2), ("2", 1)]
    assert [hop.field for hop in found(on, 1).changes[0].way] == ["/parent_id", "/parent_id"]


def test_only_what_changed_while_it_was_referred_to_counts(on: Stage) -> None:
    step(on, 2, name="While it was referred to")
    step(on, 1, parent_id=4)
    step(on, 2, name="Nobody asks any more")
    step(on, 4, name="Referred to now")
    assert names(found(on, 1, levels=1)) == [("4", 1), ("2", 1)]


def test_only_what_changed_in_the_stretch_that_is_asked_counts(on: Stage) -> None:
    step(on, 2, name="Early")
    since = on.clock.now
    step(on, 2, name="Late")
    assert len(names(found(on, 1, since=since))) == 1


@pytest.mark.parametrize("number", [5, 7])
def test_circles_end(on: Stage, number: int) -> None:
    step(on, 6, name="Renamed")
    step(on, 7, name="Renamed")
    assert names(found(on, number, levels=4)) == ([("6", 1)] if number == 5 else [])


def test_a_resource_that_refers_to_nothing_changes_through_nothing(on: Stage) -> None:
    step(on, 2, name="Renamed")
    assert found(on, 4) == Through()


def test_the_api_and_a_comparison_tell_it_with_the_way(on: Stage) -> None:
    step(on, 3, name="Renamed")
    number = on.get(f"{API}/changes", kind="collection", operation="updated")["items"][0]["id"]
    (told,) = on.get(f"{API}/resources/collection/1/through", since=f"before {number}")["changes"]
    assert [hop["to"]["id"] for hop in told["way"]] == ["2", "3"]
    assert told["change"]["id"] == number
    assert (
        on.get(f"{API}/resources/collection/1/through", since=f"before {number}", levels=1)["changes"] == []
    )
    assert on.get(f"{API}/resources/collection/1/through", until=f"before {number}")["changes"] == []
    compared = on.get(f"{API}/comparisons", **{"from": f"before {number}"}, resource="collection/1")
    assert (compared["items"], len(compared["through"]["changes"])) == ([], 1)
    text = on.ask(
        f"{API}/comparisons", **{"from": f"before {number}"}, resource="collection/1", format="table"
    ).text
    assert "collection/1 refers to collection/2 (/parent_id)" in " ".join(text.split())


def test_an_explanation_tells_what_changed_behind_since_the_resource_was_last_changed(on: Stage) -> None:
    step(on, 2, name="Before it was changed itself")
    step(on, 1, name="Changed itself")
    step(on, 2, name="Behind it")
    step(on, 4, name="Too far away")
    step(on, 1, name="Changed again")
    step(on, 2, name="Later")
    made = on.get(f"{API}/changes", kind="collection", operation="updated")["items"]
    behind, again = made[3], made[1]
    explained = on.get(f"{API}/changes/{again['id']}/explanation")
    (told,) = explained["through"]["changes"]
    assert (told["change"]["id"], told["way"][0]["field"]) == (behind["id"], "/parent_id")
    assert not explained["through"]["cut"]
    with on.guarded.view() as view:
        now = behind_now(view, collection(1), view.now)
        assert [one.change.resource.id for one in now.changes] == ["2"]
        assert behind_now(view, collection(4), view.now) == NOTHING_BEHIND
        assert behind_now(view, collection(99), view.now) == NOTHING_BEHIND
    erin = signed_in(on, ERIN)
    page = erin.page(f"{HOME}/changes/{again['id']}/explanation")
    assert "Through what it refers to" in page
    assert f"/timeline/changes/{behind['id']}" in page
    assert "Through what it refers to" not in erin.page(f"{HOME}/changes/{behind['id']}/explanation")


def test_beside_something_else_only_the_newest_are_told(on: Stage) -> None:
    for number in range(FEW_CHANGES + 1):
        step(on, 2, name=f"Name {number}")
    with on.guarded.view() as view:
        told = behind_now(view, collection(1), view.now)
    assert (len(told.changes), told.cut) == (FEW_CHANGES, True)
    assert told.changes[0].change.id == max(one.change.id for one in told.changes)
