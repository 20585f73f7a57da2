"""What people agreed to is made: once, in its order, with the ids of what is new, and known by who asked for it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from drift.core.json_view import time
from drift.core.model.resources import Ref
from guard.enforcement.intent_worker import execute_due_intents
from guard.queries.change_reasons import reason_of
from guard.workflow.proposals.applying import AGAIN, apply_due
from tests.flows.proposed import (
    FIVE,
    HOURS,
    LONDON,
    NO_TAG,
    PILOT,
    WINTER,
    applied,
    approved,
    asked,
    collections,
    intents,
    proposal,
    status,
    step,
    tags,
    thread,
)
from tests.flows.world import ALICE, BOB, CAROL, DAVE, MALLORY, POLICIES, World, world

SCHEDULE = Ref("office_hours_schedule", "41")


def test_five_resources_are_made_once_in_their_order(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        id = approved(w, *FIVE)
        ended = applied(w, id)
        assert (ended.closing, ended.note) == (
            "applied",
            "All 5 changes were made, and read back as asked for.",
        )
        made = collections(w)
        assert str(made["Snow"]["parent_id"]) == made["Winter"]["id"]
        assert w.get(HOURS)["time_zone_name"] == "Europe/London"
        assert w.get("/office_hours_schedules/42")["name"] == "Paris in winter"
        assert "102" not in tags(w)
        assert [one.operation for one in intents(w, id)] == ["update", "update", "create", "create", "delete"]
        assert {(one.purpose, one.state, one.attempts) for one in intents(w, id)} == {
            ("apply", "verified", 1)
        }
        assert len(w.writes()) == 5
        told = [what for what, _ in thread(w, id)]
        assert told == ["asked", "voted", "approved", "applying", *["step"] * 5, "closed"]


def test_what_was_applied_is_judged_as_approved_and_stays(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        id = approved(w, LONDON)
        applied(w, id)
        w.look_at_everything()
        w.look()
        assert w.get(HOURS)["time_zone_name"] == "Europe/London"
        assert len(w.writes()) == 1
        assert not [one for one in w.findings() if one.subject == str(SCHEDULE)]
        assert not [one for one in w.approvals() if one.ref == SCHEDULE]
        with w.guarded.view() as view:
            (change,) = view.state.changes.search(kind=SCHEDULE.kind, resource_id="41")
            good = view.known_good.get(SCHEDULE)
            why = reason_of(view, change)
        assert good is not None
        assert (good.because, good.digest) == ("approved", change.after)
        assert change.attribution.actor.email == BOB
        cause = change.attribution.cause
        assert cause is not None
        assert (cause.proposal, cause.approvers, cause.ticket) == (id, (ALICE,), "SUP-41")
        assert why is not None
        assert why.text == f"Asked for by {BOB}, approved by {ALICE}: It snows"


def test_nothing_is_written_before_its_time(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        id = approved(w, LONDON, apply_at=_in_an_hour(w))
        w.service.turn()
        assert (status(w, id), w.writes()) == ("scheduled", [])
        w.clock.ahead += 3700
        assert applied(w, id).closing == "applied"


def _in_an_hour(w: World) -> str:
    return time(float(int(w.clock() + 3600)))


def test_what_moved_unseen_makes_it_void_before_anything_is_written(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        id = approved(w, PILOT, LONDON)
        w.act(CAROL, "PUT", HOURS, {"name": "Other hours"}, silent=True)
        ended = applied(w, id)
        assert ended.closing == "void"
        assert "is not as it was when people were asked" in ended.note
        assert w.writes() == []
        assert intents(w, id) == []


def test_what_was_deleted_unseen_makes_it_void(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        id = approved(w, LONDON, {"resource": "tag/102", "set": {"/name": "gone"}})
        w.act(CAROL, "DELETE", "/tags/102", silent=True)
        assert applied(w, id).closing == "void"
        assert w.writes() == []


def test_it_waits_while_intercom_is_away_and_says_so(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        id = approved(w, LONDON)
        w.fault("server_error", path=HOURS)
        w.service.turn()
        waiting = proposal(w, id)
        assert status(w, id) == "approved"
        assert waiting.note.startswith("Intercom did not answer: ")
        assert waiting.note.endswith(". It is tried again.")
        assert waiting.note.endswith(" It is tried again.")
        w.no_faults()
        w.service.turn()
        assert proposal(w, id).started_at is None  # not at every beat of the loop
        w.clock.ahead += AGAIN + 1
        assert applied(w, id).note == "The change was made, and read back as asked for."


def test_what_intercom_did_not_answer_in_the_middle_is_finished_later(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        id = approved(w, *FIVE)
        step(w)
        w.fault("server_error", path="/office_hours_schedules")
        w.fault("server_error", path="/help_center")
        w.service.turn()
        assert status(w, id) == "applying"
        w.no_faults()
        w.clock.ahead += 120
        assert applied(w, id).closing == "applied"
        assert len([one for one in w.writes() if one["status"] < 300]) == 5


def test_a_creation_without_an_answer_is_made_once(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        id = approved(w, LONDON, WINTER)
        w.fault("reset_mid_body", path="/help_center/collections", method="POST", times=1)
        assert applied(w, id).closing == "applied"
        winters = [
            one for one in w.get("/help_center/collections?per_page=150")["data"] if one["name"] == "Winter"
        ]
        assert len(winters) == 1


def test_an_observed_workspace_does_everything_but_the_writing(tmp_path: Path) -> None:
    with world(tmp_path, mode="observe") as w:
        id = approved(w, *FIVE)
        ended = applied(w, id)
        assert ended.closing == "void"
        assert ended.note == (
            "This workspace is only observed (GUARDRAIL_MODE=observe), so nothing was written. Everything else was "
            "done: it would have been written now, in this order: Change 3 (office_hours_schedule/41), Change 4 "
            "(office_hours_schedule/42), Change 5 (a new collection), Change 2 (a new collection), Change 1 (tag/102). "
            "Ask again with a renewal once it is enforced."
        )
        assert w.writes() == []
        assert intents(w, id) == []


def test_what_was_begun_waits_while_the_workspace_is_observed(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        id = approved(w, *FIVE)
        apply_due(w.guarded)
        observing = replace(w.guarded, mode="observe")
        for _ in range(3):
            apply_due(observing)
            execute_due_intents(observing)
        assert (status(w, id), w.writes()) == ("applying", [])
        assert applied(w, id).closing == "applied"


def test_what_nobody_has_to_agree_to_is_made_at_once(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        id = asked(w, {"create": True, "kind": "tag", "set": {"/name": "snow"}})
        assert applied(w, id).closing == "applied"
        with w.guarded.view() as view:
            (made,) = [one for one in view.state.intents.for_reason(id) if one.operation == "create"]
            good = view.known_good.get(Ref("tag", str(made.result_id)))
        assert good is not None
        assert good.because == "clean"


def test_a_later_stranger_is_put_back_to_what_was_applied_and_no_cap_counts_that(tmp_path: Path) -> None:
    with world(tmp_path, max_writes=1) as w:
        applied(w, approved(w, LONDON, PILOT))
        w.act(MALLORY, "PUT", HOURS, {"time_zone_name": "Europe/Rome"})
        w.look()
        assert w.get(HOURS)["time_zone_name"] == "Europe/London"
        (decision, *_) = w.decisions(str(SCHEDULE))
        assert decision.actor.email == MALLORY


def test_an_error_of_one_proposal_does_not_stop_the_others(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        first, second = approved(w, LONDON), asked(w, {"create": True, "kind": "tag", "set": {"/name": "x"}})
        w.fault("server_error", path=HOURS)
        assert applied(w, second).closing == "applied"
        assert status(w, first) == "approved"


HOLDS = """
version: 1
policies:
  - id: paris-keeps-its-time
    because: the hours of Paris left its time zone
    severity: high
    owner: dave@acme.example
    watch: {{ kind: office_hours_schedule, where: {{ properties: {{ id: {{ const: "41" }} }} }} }}
    must: {{ properties: {{ time_zone_name: {{ const: Europe/Paris }} }} }}
    then: {then}
