"""Two workspaces of one database compared, and what brings one to the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from drift.core.catalogue.catalogue import kind
from drift.core.model.resources import SINGLETON_ID, Ref, Resource
from guard.core.proposals.proposal_schema import BODY
from guard.core.proposals.reading import read_proposal
from guard.queries.plan import plan
from guard.queries.workspaces.comparison import compared_workspaces, promotion_into
from tests.guard.queries.workspaces.beside import NOW, READABLE, Beside, beside


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Beside]:
    with beside(tmp_path) as found:
        yield found


def test_the_same_under_other_ids_differs_in_nothing(two: Beside) -> None:
    two.look()
    found = compared_workspaces(two.production, two.test, READABLE)
    assert (found.items, found.ambiguous, found.not_known, found.differs) == ((), (), (), False)
    assert found.counts.equal == 7
    assert (found.from_, found.to) == ("production", "test")


def test_what_differs_is_told_in_both_directions(two: Beside) -> None:
    two.intercoms["test"].change("folder/55", name="Other")
    two.intercoms["test"].change("office_hours_schedule/56", time_zone_name="Asia/Tokyo")
    two.look()
    there = compared_workspaces(two.production, two.test, READABLE)
    back = compared_workspaces(two.test, two.production, READABLE)
    assert [(one.name, one.standing) for one in there.items] == [
        ('office_hours_schedule "Paris"', "differs"),
        ('folder "Inner" (folder "Outer")', "only_from"),
        ('folder "Other" (folder "Outer")', "only_to"),
    ]
    assert {one.name for one in there.items} == {one.name for one in back.items}
    assert (there.counts.only_from, there.counts.only_to) == (1, 1)
    moved = there.items[0].fields[0]
    assert (moved.pointer, moved.from_, moved.to) == ("/time_zone_name", "Europe/Paris", "Asia/Tokyo")


def test_one_kind_is_compared_with_the_names_of_others(two: Beside) -> None:
    two.intercoms["test"].change("tag/51", name="other")
    two.intercoms["test"].change("team/53", admin_ids=[])
    two.look()
    found = compared_workspaces(two.production, two.test, [kind("team")])
    assert [one.name for one in found.items] == ['team "Tier 1"']
    assert found.items[0].fields[0].from_ == ['admin "alice@acme.example"']
    assert found.kinds == ("team",)


def test_what_was_not_read_is_missing_nowhere_and_is_said(two: Beside) -> None:
    two.intercoms["test"].unreadable["tag"] = "The token may not read tags."
    two.look()
    found = compared_workspaces(two.production, two.test, READABLE)
    assert (found.items, found.differs) == ((), False)
    assert [(one.side, one.kind, one.sort) for one in found.not_known] == [("to", "tag", "never_read")]
    assert promotion_into(two.test, two.production, READABLE).proposals == ()


def test_what_only_the_log_tells_is_not_known_where_it_tells_nothing(two: Beside) -> None:
    two.look()
    found = compared_workspaces(two.production, two.test, [kind("messenger_settings")])
    assert found.counts.equal == 0
    assert [(one.side, one.sort) for one in found.not_known] == [("from", "log_only"), ("to", "log_only")]


def test_only_so_many_are_shown_and_the_rest_is_counted(two: Beside) -> None:
    for number in range(5):
        two.intercoms["production"].hold(f"tag/9{number}", name=f"t{number}")
    two.look()
    found = compared_workspaces(two.production, two.test, [kind("tag")], most=2)
    assert (len(found.items), found.left_out, found.counts.only_from) == (2, 3, 5)


def test_what_has_to_be_asked_for_is_planned_as_any_proposal(two: Beside) -> None:
    two.intercoms["production"].hold("tag/19", name="new")
    two.intercoms["test"].change("office_hours_schedule/56", time_zone_name="Asia/Tokyo")
    two.intercoms["test"].hold("tag/59", name="old")
    two.look()
    asked = promotion_into(two.test, two.production, READABLE)
    (proposal,) = asked.proposals
    assert proposal.changes == (
        {"create": True, "kind": "tag", "set": {"/name": "new"}},
        {"resource": "office_hours_schedule/56", "set": {"/time_zone_name": "Europe/Paris"}},
    )
    read, wrong = read_proposal({"changes": list(proposal.changes)}, BODY)
    assert wrong == ()
    assert plan(two.test, read, "alice@acme.example").answer == "allowed"
    everything = promotion_into(two.test, two.production, READABLE, frozenset({"create", "update", "delete"}))
    assert {"resource": "tag/59", "delete": True} in everything.proposals[0].changes


def test_what_no_log_tells_of_is_said_only_where_it_is_asked_for(two: Beside) -> None:
    two.look()
    assert compared_workspaces(two.production, two.test).not_known == ()
    with two.production.workspace.writing() as state:
        body = {"welcome_message": "Hello"}
        state.versions.open(Resource(Ref("messenger_settings", SINGLETON_ID), body), NOW)
    found = compared_workspaces(two.production, two.test)
    assert [(one.side, one.kind) for one in found.not_known] == [("to", "messenger_settings")]
    assert found.items == ()
