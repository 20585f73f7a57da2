"""What people do in Intercom's own pages: the entry, and the state it leaves behind."""

from typing import Any

import httpx

from drift.sandbox.cast import ALICE, BOB, CAROL, DAVE, MALLORY
from tests.drift.sandbox.conftest import Clock, code_of, log_since


def act(api: httpx.Client, who: str, activity_type: str, **more: Any) -> httpx.Response:
    return api.post("/_sandbox/act", json={"as": who, "activity_type": activity_type, **more})


def test_an_action_answers_with_its_log_entry(api: httpx.Client, clock: Clock) -> None:
    answered = act(api, MALLORY.email, "bulk_export", ip="192.0.2.7", created_at=int(clock.seconds) + 9)
    assert answered.status_code == 201
    (entry,) = log_since(api, clock.seconds)
    assert entry == answered.json()
    assert entry["performed_by"] == {
        "type": "admin",
        "id": MALLORY.id,
        "email": MALLORY.email,
        "ip": "192.0.2.7",
    }


def test_types_nobody_has_heard_of_pass_through(api: httpx.Client, clock: Clock) -> None:
    act(api, DAVE.email, "hologram_setting_change", metadata={"deep": {"odd": [1, None]}})
    (entry,) = log_since(api, clock.seconds)
    assert (entry["activity_type"], entry["metadata"]) == (
        "hologram_setting_change",
        {"deep": {"odd": [1, None]}},
    )


def test_identity_verification_and_the_name_are_workspace_state(api: httpx.Client) -> None:
    act(api, CAROL.email, "app_identity_verification_change", metadata={"enabled": False})
    named = act(api, CAROL.email, "app_name_change", apply={"name": "Acme Two"}).json()
    act(api, CAROL.email, "app_timezone_change", metadata={"before": "Europe/Paris", "after": "Asia/Tokyo"})
    app = api.get("/me").json()["app"]
    assert (app["identity_verification"], app["name"], app["timezone"]) == (False, "Acme Two", "Asia/Tokyo")
    assert named["metadata"] == {"before": "Acme", "after": "Acme Two"}


def test_roles_arrivals_and_departures_are_seen_in_admins(api: httpx.Client) -> None:
    role = {"id": BOB.id, "role": {"id": "10", "name": "Admin"}}
    act(api, MALLORY.email, "admin_permission_change", apply=role)
    assert api.get(f"/admins/{BOB.id}").json()["role"] == {"type": "role", "id": "10", "name": "Admin"}
    joined = act(api, ALICE.email, "app_admin_join", apply={"email": "zoe@acme.example"}).json()
    new = joined["metadata"]["admin"]["id"]
    assert api.get(f"/admins/{new}").json()["name"] == "Zoe"
    assert api.get("/me", headers={"X-Sandbox-Admin": "zoe@acme.example"}).status_code == 200
    act(api, ALICE.email, "admin_deletion", metadata={"admin": {"id": 1101}})
    assert api.get("/admins/1101").status_code == 404
    assert 1101 not in api.get("/teams/201").json()["admin_ids"]


def test_macros_are_made_changed_and_deleted(api: httpx.Client) -> None:
    made = act(api, BOB.email, "macro_creation", apply={"name": "Hello"}).json()["metadata"]["macro"]
    assert api.get(f"/macros/{made['id']}").json()["name"] == "Hello"
    act(api, BOB.email, "macro_update", apply={"id": made["id"], "body_text": "Hey"})
    assert api.get(f"/macros/{made['id']}").json()["body_text"] == "Hey"
    act(api, BOB.email, "macro_deletion", metadata={"macro": {"id": made["id"]}})
    assert code_of(api.get(f"/macros/{made['id']}")) == "not_found"


def test_workflows_change_state_and_steps(api: httpx.Client) -> None:
    metadata = {"message": {"id": 9003, "title": "Refund approval"}, "before": "draft", "after": "live"}
    act(api, CAROL.email, "message_state_change", metadata=metadata)
    assert api.get("/export/workflows/9003").json()["workflow"]["state"] == "live"
    act(api, CAROL.email, "ruleset_creation", apply={"id": "9003", "snapshot": {"steps": []}})
    assert api.get("/export/workflows/9003").json()["workflow"]["snapshot"] == {"steps": []}
    other = act(api, CAROL.email, "message_state_change", metadata={"message": {"id": 5}, "after": "live"})
    assert other.status_code == 201


def test_a_silent_action_changes_state_only(api: httpx.Client, clock: Clock) -> None:
    act(api, CAROL.email, "app_name_change", apply={"name": "Quiet"}, silent=True)
    assert api.get("/me").json()["app"]["name"] == "Quiet"
    assert log_since(api, clock.seconds) == []


def test_it_rejects_actions_it_cannot_perform(api: httpx.Client) -> None:
    for wrong in (
        {"activity_type": "bulk_export"},
        {"as": CAROL.email},
        {"as": "nobody@acme.example", "activity_type": "bulk_export"},
        {"as": CAROL.email, "activity_type": "bulk_export", "metadata": []},
        {"as": CAROL.email, "activity_type": "bulk_export", "created_at": "now"},
        {"as": CAROL.email, "activity_type": "macro_update", "apply": {"id": "1"}},
    ):
        assert api.post("/_sandbox/act", json=wrong).status_code == 400


def test_the_inputs_are_documented_where_people_look(api: httpx.Client) -> None:
    assert "X-Sandbox-Admin" in api.get("/").text
    assert "POST /_sandbox/act" in api.get("/_sandbox").text
