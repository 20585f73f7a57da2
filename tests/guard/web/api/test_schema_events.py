"""The routes of the schema events: what Intercom moved, and that nobody is said to have done it."""

from __future__ import annotations

from drift.web.rest.route import API
from tests.guard.web.stage import DAVE, Stage


def test_a_change_of_the_shape_is_one_event_and_no_change(seen: Stage) -> None:
    (event,) = seen.get(f"{API}/schema-events")["items"]
    assert (event["kind"], event["cause"], event["resources"]) == ("team", "intercom", 7)
    (move,) = event["moves"]
    assert (move["sort"], move["pointer"], move["count"], move["of"]) == (
        "appeared",
        "/unreleased_field",
        7,
        7,
    )
    assert move["sentence"] == "/unreleased_field appeared in 7 of 7."
    assert seen.get(f"{API}/schema-events/{event['id']}") == event
    assert seen.get(f"{API}/changes", kind="team")["items"] == []
    assert [one for one in seen.get(f"{API}/drift")["differences"] if one["resource"]["kind"] == "team"] == []


def test_events_are_filtered_and_paged_like_other_lists(seen: Stage) -> None:
    assert seen.get(f"{API}/schema-events", kind="article")["items"] == []
    assert seen.get(f"{API}/schema-events", since="2099-01-01T00:00:00Z")["items"] == []
    assert seen.get(f"{API}/schema-events", limit=1)["next"] is None
    assert seen.ask(f"{API}/schema-events/999").status_code == 404
    assert seen.ask(f"{API}/schema-events", None).status_code == 401


def test_history_and_blame_name_the_event_where_no_change_made_the_version(seen: Stage) -> None:
    (event,) = seen.get(f"{API}/schema-events")["items"]
    newest, first = seen.get(f"{API}/resources/team/3/history")["items"]
    assert (newest["change"], newest["schema_event"], first["schema_event"]) == (None, event["id"], None)
    blame = {one["field"]: one for one in seen.get(f"{API}/resources/team/3/blame")["items"]}
    assert (blame["/unreleased_field"]["change"], blame["/unreleased_field"]["schema_event"]) == (
        None,
        event["id"],
    )
    assert blame["/name"]["schema_event"] is None
    then = seen.get(f"{API}/resources/team/3", at=first["since"])
    assert "unreleased_field" not in then["body"]


def test_the_drift_report_tells_of_it_in_every_form_for_people(seen: Stage) -> None:
    (event,) = seen.get(f"{API}/drift")["schema_events"]
    assert event["sentence"] == (
        "Intercom shows 7 resources of the kind team otherwise than before, with the same API version 2.16."
    )
    for form in ("markdown", "table"):
        text = seen.ask(f"{API}/drift?format={form}", DAVE).text
        assert "/unreleased" in text.replace("\\", "")
