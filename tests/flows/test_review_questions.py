"""What an answer does, and what it leaves alone: nothing is written twice, and nobody else's doing is touched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from drift.core.model.resources import Ref
from drift.sync.snapshot import sweep
from guard.core.model.records import Approval
from guard.enforcement.enforce import judge_changes
from guard.workflow.approval_workflow import cast_vote
from tests.flows.bad_days import changes, intents, made_by
from tests.flows.policies import only
from tests.flows.world import ALICE, CAROL, DAVE, MALLORY, World, world

HOURS = Ref("office_hours_schedule", "41")
PAGE = "/office_hours_schedules/41"

ASKED_AND_REVERTED = """
version: 1
policies:
  - id: zones-are-asked-about
    because: a time zone was changed
    severity: high
    owner: alice@acme.example
    watch: { kind: office_hours_schedule, change: updated, fields: [/time_zone_name] }
    then: { require_approval: { from: [support-ops], meanwhile: keep, on_expiry: keep, expires_in: 24h } }
  - id: names-stay
    because: a schedule was renamed
    severity: high
    owner: alice@acme.example
    watch: { kind: office_hours_schedule, change: updated, fields: [/name] }
    then: revert
"""


def zone(w: World, who: str, name: str) -> None:
    w.act(who, "PUT", PAGE, {"time_zone_name": name})


def decided(w: World) -> None:
    """The hours are read and judged; what follows from it is not written yet."""
    sweep(w.guarded.workspace, [w.guarded.workspace.kinds["office_hours_schedule"]])
    judge_changes(w.guarded)


def open_question(w: World) -> Approval:
    (question,) = [one for one in w.approvals() if one.settled_at is None]
    return question


def schedules(w: World) -> list[str]:
    return sorted(one["name"] for one in w.get("/office_hours_schedules")["data"])


def made(w: World, path: str) -> list[Any]:
    """The resources that the service made under this path."""
    return [one for one in w.writes() if (one["method"], one["path"]) == ("POST", path)]


def test_a_deleted_schedule_that_was_made_again_is_not_made_twice_when_the_deletion_is_denied(
    tmp_path: Path,
) -> None:
    with world(tmp_path) as w:
        before = schedules(w)
        w.act(CAROL, "DELETE", PAGE)
        w.look()
        cast_vote(w.guarded, open_question(w).id, ALICE, "deny")
        w.look()
        assert schedules(w) == before
        assert len(made(w, "/office_hours_schedules")) == 1


def test_a_deleted_schedule_that_was_made_again_is_not_made_twice_when_nobody_answers(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        before = schedules(w)
        w.act(CAROL, "DELETE", PAGE)
        w.look()
        w.clock.ahead += 25 * 3600
        w.look()
        assert w.approvals()[0].settlement == "expired"
        assert schedules(w) == before
        assert len(made(w, "/office_hours_schedules")) == 1


def test_an_answer_leaves_a_write_of_other_fields_alone(tmp_path: Path) -> None:
    """While people are asked about the time zone, somebody renames the schedule: that is put back all the same."""
    with world(tmp_path, policies=only(tmp_path, ASKED_AND_REVERTED)) as w:
        name = w.get(PAGE)["name"]
        zone(w, CAROL, "Europe/London")
        w.look()
        w.act(MALLORY, "PUT", PAGE, {"name": "Whenever"})
        decided(w)
        cast_vote(w.guarded, open_question(w).id, ALICE, "approve")
        w.look()
        shown = w.get(PAGE)
        assert (shown["name"], shown["time_zone_name"]) == (name, "Europe/London")


def test_a_write_dropped_for_an_answer_is_no_conflict_later(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        zone(w, CAROL, "Europe/London")
        decided(w)
        cast_vote(w.guarded, open_question(w).id, ALICE, "approve")
        w.service.turn()
        w.act(CAROL, "PUT", PAGE, {"name": "Our hours"})
        w.look()
        assert [one.question for one in w.approvals()] == ["change"]


def test_denying_a_conflict_sets_what_was_meant_to_be_set(tmp_path: Path) -> None:
    """A connector is pointed elsewhere, and at once at a third, allowed address: people decide which one holds."""
    with world(tmp_path) as w:
        path, ref = "/data_connectors/503", Ref("data_connector", "503")
        url = w.get(path)["url"]
        w.act(MALLORY, "PATCH", path, {"url": "https://evil.example/x"})
        sweep(w.guarded.workspace, [w.guarded.workspace.kinds["data_connector"]])
        judge_changes(w.guarded)
        w.act(CAROL, "PATCH", path, {"url": "https://other.acme.example/x"})
        w.look()
        w.look()
        question = open_question(w)
        assert question.question == "conflict"
        cast_vote(w.guarded, question.id, DAVE, "deny")
        w.look()
        assert w.get(path)["url"] == url
        assert [one.state for one in intents(w, ref)] == ["verified", "void"]


def test_who_does_what_an_idle_intent_wanted_is_not_taken_for_ourselves(tmp_path: Path) -> None:
    """An intent that found all done already wrote nothing. The same values, set by somebody later, are judged."""
    with world(tmp_path) as w:
        zone(w, CAROL, "Europe/London")
        decided(w)
        zone(w, CAROL, "Europe/Paris")
        w.look()
        zone(w, CAROL, "Europe/London")
        w.look()
        cast_vote(w.guarded, open_question(w).id, ALICE, "approve")
        w.service.turn()
        assert w.get(PAGE)["time_zone_name"] == "Europe/London"
        zone(w, MALLORY, "Europe/Paris")
        w.look()
        theirs = [one for one in changes(w, "office_hours_schedule") if one.attribution.source != "intent"]
        assert made_by(theirs[0]).email == MALLORY
        assert w.get(PAGE)["time_zone_name"] == "Europe/London"
