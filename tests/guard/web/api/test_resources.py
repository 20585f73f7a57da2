"""What is, over HTTP: pages, resources as they are and were, history, blame, changes, the activity log, snapshots."""

from __future__ import annotations

from typing import Any

import pytest

from drift.web import activity
from drift.web.rest.route import API
from guard.web.background_snapshot import SnapshotOnRequest
from tests.guard.web.stage import CAROL, DAVE, HOURS, MALLORY, Stage


def pages(on: Stage, path: str, **query: Any) -> list[list[dict[str, Any]]]:
    """A list, page by page."""
    found, cursor = [], None
    while True:
        page = on.get(path, **query, **({"cursor": cursor} if cursor else {}))
        found.append(page["items"])
        cursor = page["next"]
        if cursor is None:
            return found


@pytest.mark.parametrize(
    "path",
    [
        *("resources", "changes", "activity", "snapshots", "decisions", "findings", "approvals", "intents"),
        *("remedies", "resources/ip_allowlist/singleton/history"),
    ],
)
def test_a_list_in_small_pages_is_the_whole_list_and_nothing_twice(seen: Stage, path: str) -> None:
    whole = [one for page in pages(seen, f"{API}/{path}", limit=200) for one in page]
    small = pages(seen, f"{API}/{path}", limit=2)
    assert [one for page in small for one in page] == whole
    assert all(len(page) == 2 for page in small[:-1])


def test_resources_are_listed_by_kind(seen: Stage) -> None:
    teams = seen.get(f"{API}/resources", kind="team")["items"]
    assert [one["id"] for one in teams] == ["1", "2", "3", "4", "5", "6", "7"]
    assert {one["kind"] for one in seen.get(f"{API}/resources")["items"]} >= {"team", "ip_allowlist"}


def test_a_resource_is_shown_with_its_name_and_its_page(seen: Stage) -> None:
    found = seen.get(f"{API}/resources/{HOURS}")
    assert (found["title"], found["live"], found["coverage"]["status"]) == ("Paris", True, "read")
    assert "abc12345" in found["settings_url"]
    assert found["body"]["time_zone_name"] == "Europe/Paris"


def test_a_resource_is_shown_as_it_was_at_any_moment(seen: Stage) -> None:
    story = seen.get(f"{API}/resources/{HOURS}/history")["items"]
    zones = [
        seen.get(f"{API}/resources/{HOURS}", at=version["since"])["body"]["time_zone_name"]
        for version in story
    ]
    assert zones == ["Europe/Paris", "Asia/Tokyo", "Europe/Paris"]


def test_history_says_which_change_made_each_version_and_who_did(seen: Stage) -> None:
    ours, theirs, first = seen.get(f"{API}/resources/{HOURS}/history")["items"]
    assert ours["until"] is None
    assert (ours["change"]["attribution"]["source"], ours["since"]) == ("intent", theirs["until"])
    assert theirs["change"]["attribution"]["actor"]["email"] == MALLORY
    assert theirs["change"]["attribution"]["actor"]["ip"] is None, "the reader is a viewer"
    assert (first["change"], first["ended_by"]) == (None, None)


def test_blame_names_the_last_change_of_each_field(seen: Stage) -> None:
    found = {one["field"]: one for one in seen.get(f"{API}/resources/{HOURS}/blame")["items"]}
    assert found["/time_zone_name"]["attribution"]["source"] == "intent"
    assert found["/name"]["change"] is None


def test_the_history_of_what_is_gone_says_who_removed_it(busy: Stage) -> None:
    del busy.intercom.held[next(ref for ref in busy.intercom.held if str(ref) == "team/3")]
    busy.look()
    gone, _ = busy.get(f"{API}/resources/team/3/history")["items"]
    assert gone["ended_by"]["operation"] == "deleted"
    assert busy.ask(f"{API}/resources/team/3").status_code == 404
    assert busy.ask(f"{API}/resources/team/3/blame").status_code == 404


