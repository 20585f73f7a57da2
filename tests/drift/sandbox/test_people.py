"""Teammates, teams and the workspace as GET /me shows it."""

from typing import Any

import httpx

from drift.sandbox.cast import ALICE, CAST, COLLEAGUES, OPERATOR, WORKSPACE_ID
from tests.drift.sandbox.conftest import Clock, as_teammate, code_of, log_since

PREVIEW = {"Intercom-Version": "Preview"}


def test_me_carries_the_workspace(api: httpx.Client) -> None:
    me = api.get("/me").json()
    assert (me["app"]["id_code"], me["app"]["timezone"]) == (WORKSPACE_ID, "Europe/Paris")
    assert me["avatar"] == {"type": "avatar", "image_url": None}
    assert "role" not in me
    assert api.get("/me", headers=PREVIEW).json()["role"]["name"] == "Admin"


def test_the_cast_and_the_bot_are_teammates(api: httpx.Client) -> None:
    admins = api.get("/admins").json()["admins"]
    assert {who.email for who in (*CAST, OPERATOR)} <= {admin["email"] for admin in admins}
    assert len(admins) == 28
    assert all("avatar" not in admin for admin in admins)
    assert "avatar" in api.get("/admins?display_avatar=true").json()["admins"][0]


def test_roles_came_with_2_16_and_custom_permissions_show_none(api: httpx.Client) -> None:
    assert api.get(f"/admins/{ALICE.id}").json()["role"]["name"] == "Support lead"
    assert "role" not in api.get(f"/admins/{ALICE.id}", headers={"Intercom-Version": "2.15"}).json()
    assert "role" not in api.get(f"/admins/{COLLEAGUES[-1].id}").json()


def test_missing_people_and_teams_have_their_own_codes(api: httpx.Client) -> None:
    assert code_of(api.get("/admins/1")) == "admin_not_found"
    assert code_of(api.get("/teams/1")) == "team_not_found"


def test_away_mode_can_be_written_and_is_logged(api: httpx.Client, clock: Clock) -> None:
    body = {"away_mode_enabled": True, "away_mode_reassign": False}
    assert api.put(f"/admins/{ALICE.id}/away", json=body).json()["away_mode_enabled"] is True
    assert [entry["activity_type"] for entry in log_since(api, clock.seconds)] == ["admin_away_mode_change"]
    assert code_of(api.put(f"/admins/{ALICE.id}/away", json={})) == "parameter_invalid"


def test_members_of_a_team_are_replaced_on_both_sides(api: httpx.Client, clock: Clock) -> None:
    team = api.get("/teams/203").json()
    gone, stay = team["admin_ids"][0], team["admin_ids"][1:]
    changed = api.put("/teams/203", json=team | {"admin_ids": stay}, headers=PREVIEW)
    assert changed.json()["admin_ids"] == stay
    assert 203 not in api.get(f"/admins/{gone}").json()["team_ids"]
    (entry,) = log_since(api, clock.seconds)
    assert entry["activity_type"] == "app_team_membership_modification"


def test_sending_a_team_back_as_read_changes_nothing(api: httpx.Client, clock: Clock) -> None:
    for id in ("201", "202"):
        team = api.get(f"/teams/{id}").json()
        assert api.put(f"/teams/{id}", json=team, headers=PREVIEW).json() == team
    assert log_since(api, clock.seconds) == []


def test_it_rejects_other_fields_strangers_and_empty_teams(api: httpx.Client) -> None:
    wrongs: tuple[dict[str, Any], ...] = (
        {"name": "Renamed"},
        {"admin_ids": []},
        {"admin_ids": ["x"]},
        {"admin_ids": [1]},
        {"admin_priority_level": {"secondary_admin_ids": [int(COLLEAGUES[0].id)]}},
    )
    for wrong in wrongs:
        refused = api.put("/teams/201", json=wrong, headers=PREVIEW | as_teammate(ALICE.email))
        assert (refused.status_code, code_of(refused)) == (400, "parameter_invalid")


def test_priority_levels_move_only_the_named_members(api: httpx.Client) -> None:
    team = api.get("/teams/202").json()
    first = team["admin_ids"][0]
    level = {"admin_priority_level": {"secondary_admin_ids": [first]}}
    after = api.put("/teams/202", json=level, headers=PREVIEW).json()["admin_priority_level"]
    assert first in after["secondary_admin_ids"]
    assert set(team["admin_priority_level"]["secondary_admin_ids"]) < set(after["secondary_admin_ids"])
