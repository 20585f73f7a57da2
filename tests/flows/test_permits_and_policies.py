"""What policies say to a permit: when it is asked for, while it is open, and when somebody uses it."""

from __future__ import annotations

from pathlib import Path

import pytest

from drift.core.model.resources import Json
from drift.sync.ingest import ingest
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
    newest_decision,
    open_policies,
)
from tests.flows.world import ALICE, BOB, CAROL, DAVE, ERIN, MALLORY

RED = """
  - id: nothing-on-red
    because: nobody can read that
    severity: low
    owner: alice@acme.example
    watch: { kind: messenger_settings, fields: [/welcome_message] }
    when: { becomes: { properties: { messenger_color_settings: { const: red } } } }
    then: { require_approval: { from: [support-ops], meanwhile: keep, on_expiry: keep } }
"""
FLAGGED = """
  - id: fin-is-told
    because: Fin was changed
    severity: low
    owner: alice@acme.example
    watch: { kind: workflow, fields: [/workflow/title] }
    then: flag
"""
STANDARD = """
standard_changes:
  - id: greetings
    because: the team agreed to short greetings
    owner: alice@acme.example
    kind: messenger_settings
    who: [carol@acme.example]
    fields: { /welcome_message: { maxLength: 20 } }
"""


def test_the_policies_of_the_log_are_content_unless_they_look_at_how_it_was_done(tmp_path: Path) -> None:
    with asking(tmp_path) as (w, api):
        api.permit()
        greets(w, CAROL, AHOY, ip="192.0.2.199")
        assert open_policies(w) == {"from-the-office"}


def test_who_would_do_it_cannot_agree_to_it_and_has_to_be_a_teammate(tmp_path: Path) -> None:
    with asking(tmp_path) as (_, api):
        asked = api.asks(WELCOME, {"/welcome_message": AHOY}, who=ALICE)
        refused = api(ALICE, "POST", f"/proposals/{asked['id']}/votes", {"vote": "approve"}, 403)
        assert refused["detail"] == (
            "You asked for this, or would make it yourself; somebody else must approve it."
        )
        document = {
            "changes": [{"resource": WELCOME, "set": {"/welcome_message": BUY}}],
            "who": "x@acme.example",
        }
        unknown = api(BOB, "POST", "/proposals", document, 422)
        assert "x@acme.example is no teammate of the Intercom workspace" in unknown["detail"]
        assert unknown["errors"][0]["pointer"] == "#/who"


def test_a_policy_that_moves_takes_an_open_permit_away(tmp_path: Path) -> None:
    with asking(tmp_path) as (w, api):
        id = api.permit()
        folder = w.settings.policies
        assert isinstance(folder, Path)
        (folder / "story.yaml").write_text(POLICIES.replace("severity: low", "severity: medium"))
        w.service.reload_policies()
        assert greets(w, CAROL, AHOY).verdict is Verdict.REQUIRE_APPROVAL
        assert api.shows(id)["status"] == "void"


def test_whoever_will_do_it_is_judged_and_not_whoever_asks(tmp_path: Path) -> None:
    exempt = POLICIES.replace(
        "watch: { kind: messenger_settings }",
        "watch: { kind: messenger_settings }\n    unless: { actor: [bob@acme.example] }",
    )
    with asking(tmp_path) as (w, api):
        assert isinstance(w.settings.policies, Path)
        (w.settings.policies / "story.yaml").write_text(exempt)
        w.service.reload_policies()
        asked = api.asks(WELCOME, {"/welcome_message": AHOY})
        assert (asked["status"], asked["verdict"]) == ("open", "needs_approval")
        assert api.asks(WELCOME, {"/messenger_color_settings": "red"}, who=BOB)["verdict"] == "allowed"


def test_a_policy_that_had_nothing_against_it_stops_it_where_it_has_something_now(tmp_path: Path) -> None:
    with asking(tmp_path, RED) as (w, api):
        id = api.permit()
        w.does(MALLORY, "messenger_color_settings_change", {"before": "blue", "after": "red"})
        w.look()
        w.clock.ahead += 5
        decision = greets(w, CAROL, AHOY)
        assert decision.verdict is Verdict.REQUIRE_APPROVAL
        assert "nothing-on-red had nothing against the proposal, and has something now." in decision.note
        assert api.shows(id)["status"] == "approved"


def test_what_nobody_had_to_agree_to_is_attributed_and_told_all_the_same(tmp_path: Path) -> None:
    with asking(tmp_path, FLAGGED) as (w, api):
        asked = api.asks(WORKFLOW, {"/workflow/title": "Refunds"})
        assert (asked["status"], asked["approved_by"]) == ("approved", [])
        w.does(CAROL, "message_state_change", apply={"id": "9003", "title": "Refunds"})
        w.look()
        assert api.shows(asked["id"])["status"] == "applied"
        assert newest_decision(w, WORKFLOW).verdict is Verdict.FLAG
        cause = changes_of(w, WORKFLOW)[0].attribution.cause
        assert cause is not None
        assert cause.proposal == asked["id"]
        assert open_policies(w) == {"fin-is-told", "the-welcome-is-told"}


