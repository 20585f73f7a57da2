"""What only Intercom's own pages can change is asked for in advance: a permit lets one person do it, once, in time."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from drift.core.model.resources import Ref
from guard.core.model.verdict import Verdict
from tests.flows.permits import (
    AHOY,
    BUY,
    HI,
    POLICIES,
    WELCOME,
    WORKFLOW,
    asking,
    changes_of,
    greets,
    messages,
    newest_decision,
    open_policies,
)
from tests.flows.world import ALICE, BOB, CAROL, ERIN, MALLORY


def test_carol_may_change_the_welcome_message_and_it_is_attributed_to_who_asked_and_agreed(
    tmp_path: Path,
) -> None:
    with asking(tmp_path) as (w, api):
        asked = api.asks(WELCOME, {"/welcome_message": AHOY}, window_for="2h")
        assert (asked["status"], asked["permit"]["who"], asked["permit"]["from"]) == ("open", CAROL, None)
        assert asked["permit"]["sentence"] == (
            f'{CAROL} may set welcome_message of messenger_settings to "Ahoy" by hand, once: 2 hours from the approval.'
        )
        agreed = api.agrees(asked["id"])
        assert (agreed["status"], agreed["permit"]["used"]) == ("approved", False)
        decision = greets(w, CAROL, AHOY)
        change = changes_of(w, WELCOME)[0]
        assert (decision.verdict, decision.change_id) == (Verdict.ALLOW, change.id)
        assert (
            decision.note
            == f"It was permitted by proposal {asked['id']}, asked for by {BOB}, approved by {ALICE}."
        )
        assert open_policies(w) == set()
        done = api.shows(asked["id"])
        assert (done["status"], done["permit"]["used"]) == ("applied", True)
        assert done["permit"]["fields"][0]["used"]["change"] == change.id
        assert [event["what"] for event in done["thread"]] == ["asked", "voted", "approved", "used", "closed"]
        cause = change.attribution.cause
        assert cause is not None
        assert (change.attribution.actor.email, cause.proposal, cause.asker.email, cause.approvers) == (
            CAROL,
            asked["id"],
            BOB,
            (ALICE,),
        )
        with w.guarded.view() as view:
            good = view.known_good.get(Ref.parse(WELCOME))
            assert good is not None
            assert good.digest == change.after
        blamed = api(ERIN, "GET", f"/resources/{WELCOME}/blame")
        assert f"{BOB}" in orjson.dumps(blamed).decode()
        again = api(ERIN, "GET", f"/decisions/{decision.id}/explanation")
        assert again["same"] is True
        w.look_at_everything()
        assert open_policies(w) == set()


def test_it_is_used_once(tmp_path: Path) -> None:
    with asking(tmp_path) as (w, api):
        id = api.permit()
        assert greets(w, CAROL, AHOY).verdict is Verdict.ALLOW
        w.clock.ahead += 5
        assert greets(w, CAROL, HI, before=AHOY).verdict is Verdict.REQUIRE_APPROVAL
        w.clock.ahead += 5
        assert greets(w, CAROL, AHOY, before=HI).verdict is Verdict.REQUIRE_APPROVAL
        assert api.shows(id)["status"] == "applied"


def test_somebody_else_is_judged_as_ever_and_does_not_take_the_permit_away(tmp_path: Path) -> None:
    with asking(tmp_path) as (w, api):
        id = api.permit()
        stopped = greets(w, MALLORY, AHOY)
        assert stopped.verdict is Verdict.REQUIRE_APPROVAL
        assert stopped.note.endswith(
            f"A permit of {CAROL} speaks of this (proposal {id}), and does not allow it: {MALLORY} made this change."
        )
        assert {"welcome-needs-a-yes", "the-welcome-is-told"} <= open_policies(w)
        w.clock.ahead += 5
        greets(w, MALLORY, BUY, before=AHOY)
        assert api.shows(id)["status"] == "approved"
        w.clock.ahead += 5
        assert greets(w, CAROL, AHOY, before=BUY).verdict is Verdict.ALLOW
        assert api.shows(id)["status"] == "applied"
        assert "welcome-needs-a-yes" not in open_policies(w)
        with w.guarded.view() as view:
            assert view.remedies.open_remedies(Ref.parse(WELCOME)) == []
            assert view.approvals.open_for(Ref.parse(WELCOME)) == []


def test_another_value_another_field_and_more_than_was_agreed_are_judged_as_ever(tmp_path: Path) -> None:
    with asking(tmp_path) as (w, api):
        id = api.permit()
        other = greets(w, CAROL, BUY)
        assert (other.verdict, "/welcome_message is" in other.note) == (Verdict.REQUIRE_APPROVAL, True)
        w.clock.ahead += 5
        w.does(CAROL, "messenger_color_settings_change", {"before": "blue", "after": "red"})
        w.look()
        colour = newest_decision(w, WELCOME)
        assert (colour.verdict, "permit" in colour.note) == (Verdict.REQUIRE_APPROVAL, False)
        assert api.shows(id)["status"] == "approved"


@pytest.mark.parametrize(
    ("when", "says"),
    [(-1800.0, "the permit begins at"), (7201.0, "the permit ended at")],
    ids=["too early", "too late"],
)
def test_outside_its_window_it_allows_nothing(tmp_path: Path, when: float, says: str) -> None:
    with asking(tmp_path) as (w, api), w.clock.stopped():
        start = int(w.clock()) + 3600
        id = api.permit(apply_at=datetime.fromtimestamp(start, UTC).isoformat(), window_for="2h")
        assert api.shows(id)["status"] == "scheduled"
        w.clock.ahead += start + when - w.clock()
        late = greets(w, CAROL, AHOY)
        assert late.verdict is Verdict.REQUIRE_APPROVAL
        assert says in late.note
        assert api.shows(id)["status"] == ("scheduled" if when < 0 else "expired")


def test_what_was_done_in_time_counts_though_the_log_tells_of_it_after_the_end(tmp_path: Path) -> None:
    with asking(tmp_path) as (w, api), w.clock.stopped():
        id = api.permit(window_for="1h")
        w.clock.ahead += 3590
        w.does(CAROL, "welcome_message_change", {"before": HI, "after": AHOY})
        w.clock.ahead += 60
        w.service.turn()
        assert api.shows(id)["status"] == "expired"
        w.look()
        assert api.shows(id)["status"] == "applied"


def test_one_that_nobody_used_expires_and_is_reported(tmp_path: Path) -> None:
    with asking(tmp_path, notify_webhook="https://hooks.example/permits") as (w, api):
        id = api.permit(window_for="1h")
        assert any(title.startswith(f"{CAROL} may change welcome_message of") for title in messages(w))
        w.clock.ahead += 3600 + 301
        w.service.turn()
        ended = api.shows(id)
        assert ended["status"] == "expired"
        assert ended["sentence"] == (
            f'{CAROL} did not use this permit in time: set welcome_message of messenger_settings to "Ahoy". Ask again '
            "with a renewal."
        )
        assert ended["thread"][-1]["text"] == ended["sentence"]
        assert f"Not used: the permit of {CAROL}" in messages(w)
        assert greets(w, CAROL, AHOY).verdict is Verdict.REQUIRE_APPROVAL
        assert api(BOB, "POST", f"/proposals/{id}/renewal", {}, 422)["type"].endswith("nothing-to-change")


def test_a_schema_allows_every_value_that_fits(tmp_path: Path) -> None:
    with asking(tmp_path) as (w, api):
        short = {"change": {"expect": {"/welcome_message": {"maxLength": 20}}}}
        id = api.asks(WELCOME, {"/welcome_message": AHOY}, **short)["id"]
        api.agrees(id)
        assert greets(w, CAROL, "A" * 21).verdict is Verdict.REQUIRE_APPROVAL
        w.clock.ahead += 5
        assert greets(w, CAROL, "Hello there", before="A" * 21).verdict is Verdict.ALLOW
        assert api.shows(id)["status"] == "applied"


def test_two_settings_of_one_page_are_used_one_by_one_and_the_rest_is_reported(tmp_path: Path) -> None:
    with asking(tmp_path) as (w, api):
        both = {"/welcome_message": AHOY, "/messenger_color_settings": "red"}
        id = api.asks(WELCOME, both)["id"]
        api.agrees(id)
        assert greets(w, CAROL, AHOY).verdict is Verdict.ALLOW
        assert api.shows(id)["status"] == "approved"
        refused = api(BOB, "PATCH", f"/proposals/{id}", {"reason": "spring"}, 409)
        assert refused["detail"].startswith(f"{CAROL} did a part of this by hand already")
        w.clock.ahead += 86400 + 301
        w.service.turn()
        ended = api.shows(id)
        assert (ended["status"], "messenger_color_settings" in ended["sentence"]) == ("partly_applied", True)


def test_a_workflow_that_the_api_reads_passes_and_stays(tmp_path: Path) -> None:
    with asking(tmp_path) as (w, api):
        id = api.asks(WORKFLOW, {"/workflow/state": "live"})["id"]
        api.agrees(id)
        w.does(CAROL, "message_state_change", apply={"id": "9003", "state": "live"})
        w.look()
        assert newest_decision(w, WORKFLOW).verdict is Verdict.ALLOW
        assert api.shows(id)["status"] == "applied"
        w.look_at_everything()
        w.look_at_everything()
        assert open_policies(w) == set()
        assert w.approvals() == []


def test_what_somebody_else_may_have_done_does_not_pass(tmp_path: Path) -> None:
    with asking(tmp_path) as (w, api):
        id = api.asks(WORKFLOW, {"/workflow/state": "live"})["id"]
        api.agrees(id)
        w.does(MALLORY, "message_state_change", apply={"id": "9003", "state": "paused"})
        w.does(CAROL, "message_state_change", apply={"id": "9003", "state": "live"})
        w.look()
        decision = newest_decision(w, WORKFLOW)
        assert decision.verdict is Verdict.REQUIRE_APPROVAL
        assert api.shows(id)["status"] == "approved"
        assert "does not allow it" in decision.note


def test_one_field_more_than_was_agreed_to_does_not_pass(tmp_path: Path) -> None:
    with asking(tmp_path) as (w, api):
        id = api.asks(WORKFLOW, {"/workflow/state": "live"})["id"]
        api.agrees(id)
        w.does(
            CAROL, "message_state_change", apply={"id": "9003", "state": "live", "targeting": {"to": "all"}}
        )
        w.look()
        decision = newest_decision(w, WORKFLOW)
        assert decision.verdict is Verdict.REQUIRE_APPROVAL
        assert "It also moved /workflow/targeting" in decision.note
        assert api.shows(id)["status"] == "approved"


def test_a_change_without_an_entry_waits_for_it_and_one_that_comes_late_uses_the_permit(
    tmp_path: Path,
) -> None:
    with asking(tmp_path) as (w, api):
        id = api.asks(WORKFLOW, {"/workflow/state": "live"})["id"]
        api.agrees(id)
        w.does(CAROL, "message_state_change", apply={"id": "9003", "state": "live"}, silent=True)
        at = int(w.clock())
        w.look()
        assert [one.entry for one in w.decisions(WORKFLOW)] == []  # it waits a moment
        w.clock.ahead += 20
        w.look()
        assert newest_decision(w, WORKFLOW).verdict is Verdict.REQUIRE_APPROVAL
        metadata = {"message": {"id": "9003"}, "before": "draft", "after": "live"}
        w.does(CAROL, "message_state_change", metadata, apply={"id": "9003"}, created_at=at)
        w.look()
        assert api.shows(id)["status"] == "applied"
        assert newest_decision(w, WORKFLOW).verdict is Verdict.ALLOW
        assert open_policies(w) == set()
        assert all(approval.settled_at is not None for approval in w.approvals())


@pytest.mark.parametrize("moves", [False, True], ids=["same policies", "other policies"])
def test_a_permit_that_somebody_else_may_have_used_is_void_and_the_change_is_judged(
    tmp_path: Path, moves: bool
) -> None:
    with asking(tmp_path) as (w, api):
        id = api.asks(WORKFLOW, {"/workflow/state": "live"})["id"]
        api.agrees(id)
        at = int(w.clock())
        w.does(CAROL, "message_state_change", apply={"id": "9003", "state": "live"})
        w.look()
        assert api.shows(id)["status"] == "applied"
        if moves:
            assert isinstance(w.settings.policies, Path)
            (w.settings.policies / "story.yaml").write_text(
                POLICIES.replace("severity: low", "severity: medium")
            )
            w.service.reload_policies()
        w.does(MALLORY, "message_state_change", {"message": {"id": "9003"}}, created_at=at)
        w.look()
        assert (api.shows(id)["status"], api.shows(id)["permit"]["used"]) == ("void", False)
        assert newest_decision(w, WORKFLOW).verdict is Verdict.REQUIRE_APPROVAL
        assert changes_of(w, WORKFLOW)[0].attribution.cause is None
        assert open_policies(w) == {"no-workflow-goes-live", "the-welcome-is-told"}
        with w.guarded.view() as view:
            entry = changes_of(w, WORKFLOW)[0].attribution.id or ""
            told = [one for one in view.decisions.for_activity(entry) if one.entry == "activity"]
        assert [one.verdict for one in told] == [Verdict.FLAG, Verdict.ALLOW]


def test_what_is_revised_without_a_doubt_still_passes(tmp_path: Path) -> None:
    with asking(tmp_path) as (w, api):
        id = api.asks(WORKFLOW, {"/workflow/state": "live"})["id"]
        api.agrees(id)
        w.does(CAROL, "message_state_change", apply={"id": "9003", "state": "live"})
        w.look()
        used = changes_of(w, WORKFLOW)[0]
        w.clock.ahead += 2 * 86400  # the permit is over for long
        with w.guarded.transaction() as work:
            work.state.changes.attribute(used.id, used.attribution, work.now)
        w.service.turn()
        assert changes_of(w, WORKFLOW)[0].attribution == used.attribution
        assert api.shows(id)["status"] == "applied"
        assert len([one for one in w.decisions(WORKFLOW) if one.entry == "change"]) == 1


def test_what_calls_and_what_a_person_has_to_do_is_asked_for_separately(tmp_path: Path) -> None:
    with asking(tmp_path) as (_, api):
        mixed = {
            "changes": [
                {"resource": "office_hours_schedule/41", "set": {"/name": "Paris"}},
                {"resource": WELCOME, "set": {"/welcome_message": AHOY}},
            ]
        }
        refused = api(BOB, "POST", "/proposals", mixed, 422)
        assert refused["type"].endswith("to-split")
        assert [error["pointer"] for error in refused["errors"]] == ["#/changes/1"]
