"""Several processes on one record, each with policies of its own: what they tell each other, and who leads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event

from guard.policy_source.replica_coordination import wish
from guard.workflow.approval_workflow import cast_vote
from tests.flows.origin import ASKED, BROKEN, FLAGGED, SCHEDULE, STORY, Origin, move_zone, origin
from tests.flows.world import ALICE, CAROL, World, assembled, world


@pytest.fixture
def team(tmp_path: Path) -> Origin:
    return origin(tmp_path, ASKED)


@pytest.fixture
def w(tmp_path: Path, team: Origin) -> Iterator[World]:
    with world(tmp_path, policies=team.source()) as made:
        yield made


def test_a_wish_reaches_the_other_processes_on_the_record(tmp_path: Path, team: Origin) -> None:
    slow = replace(team.source(), every=3600.0)
    with world(tmp_path, policies=slow) as w:
        w.service.reload_policies()
        commit = team.push({STORY: FLAGGED})
        w.service.reload_policies()
        assert w.guarded.policies().revision != commit, "it is not time to fetch"
        w.clock.ahead += 1
        wish(w.guarded)
        w.service.reload_policies()
        assert w.guarded.policies().revision == commit


def test_where_nothing_moved_one_look_asks_once_what_others_say(w: World) -> None:
    w.service.reload_policies()
    asked: list[str] = []
    engine = w.guarded.workspace.database.engine
    event.listen(engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    w.service.reload_policies()
    assert sum("FROM policy_coordination" in one for one in asked) == 1
    assert [one for one in asked if one.startswith("BEGIN")] == ["BEGIN"]


def test_a_process_with_older_policies_takes_back_nothing_that_was_asked_under_newer_ones(
    w: World, team: Origin, tmp_path: Path
) -> None:
    slow = replace(w.settings, home=tmp_path / "other", policies=replace(team.source(), every=3600.0))
    other = assembled(slow, w.clock)
    try:
        other.service.reload_policies()
        move_zone(w, CAROL, "Europe/London")
        (first,) = w.approvals()
        team.push({STORY: ASKED.replace("24h", "12h")})
        w.service.reload_policies()
        (second,) = [one for one in w.approvals() if one.settled_at is None]
        for _ in range(3):
            other.service.turn()
            w.service.turn()
        assert {one.id: one.settlement for one in w.approvals()} == {first.id: "void", second.id: ""}
        cast_vote(other.guarded, second.id, ALICE, "approve")
        assert w.get(SCHEDULE)["time_zone_name"] == "Europe/Paris", "it is judged by whoever has the newest"
        other.service.reload_policies()
        assert other.guarded.policies().revision == w.guarded.policies().revision
        other.service.turn()
        assert w.get(SCHEDULE)["time_zone_name"] == "Europe/London"
    finally:
        other.close()


def test_whoever_is_left_leads_once_the_other_is_gone(w: World, team: Origin, tmp_path: Path) -> None:
    slow = replace(w.settings, home=tmp_path / "other", policies=replace(team.source(), every=3600.0))
    other = assembled(slow, w.clock)
    try:
        other.service.keep_policies()
        move_zone(w, CAROL, "Europe/London")
        team.push({STORY: ASKED.replace("24h", "12h")})
        w.service.reload_policies()
        team.folder.rename(team.folder.with_name("away.git"))
        w.clock.ahead += 60
        w.service.reload_policies()
        w.clock.ahead += 60
        other.service.reload_policies()
        other.service.turn()
        (asked,) = [one for one in w.approvals() if one.settled_at is None]
        assert asked.policy_revision == w.guarded.policies().revision, (
            "the other said a minute ago that it leads"
        )
        w.clock.ahead += 120
        other.service.reload_policies()
        other.service.turn()
        (asked,) = [one for one in w.approvals() if one.settled_at is None]
        assert asked.policy_revision == other.guarded.policies().revision != w.guarded.policies().revision
    finally:
        other.close()


def test_a_restart_with_an_older_copy_does_not_lead(w: World, team: Origin, tmp_path: Path) -> None:
    other = replace(w.settings, home=tmp_path / "other")
    assembled(other, w.clock).close()
    move_zone(w, CAROL, "Europe/London")
    team.push({STORY: ASKED.replace("24h", "12h")})
    w.service.reload_policies()
    (asked,) = [one for one in w.approvals() if one.settled_at is None]
    team.folder.rename(team.folder.with_name("away.git"))
    older = assembled(other, w.clock)
    try:
        older.service.first_look()
        older.service.turn()
        assert [one.id for one in w.approvals() if one.settled_at is None] == [asked.id]
    finally:
        older.close()


def test_how_long_policies_are_in_force_is_counted_by_whoever_has_the_newest(
    w: World, team: Origin, tmp_path: Path
) -> None:
    other = replace(w.settings, home=tmp_path / "other")
    assembled(other, w.clock).close()
    team.push({STORY: FLAGGED.replace("/time_zone_name", "/name")})
    w.service.reload_policies()
    with w.guarded.view() as view:
        newest = view.rollouts.all()
    team.folder.rename(team.folder.with_name("away.git"))
    older = assembled(other, w.clock)
    try:
        older.service.keep_policies()
        with w.guarded.view() as view:
            assert view.rollouts.all() == newest
        w.clock.ahead += 150
        older.service.reload_policies()
        with w.guarded.view() as view:
            assert view.rollouts.all() != newest, "who is left leads"
        w.clock.ahead += 150
        w.service.reload_policies()
        with w.guarded.view() as view:
            assert view.rollouts.all().keys() == newest.keys()
            assert [one.rules for one in view.rollouts.all().values()] == [
                one.rules for one in newest.values()
            ]
    finally:
        older.close()


def kept_alarm(w: World) -> str:
    with w.guarded.view() as view:
        last = view.policy_alarms.last()
    return last.alarm if last else ""


def test_the_alarm_of_one_process_is_kept_as_long_as_it_says_so(
    w: World, team: Origin, tmp_path: Path
) -> None:
    slow = replace(w.settings, home=tmp_path / "other", policies=replace(team.source(), every=3600.0))
    other = assembled(slow, w.clock)
    try:
        other.service.keep_policies()
        team.push({STORY: BROKEN})
        w.service.reload_policies()
        assert STORY in kept_alarm(w)
        w.clock.ahead += 110
        w.service.reload_policies()
        w.clock.ahead += 110
        other.service.reload_policies()
        assert STORY in kept_alarm(w), "it was repeated, and the other one knows of nothing"
        w.clock.ahead += 110
        other.service.reload_policies()
        assert kept_alarm(w) == "", "whoever said so is gone"
        w.service.reload_policies()
        assert STORY in kept_alarm(w)
        team.push({STORY: ASKED})
        w.service.reload_policies()
        assert kept_alarm(w) == ""
    finally:
        other.close()