def test_a_standard_change_that_only_a_person_can_make_needs_nobody_and_passes(tmp_path: Path) -> None:
    with asking(tmp_path, STANDARD) as (w, api):
        asked = api.asks(WELCOME, {"/welcome_message": AHOY})
        assert asked["status"] == "approved"
        assert greets(w, MALLORY, BUY).verdict is Verdict.REQUIRE_APPROVAL
        w.clock.ahead += 5
        decision = greets(w, CAROL, AHOY, before=BUY)
        assert decision.verdict is Verdict.ALLOW
        (reason,) = decision.judgement.reasons
        assert reason.sentence.endswith(", as the standard change greetings.")
        assert api.shows(asked["id"])["status"] == "applied"


def test_a_broken_glass_lets_it_pass_and_the_review_is_left(tmp_path: Path) -> None:
    with asking(tmp_path) as (w, api):
        change = {"resource": WELCOME, "set": {"/welcome_message": AHOY}}
        urgent = {
            "changes": [change],
            "who": CAROL,
            "break_glass": True,
            "reason": "customers are greeted with spam",
        }
        asked = api(DAVE, "POST", "/proposals", urgent, 201)
        assert (asked["status"], asked["approved_by"], asked["permit"]["who"]) == ("approved", [], CAROL)
        assert greets(w, CAROL, AHOY).verdict is Verdict.ALLOW
        assert api.shows(asked["id"])["status"] == "applied"
        assert open_policies(w) == set()
        w.look_at_everything()
        assert open_policies(w) == set()


def test_who_left_suspends_the_permit(tmp_path: Path) -> None:
    with asking(tmp_path) as (w, api):
        id = api.permit()
        with w.guarded.transaction() as work:
            for token in work.tokens.list():
                if token.email == BOB:
                    work.tokens.revoke(token.id, work.now)
        decision = greets(w, CAROL, AHOY)
        assert decision.verdict is Verdict.REQUIRE_APPROVAL
        assert f"The permit is suspended. {BOB} has no valid token any more." in decision.note
        assert api.shows(id)["status"] == "suspended"


def test_no_call_is_made_for_what_a_person_does(tmp_path: Path) -> None:
    with asking(tmp_path) as (w, api):
        api.permit()
        with w.guarded.view() as view:
            assert view.proposals.to_apply(view.now) == []
        w.look()
        assert w.writes() == []


def test_an_ai_in_the_name_of_a_person_has_no_hands(tmp_path: Path) -> None:
    with asking(tmp_path) as (w, api):
        id = api.permit()
        entry = {
            "id": "by-a-bot",
            "activity_type": "welcome_message_change",
            "created_at": int(w.clock()),
            "performed_by": {"type": "bot", "id": "9", "email": CAROL},
            "metadata": {"before": HI, "after": AHOY},
        }
        ingest(w.guarded.workspace, [entry], "poll")
        w.service.turn()
        decision = newest_decision(w, WELCOME)
        assert decision.verdict is Verdict.REQUIRE_APPROVAL
        assert "An AI made this change, and the permit is for a person's own hand." in decision.note
        assert api.shows(id)["status"] == "approved"


def test_explain_names_the_permit_step_by_step(tmp_path: Path) -> None:
    with asking(tmp_path) as (w, api):
        id = api.permit()
        decision = greets(w, CAROL, AHOY)
        explained = api(ERIN, "GET", f"/decisions/{decision.id}/explanation")
        (policy,) = [one for one in explained["policies"] if one["policy"] == "welcome-needs-a-yes"]
        step = policy["steps"][-1]
        assert step["word"] == "permit"
        assert id in step["says"]
        assert policy["outcome"] == "excused"


ADMINS = """
  - id: new-teammates-need-two
    because: a teammate was added without a second pair of eyes
    severity: high
    owner: alice@acme.example
    watch: { kind: admin, change: [created] }
    then: { require_approval: { from: [support-ops], expires_in: 24h, meanwhile: keep, on_expiry: keep } }
"""
OWNER = {"type": "role", "id": "1", "name": "Owner"}


@pytest.mark.parametrize("asks_for_the_role", [True, False])
def test_a_permit_to_add_somebody_does_not_make_them_an_owner(
    tmp_path: Path, *, asks_for_the_role: bool
) -> None:
    values: dict[str, Json] = {"/email": "new@acme.example", "/name": "New"}
    if asks_for_the_role:
        values |= {"/role": OWNER, "/has_inbox_seat": True, "/job_title": "Support Specialist"}
    with asking(tmp_path, ADMINS) as (w, api):
        new = {"create": True, "kind": "admin", "set": values}
        id = api(BOB, "POST", "/proposals", {"changes": [new], "reason": "r", "who": CAROL}, 201)["id"]
        api.agrees(id)
        joined = {"email": "new@acme.example", "name": "New", "has_inbox_seat": True, "role": OWNER}
        w.does(CAROL, "app_admin_join", {}, apply=joined)
        w.look()
        assert api(BOB, "GET", f"/proposals/{id}")["status"] == (
            "applied" if asks_for_the_role else "approved"
        )
