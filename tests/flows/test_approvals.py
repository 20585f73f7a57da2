"""Office hours are changed: a second pair of eyes decides, and nobody decides about their own change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from guard.core.model.records import Approval
from guard.workflow.approval_workflow import VoteRefused, cast_vote
from tests.flows.world import ALICE, BOB, CAROL, DAVE, World, world

NIGHT = [{"start_minute": 0, "end_minute": 60}]


def hours(w: World, id_: str) -> list[tuple[int, int]]:
    shown = w.get(f"/office_hours_schedules/{id_}")["time_intervals"]
    return sorted((one["start_minute"], one["end_minute"]) for one in shown)


def change_hours(w: World, who: str, intervals: list[dict[str, int]] = NIGHT) -> str:
    schedule: dict[str, Any] = w.get("/office_hours_schedules")["data"][0]
    w.act(who, "PUT", f"/office_hours_schedules/{schedule['id']}", {"time_intervals": intervals})
    w.look()
    return str(schedule["id"])


def the_question(w: World) -> Approval:
    (question,) = [one for one in w.approvals() if one.settled_at is None]
    return question


def test_the_change_is_taken_back_until_somebody_approves_and_then_made_again(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        id_ = str(w.get("/office_hours_schedules")["data"][0]["id"])
        before = hours(w, id_)
        change_hours(w, CAROL)
        assert hours(w, id_) == before
        cast_vote(w.guarded, the_question(w).id, ALICE, "approve")
        w.service.turn()
        assert hours(w, id_) == [(0, 60)]
        assert w.approvals()[0].settlement == "approved"
        assert [f for f in w.findings() if f.kind == "office_hours_schedule"] == []
        w.look()
        assert hours(w, id_) == [(0, 60)]
        assert len(w.writes()) == 2


def test_the_one_who_made_the_change_cannot_approve_it(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        id_ = change_hours(w, ALICE)
        with pytest.raises(VoteRefused, match="You made this change"):
            cast_vote(w.guarded, the_question(w).id, ALICE, "approve")
        w.service.turn()
        assert hours(w, id_) != [(0, 60)]
        cast_vote(w.guarded, the_question(w).id, DAVE, "approve")
        w.service.turn()
        assert hours(w, id_) == [(0, 60)]
        assert "The glass was broken by dave@acme.example" in w.approvals()[0].note


def test_somebody_who_is_not_asked_cannot_answer(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        change_hours(w, CAROL)
        with pytest.raises(VoteRefused, match="not among those"):
            cast_vote(w.guarded, the_question(w).id, BOB, "approve")


def test_a_denied_change_stays_taken_back(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        id_ = change_hours(w, CAROL)
        cast_vote(w.guarded, the_question(w).id, ALICE, "deny", "not before the holidays")
        w.look()
        assert hours(w, id_) != [(0, 60)]
        assert w.approvals()[0].settlement == "denied"
        assert w.findings() == []


def test_a_question_nobody_answers_expires_and_the_change_stays_taken_back(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        id_ = change_hours(w, CAROL)
        w.clock.ahead += 25 * 3600
        w.service.turn()
        assert w.approvals()[0].settlement == "expired"
        assert hours(w, id_) != [(0, 60)]
        with pytest.raises(VoteRefused):
            cast_vote(w.guarded, w.approvals()[0].id, ALICE, "approve")


def test_a_second_change_of_the_same_fields_makes_the_first_question_void(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        change_hours(w, CAROL)
        first = the_question(w)
        change_hours(w, CAROL, [{"start_minute": 60, "end_minute": 120}])
        second = the_question(w)
        assert second.id != first.id
        assert second.fingerprint != first.fingerprint
        with pytest.raises(VoteRefused):
            cast_vote(w.guarded, first.id, ALICE, "approve")
