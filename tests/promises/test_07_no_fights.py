"""No fights: after a few reverts the service stops and asks a person, and a cap limits everything it writes."""

from __future__ import annotations

from pathlib import Path

from guard.core.model.records import Approval
from guard.workflow.approval_workflow import cast_vote
from tests.flows.bad_days import is_on, switch_off
from tests.flows.policies import beside_the_starters
from tests.flows.world import DAVE, MALLORY, World, world

FROZEN = """
version: 1
policies:
  - id: closing-days-are-frozen
    because: closing days are frozen
    severity: high
    owner: alice@acme.example
    watch: { kind: office_hours_exception, change: deleted }
    then: revert
"""
SCHEDULES_STAY = """
version: 1
policies:
  - id: schedules-stay
    because: opening hours are agreed with customers
    severity: high
    owner: alice@acme.example
    watch: { kind: office_hours_schedule, change: deleted }
    then: revert
"""
CLOSING_DAYS = "/office_hours_schedules/41/office_hours_exceptions"


def question(w: World) -> Approval:
    (asked,) = [one for one in w.approvals() if one.settled_at is None]
    return asked


def fight(w: World) -> None:
    for _ in range(4):
        switch_off(w, MALLORY)
        w.look()


def test_no_fights_after_three_reverts_the_breaker_opens_and_names_the_other_writer(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        fight(w)
        assert len(w.writes()) == 3
        assert not is_on(w)
        asked = question(w)
        assert asked.question == "breaker"
        assert MALLORY in asked.note


def test_no_fights_also_when_nothing_announces_the_other_writer(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        for _ in range(6):
            switch_off(w, MALLORY, silent=True)
            w.look()
        assert len(w.writes()) == 3
        assert question(w).question == "breaker"


def test_no_fights_about_what_is_made_again_under_a_new_id(tmp_path: Path) -> None:
    """Each time it is deleted it comes back as another resource; to people it is the same closing day."""
    with world(tmp_path, policies=beside_the_starters(tmp_path, FROZEN)) as w:
        (day,) = [one for one in w.get(CLOSING_DAYS)["data"] if one["name"] == "Christmas Day"]
        for _ in range(6):
            there = [
                one for one in w.get(CLOSING_DAYS)["data"] if one["exception_date"] == day["exception_date"]
            ]
            for one in there:
                w.act(MALLORY, "DELETE", f"{CLOSING_DAYS}/{one['id']}")
            w.look()
        assert len(w.writes()) == 3
        asked = question(w)
        assert asked.question == "breaker"
        assert MALLORY in asked.note


def test_no_fights_a_person_who_denies_has_it_put_back_after_all(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        fight(w)
        cast_vote(w.guarded, question(w).id, DAVE, "deny")
        w.service.turn()
        assert is_on(w)
        assert len(w.writes()) == 4


def test_no_fights_the_breaker_closes_by_itself_after_an_hour(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        fight(w)
        cast_vote(w.guarded, question(w).id, DAVE, "deny")
        w.service.turn()
        w.clock.ahead += 3700
        switch_off(w, MALLORY)
        w.look()
        assert is_on(w)


def test_no_fights_the_cap_limits_all_writes_of_the_workspace(tmp_path: Path) -> None:
    with world(tmp_path, max_writes=2) as w:
        for connector in ("503", "504", "505", "506"):
            w.act(
                MALLORY,
                "PATCH",
                f"/data_connectors/{connector}",
                {"url": f"https://evil.example/{connector}"},
            )
        w.look()
        assert len(w.writes()) == 2
        notes = [one.note for one in w.approvals()]
        assert len(notes) == 2
        assert all("The cap is reached" in note for note in notes)


def test_no_fights_the_cap_holds_for_what_comes_back_with_its_parent(tmp_path: Path) -> None:
    """A schedule comes back with its closing days: those that the cap leaves out are asked about, and a person who
    wants one back gets it under the schedule as it is called now."""
    with world(tmp_path, policies=beside_the_starters(tmp_path, SCHEDULES_STAY), max_writes=3) as w:
        days = {day["exception_date"] for day in w.get(CLOSING_DAYS)["data"]}
        assert len(days) > 3
        name = w.get("/office_hours_schedules/41")["name"]
        w.act(MALLORY, "DELETE", "/office_hours_schedules/41")
        w.look()
        w.look()
        assert len(w.writes()) == 3
        (again,) = [one for one in w.get("/office_hours_schedules")["data"] if one["name"] == name]
        under = f"/office_hours_schedules/{again['id']}/office_hours_exceptions"
        assert len(w.get(under)["data"]) == 2
        asked = [one for one in w.approvals() if one.settled_at is None]
        assert len(asked) == len(days) - 2
        assert all("The cap is reached" in one.note for one in asked)
        for one in asked:
            cast_vote(w.guarded, one.id, DAVE, "deny")
        w.service.turn()
        assert {day["exception_date"] for day in w.get(under)["data"]} == days
