"""What is there and what is gone, by kind, and what is open about a resource."""

from __future__ import annotations

from drift.core.model.resources import Ref, Resource
from drift.store import StateStore
from guard.core.model.records import GuidedRemedy
from guard.core.proposals.records import Claim
from guard.store import DecisionStore
from tests.contract.store.examples import HOURS, approval
from tests.contract.store.test_proposals import proposal

OTHER = Ref("office_hours_schedule", "99")


def team(id: str, name: str, parent: Ref | None = None) -> Resource:
    return Resource(Ref("team", id), {"id": id, "name": name}, parent)


def test_the_live_heads_of_a_kind_tell_since_when_and_under_what(drift: StateStore) -> None:
    drift.versions.open(team("1", "a"), 10.0)
    drift.versions.open(team("1", "b"), 20.0)
    drift.versions.open(team("2", "c", parent=Ref("admin", "7")), 30.0)
    drift.versions.open(team("3", "d"), 10.0)
    drift.versions.close(Ref("team", "3"), 40.0)
    drift.versions.open(Resource(Ref("tag", "1"), {"id": "1"}), 10.0)
    heads = drift.inventory.live_heads("team")
    assert {(head.id, head.parent, head.since) for head in heads} == {
        ("1", None, 20.0),
        ("2", Ref("admin", "7"), 30.0),
    }
    bodies = drift.versions.bodies_of(head.version for head in heads)
    assert {bodies[head.version]["name"] for head in heads} == {"b", "c"}
    assert drift.inventory.count_by_kind() == {"team": 2, "tag": 1}


def test_the_mark_of_a_kind_moves_with_every_version_that_comes_or_goes(drift: StateStore) -> None:
    assert drift.inventory.live_marks() == drift.inventory.live_marks("team") == {}
    drift.versions.open(team("1", "a"), 10.0)
    drift.versions.open(team("2", "b"), 20.0)
    drift.versions.open(Resource(Ref("tag", "1"), {"id": "1"}), 10.0)
    seen = [drift.inventory.live_marks()["team"]]
    assert drift.inventory.live_marks("team") == {"team": seen[0]}
    for act in (
        lambda: drift.versions.open(team("1", "c"), 30.0),
        lambda: drift.versions.close(Ref("team", "2"), 40.0),
        lambda: drift.versions.open(team("2", "b"), 50.0),
        lambda: drift.versions.close(Ref("team", "1"), 60.0),
    ):
        act()
        seen.append(drift.inventory.live_marks()["team"])
    assert len(set(seen)) == len(seen)
    tag = drift.inventory.live_marks("tag")
    drift.versions.close(Ref("team", "2"), 70.0)
    assert drift.inventory.live_marks() == tag


def test_what_is_gone_comes_newest_first_and_in_pages(drift: StateStore) -> None:
    for number in range(5):
        drift.versions.open(team(str(number), "a"), 10.0)
        drift.versions.close(Ref("team", str(number)), 20.0 + number // 2)
    drift.versions.open(team("0", "again"), 50.0)
    drift.versions.open(team("9", "still there"), 10.0)
    every = drift.inventory.ended("team", None, 10)
    assert [(ref.id, until) for ref, until in every] == [("4", 22.0), ("2", 21.0), ("3", 21.0), ("1", 20.0)]
    paged = [every[0]]
    while more := drift.inventory.ended("team", (paged[-1][1], paged[-1][0].id), 1):
        paged += more
    assert paged == every
    assert drift.inventory.ended("tag", None, 10) == []


def test_the_open_findings_are_counted_by_kind(guard: DecisionStore) -> None:
    for number, (kind, subject) in enumerate(
        [("team", "team/1"), ("team", "team/2"), ("tag", "tag/1"), (None, "activity:x:y")]
    ):
        guard.findings.open_or_touch("p", subject, kind, "low", "It broke.", float(number), "d")
    guard.findings.close("p", "tag/1", 9.0, "It is over.")
    assert guard.findings.count_open_by_kind() == {"team": 2}


def test_one_query_tells_which_sorts_of_matters_are_open_about_a_resource(guard: DecisionStore) -> None:
    assert guard.open_matters.sorts_of(HOURS) == set()
    guard.findings.open_or_touch("p", str(HOURS), HOURS.kind, "low", "It broke.", 1.0, "d")
    assert guard.open_matters.sorts_of(HOURS) == {"finding"}
    guard.approvals.add(approval())
    guard.proposals.add(proposal())
    guard.proposals.add(proposal("p2", claims=(Claim(OTHER, "/name"),)))
    guard.remedies.add(GuidedRemedy("r1", "d1", HOURS, ("Open it.",), (), 1.0))
    assert guard.open_matters.sorts_of(HOURS) == {"finding", "approval", "proposal", "remedy"}
    assert guard.open_matters.sorts_of(OTHER) == {"proposal"}
    guard.findings.close("p", str(HOURS), 2.0, "It is over.")
    guard.approvals.settle("a1", "approved", 2.0)
    guard.proposals.close("p1", "withdrawn", 2.0, "Withdrawn.")
    guard.remedies.done("r1", 2.0, "Done.")
    assert guard.open_matters.sorts_of(HOURS) == set()
