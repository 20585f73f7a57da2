"""Incidents that happen in real workspaces, each from what a person did to what came of it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import orjson

from drift.core.model.records import Intent
from drift.core.model.resources import Ref
from drift.sandbox.header_masking import overwritten
from guard.core.model.records import Approval, GuidedRemedy
from guard.core.model.verdict import Verdict
from guard.runtime.demo import next_night
from guard.workflow.approval_workflow import cast_vote
from tests.flows.policies import beside_the_starters
from tests.flows.world import ALICE, BOB, CAROL, DAVE, ERIN, MALLORY, World, world

FROZEN = """
version: 1
policies:
  - id: closing-days-are-frozen
    because: closing days are frozen
    severity: high
    owner: alice@acme.example
    watch: { kind: office_hours_exception, change: [updated, deleted] }
    then: revert
"""


def intents(w: World, kind: str) -> list[Intent]:
    with w.guarded.view() as view:
        return view.state.intents.of_kind(kind, 0.0)


def steps(w: World, ref: str) -> GuidedRemedy:
    """The one open set of written steps for a resource."""
    with w.guarded.view() as view:
        (guided,) = view.remedies.open_remedies(Ref.parse(ref))
        return guided


def question(w: World) -> Approval:
    (one,) = [approval for approval in w.approvals() if approval.settled_at is None]
    return one


def findings(w: World) -> dict[str, str]:
    """Open findings: subject by policy."""
    return {finding.policy: finding.subject for finding in w.findings()}


def test_an_allowlist_that_lost_the_office_network_gets_it_back_and_keeps_what_was_added(
    tmp_path: Path,
) -> None:
    with world(tmp_path) as w:
        others = ["198.51.100.0/24", "192.0.2.77"]
        w.act(MALLORY, "PUT", "/ip_allowlist", {"enabled": True, "ip_allowlist": others})
        w.look()
        networks = w.get("/ip_allowlist")["ip_allowlist"]
        assert "203.0.113.0/24" in networks
        assert w.get("/ip_allowlist")["enabled"] is True
        assert len(w.writes()) == 1
        assert findings(w) == {}


def test_a_closing_day_deleted_before_the_holidays_is_made_again_under_a_new_id(tmp_path: Path) -> None:
    with world(tmp_path, policies=beside_the_starters(tmp_path, FROZEN)) as w:
        under = "/office_hours_schedules/41/office_hours_exceptions"
        (christmas,) = [day for day in w.get(under)["data"] if day["name"] == "Christmas Day"]
        w.act(MALLORY, "DELETE", f"{under}/{christmas['id']}")
        w.look()
        (again,) = [
            day for day in w.get(under)["data"] if day["exception_date"] == christmas["exception_date"]
        ]
        assert again["id"] != christmas["id"]
        same = ("name", "exception_type", "recurring_annually", "time_intervals")
        assert {key: again[key] for key in same} == {key: christmas[key] for key in same}
        decision = w.decisions(f"office_hours_exception/{christmas['id']}")[0]
        assert (decision.verdict, decision.actor.email) == (Verdict.REVERT, MALLORY)
        w.look()
        assert len(w.writes()) == 1
        assert findings(w) == {}


def test_a_fin_source_fed_by_the_api_is_made_again_with_its_pages(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        before = {page["external_id"] for page in pages_of(w, "https://kb-feed.acme.example/")}
        w.act(CAROL, "DELETE", "/ai/content_import_sources/601")
        w.look()
        urls = [source["url"] for source in w.get("/ai/content_import_sources")["data"]]
        assert urls.count("https://kb-feed.acme.example/") == 1
        (intent,) = intents(w, "content_import_source")
        assert (intent.operation, intent.state) == ("create", "verified")
        assert {page["external_id"] for page in pages_of(w, "https://kb-feed.acme.example/")} == before
        w.look()
        assert len(w.writes()) == 1 + len(before)
        assert findings(w) == {}


def pages_of(w: World, url: str) -> list[dict[str, Any]]:
    """What Fin reads of the one source with this address."""
    (source,) = [one for one in w.get("/ai/content_import_sources")["data"] if one["url"] == url]
    return [page for page in w.get("/ai/external_pages")["data"] if page["source_id"] == source["id"]]


def test_a_synchronised_fin_source_is_left_to_a_person_with_its_address(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        w.act(CAROL, "DELETE", "/ai/content_import_sources/602")
        w.look()
        guided = steps(w, "content_import_source/602")
        assert any("https://docs.acme.example/" in step for step in guided.steps)
        assert guided.steps[0].startswith("Open https://app.intercom.com/a/apps/acme1/")
        assert w.writes() == []
        assert findings(w) == {"fin-sources-are-not-removed": "content_import_source/602"}


def test_a_connector_pointed_elsewhere_gets_its_address_back_and_nothing_else_is_sent(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        before = w.get("/data_connectors/502")
        w.act(MALLORY, "PATCH", "/data_connectors/502", {"url": "https://evil.example/v1/refunds"})
        w.look()
        after = w.get("/data_connectors/502")
        assert after["url"] == before["url"]
        (intent,) = intents(w, "data_connector")
        (call,) = intent.calls
        assert (call.method, call.body) == ("PATCH", {"url": before["url"]})
        assert not overwritten(kept_by_intercom(tmp_path, "data_connector", "502")["headers"])
        assert w.decisions("data_connector/502")[0].actor.email == MALLORY


def kept_by_intercom(tmp_path: Path, kind: str, id_: str) -> dict[str, Any]:
    """A resource as the embedded workspace keeps it, with what it shows to nobody."""
    with sqlite3.connect(tmp_path / "sandbox.db") as file:
        (body,) = file.execute("SELECT body FROM resource WHERE kind = ? AND id = ?", (kind, id_)).fetchone()
    file.close()
    found: dict[str, Any] = orjson.loads(body)
    return found


def test_a_connector_made_for_a_strange_host_is_retired_and_removed(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        made = w.act(
            MALLORY,
            "POST",
            "/data_connectors",
            {"name": "Leads", "http_method": "post", "url": "https://evil.example/leads"},
        )
        w.act(MALLORY, "PATCH", f"/data_connectors/{made['id']}", {"state": "live"})
        w.look()
        assert made["id"] not in {one["id"] for one in w.get("/data_connectors?per_page=50")["data"]}
        assert [one["method"] for one in w.writes()] == ["PATCH", "DELETE"]
        (intent,) = intents(w, "data_connector")
        assert (intent.operation, intent.state) == ("delete", "verified")


def test_an_unpublished_article_is_published_again_until_somebody_agrees(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        article = next(one for one in w.get("/articles?per_page=50")["data"] if one["state"] == "published")
        path = f"/articles/{article['id']}"
        w.act(CAROL, "PUT", path, {"state": "draft"})
        w.look()
        assert w.get(path)["state"] == "published"
        assert w.get(path)["body"] == article["body"]
        asked = question(w)
        assert asked.ref == Ref("article", str(article["id"]))
        cast_vote(w.guarded, asked.id, ALICE, "approve")
        w.service.turn()
        assert w.get(path)["state"] == "published", "no log tells who changes articles: it may have been her"
        cast_vote(w.guarded, asked.id, DAVE, "approve")
        w.service.turn()
        assert w.get(path)["state"] == "draft"


def test_a_teammate_who_is_given_full_permissions_is_flagged_at_once(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        w.does(
            MALLORY,
            "admin_permission_change",
            {
                "admin": {"id": 1006, "email": ERIN},
                "before": {"permissions": {"manage_teammates": False, "export_data": False}},
                "after": {"permissions": {"manage_teammates": True, "export_data": False}},
            },
        )
        w.look()
        (decision,) = [d for d in w.decisions() if d.activity_id and d.verdict is Verdict.FLAG]
        assert [reason.policy for reason in decision.judgement.broken] == ["permissions-are-not-escalated"]
        assert (decision.actor.email, decision.actor.ip) == (MALLORY, "198.51.100.23")
        assert "permissions-are-not-escalated" in findings(w)
        assert w.writes() == []


def test_permissions_that_security_gives_are_excused(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        w.does(
            DAVE,
            "admin_permission_change",
            {
                "admin": {"id": 1006},
                "before": {"permissions": {"export_data": False}},
                "after": {"permissions": {"export_data": True}},
            },
        )
        w.look()
        assert findings(w) == {}


def test_a_changed_welcome_message_gets_written_steps_that_the_next_log_entry_closes(tmp_path: Path) -> None:
    ours, theirs = {"text": "Welcome to Acme"}, {"text": "Crypto giveaway"}
    with world(tmp_path) as w:
        w.does(ALICE, "welcome_message_change", {"before": {"text": "Hi"}, "after": ours})
        w.look()
        assert findings(w) == {}
        w.clock.ahead += 5
        w.does(MALLORY, "welcome_message_change", {"before": ours, "after": theirs})
        w.look()
        guided = steps(w, "messenger_settings")
        assert any("Welcome to Acme" in step for step in guided.steps)
        assert findings(w) == {"the-welcome-message-stays-ours": "messenger_settings/singleton"}
        assert w.writes() == []
        w.clock.ahead += 5
        w.does(MALLORY, "welcome_message_change", {"before": theirs, "after": ours})
        w.look()
        with w.guarded.view() as view:
            assert view.remedies.open_remedies(Ref.parse("messenger_settings")) == []
        assert findings(w) == {}


def relax_sign_in(w: World) -> Approval:
    w.does(MALLORY, "app_authentication_method_change", {"before": ["sso"], "after": ["sso", "password"]})
    w.look()
    return question(w)


def test_relaxed_sign_in_stays_while_people_are_asked_and_approving_ratifies_it(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        asked = relax_sign_in(w)
        assert findings(w) == {"sign-in-is-not-relaxed": "authentication_methods/singleton"}
        cast_vote(w.guarded, asked.id, DAVE, "approve")
        w.look()
        assert findings(w) == {}
        assert w.approvals()[0].settlement == "approved"
        assert w.writes() == []


def test_relaxed_sign_in_that_is_denied_opens_the_steps_with_the_old_value(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        asked = relax_sign_in(w)
        cast_vote(w.guarded, asked.id, DAVE, "deny")
        w.look()
        guided = steps(w, "authentication_methods")
        assert any('["sso"]' in step for step in guided.steps)
        assert "sign-in-is-not-relaxed" in findings(w)
        w.clock.ahead += 5
        w.does(DAVE, "app_authentication_method_change", {"before": ["sso", "password"], "after": ["sso"]})
        w.look()
        with w.guarded.view() as view:
            assert view.remedies.open_remedies() == []
        assert findings(w) == {}


def test_what_was_never_agreed_is_not_called_good_because_a_later_entry_speaks_of_it(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        w.does(MALLORY, "app_authentication_method_change", {"after": ["password"]})
        w.look()
        w.clock.ahead += 5
        w.does(MALLORY, "app_authentication_method_change", {"before": ["password"], "after": ["google"]})
        w.look()
        cast_vote(w.guarded, question(w).id, DAVE, "deny")
        w.look()
        assert not any('back to ["password"]' in step for step in steps(w, "authentication_methods").steps)


def test_an_export_at_three_in_the_morning_from_a_new_address_is_flagged_twice(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        w.clock.ahead += next_night(w.clock()) - w.clock() + 60
        w.does(MALLORY, "bulk_export", {}, ip="192.0.2.199")
        w.look()
        subject = f"activity:bulk_export:{MALLORY}"
        assert findings(w) == {
            "no-exports-at-night": subject,
            "admins-act-from-known-addresses": subject,
        }
        w.look()
        assert {finding.count for finding in w.findings()} == {1}


def test_a_workflow_set_live_stays_until_it_is_denied_and_then_a_person_has_the_steps(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        w.does(BOB, "message_state_change", apply={"id": "9003", "state": "live"})
        w.look()
        asked = question(w)
        assert asked.ref == Ref("workflow", "9003")
        cast_vote(w.guarded, asked.id, ALICE, "deny")
        w.look()
        guided = steps(w, "workflow/9003")
        assert any("Refund approval" in step for step in guided.steps)
        assert any("draft" in step for step in guided.steps)
        assert w.writes() == []


def test_identity_verification_switched_off_is_found_and_left_to_a_person(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        w.does(MALLORY, "app_identity_verification_change", {"enabled": False})
        w.look()
        guided = steps(w, "workspace")
        assert any("identity_verification back to on" in step for step in guided.steps)
        decision = w.decisions("workspace/singleton")[0]
        assert (decision.verdict, decision.actor.email) == (Verdict.REVERT, MALLORY)
        assert findings(w) == {"identity-verification-stays-on": "workspace/singleton"}
        w.clock.ahead += 5
        w.does(DAVE, "app_identity_verification_change", {"enabled": True})
        w.look()
        assert findings(w) == {}
        with w.guarded.view() as view:
            assert view.remedies.open_remedies() == []