def test_what_is_missing_of_an_unread_kind_is_not_said_to_be_gone(seen: Stage) -> None:
    problem = seen.ask(f"{API}/resources/article/1").json or {}
    assert "could not be read: The token may not read articles." in problem["detail"]


def test_a_change_is_shown_field_by_field(seen: Stage) -> None:
    (change,) = seen.get(f"{API}/changes", kind="ip_allowlist", actor=CAROL)["items"]
    whole = seen.get(f"{API}/changes/{change['id']}")
    assert whole["moved"] == [{"pointer": "/enabled", "before": True, "after": False}]
    assert len(whole["before"]) == 64


def test_changes_are_found_by_what_they_are(seen: Stage) -> None:
    assert {one["operation"] for one in seen.get(f"{API}/changes", operation="updated")["items"]} == {
        "updated"
    }
    assert seen.get(f"{API}/changes", since="2099-01-01")["items"] == []
    assert seen.get(f"{API}/changes", until="2099-01-01", id="42")["items"] != []


def test_noise_is_folded_into_a_count(seen: Stage) -> None:
    quiet = seen.get(f"{API}/activity")
    assert [one["id"] for one in quiet["items"]] == ["a6", "a3", "a2", "a1"]
    assert quiet["folded"] == {"similar": 2, "more": False}


def test_noise_is_shown_when_it_is_asked_for(seen: Stage) -> None:
    everything = seen.get(f"{API}/activity", noise=1)
    assert len(everything["items"]) == 6
    assert everything["folded"] == {"similar": 0, "more": False}
    assert [one["id"] for one in seen.get(f"{API}/activity", type="admin_login_*")["items"]] == ["a4"]
    several = seen.get(f"{API}/activity", type=["bulk_export", "*_thing"])
    assert [one["id"] for one in several["items"]] == ["a5", "a3"]


def test_noise_is_counted_up_to_a_bound(seen: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(activity, "MOST_FOLDED", 1)
    assert seen.get(f"{API}/activity")["folded"] == {"similar": 1, "more": True}


def test_the_log_is_searched_by_person_and_time(seen: Stage) -> None:
    assert [one["id"] for one in seen.get(f"{API}/activity", actor=MALLORY)["items"]] == ["a2"]
    assert seen.get(f"{API}/activity", since="2099-01-01")["items"] == []


def test_an_entry_is_shown_whole(seen: Stage) -> None:
    assert seen.get(f"{API}/activity/a3")["raw"]["activity_description"] == "bob@acme.example did it"


def test_a_snapshot_shows_what_was_read_and_what_was_not(seen: Stage) -> None:
    newest, *_ = seen.get(f"{API}/snapshots")["items"]
    unread = [one for one in newest["coverage"] if one["status"] == "unread"]
    assert [(one["kind"], one["code"]) for one in unread] == [("article", "forbidden")]
    assert seen.get(f"{API}/snapshots/latest") == newest == seen.get(f"{API}/snapshots/{newest['id']}")


def test_an_operator_begins_a_snapshot_that_goes_on_in_the_background(calm: Stage) -> None:
    before = calm.get(f"{API}/snapshots/latest")
    answer = calm.post(f"{API}/snapshots", who=DAVE)
    assert answer.status_code == 202
    assert (answer.json or {})["previous"] == before["id"]
    calm.wait_for(lambda: calm.get(answer.headers["Location"])["id"] > before["id"])
    assert calm.get(answer.headers["Location"])["trigger"] == "request"


def test_a_snapshot_that_fails_is_a_trouble_of_the_service(calm: Stage) -> None:
    with calm.database.write() as connection:
        connection.exec_driver_sql("DROP TABLE snapshots")
    asked = SnapshotOnRequest(calm.service)
    asked.begin()
    asked.wait(60)
    assert "requested snapshot" in calm.service.condition.troubles


def test_the_workspace_says_how_it_is_guarded(seen: Stage) -> None:
    (found,) = seen.get(f"{API}/workspaces")["items"]
    assert (found["name"], found["id_code"], found["mode"]) == ("acme", "abc12345", "enforce")