"""
ASK = "{ require_approval: { from: [support-ops], quorum: 1, expires_in: 24h, meanwhile: revert, on_expiry: revert } }"


def holding(tmp_path: Path, then: str) -> Path:
    folder = tmp_path / "held"
    folder.mkdir()
    (folder / "hours.yaml").write_text(HOLDS.format(then=then))
    shutil.copy(POLICIES / "people.yaml", folder)
    return folder


def test_what_breaks_a_rule_and_was_agreed_to_stays_and_is_no_finding(tmp_path: Path) -> None:
    with world(tmp_path, policies=holding(tmp_path, ASK)) as w:
        applied(w, approved(w, LONDON))
        w.look_at_everything()
        w.restart()
        w.service.first_look()
        assert w.get(HOURS)["time_zone_name"] == "Europe/London"
        assert (w.findings(), w.approvals(), len(w.writes())) == ([], [], 1)


def test_what_somebody_broke_glass_for_stays_and_is_reviewed_and_not_put_back(tmp_path: Path) -> None:
    with world(tmp_path, policies=holding(tmp_path, ASK)) as w:
        reason = "The desk is closed, and customers are told that it is open"
        id = asked(w, LONDON, by=DAVE, break_glass=True, reason=reason)
        assert (applied(w, id).closing, proposal(w, id).approved_by) == ("applied", ())
        w.look()
        with w.guarded.view() as view:
            good = view.known_good.get(SCHEDULE)
        assert good is not None
        assert good.because == "approved"
        assert w.get(HOURS)["time_zone_name"] == "Europe/London"
        assert (w.findings(), w.approvals(), len(w.writes())) == ([], [], 1)


def test_what_is_taken_back_leaves_an_earlier_agreement_as_it_was(tmp_path: Path) -> None:
    with world(tmp_path, policies=holding(tmp_path, ASK)) as w:
        applied(w, approved(w, LONDON))
        other = {"resource": str(SCHEDULE), "merge": {"name": "Other hours"}}
        id = asked(w, other, NO_TAG)
        w.fault("unprocessable", path="/tags")
        w.service.turn()
        w.clock.ahead += 30
        assert applied(w, id).closing == "rolled_back"
        w.look_at_everything()
        assert w.get(HOURS)["time_zone_name"] == "Europe/London"
        assert (w.findings(), w.approvals()) == ([], [])


def test_what_nobody_had_to_agree_to_is_still_a_finding_where_a_policy_flags_it(tmp_path: Path) -> None:
    with world(tmp_path, policies=holding(tmp_path, "flag")) as w:
        applied(w, asked(w, LONDON))
        w.look()
        (finding,) = w.findings()
        assert (finding.policy, finding.subject) == ("paris-keeps-its-time", str(SCHEDULE))
        (decision, *_) = w.decisions(str(SCHEDULE))
        assert decision.actor.email == BOB


STANDARD = """
standard_changes:
  - id: winter-hours
    because: the desk opens later in winter
    owner: alice@acme.example
    kind: office_hours_schedule
    fields: { /time_zone_name: { enum: [Europe/Paris, Europe/London] } }
    who: bob@acme.example
"""


def test_what_was_agreed_to_once_in_git_is_known_good_and_asks_nobody(tmp_path: Path) -> None:
    folder = holding(tmp_path, ASK)
    rules = (folder / "hours.yaml").read_text().replace("must:", "# must:")
    (folder / "hours.yaml").write_text(rules + STANDARD)
    with world(tmp_path, policies=folder) as w:
        assert applied(w, asked(w, LONDON)).approved_by == ()
        w.look()
        with w.guarded.view() as view:
            good, live = view.known_good.get(SCHEDULE), view.state.versions.live(SCHEDULE)
        assert good is not None
        assert live is not None
        assert (good.because, good.digest) == ("clean", live.digest)
        assert (w.findings(), w.approvals(), len(w.writes())) == ([], [], 1)
