"""The IP allowlist: what it keeps, refuses and writes into the log."""

import httpx

from drift.sandbox.cast import CAROL, MALLORY
from tests.drift.sandbox.conftest import Clock, as_teammate, code_of, log_since


def test_switching_it_off_is_logged_with_both_sides_and_the_address(api: httpx.Client, clock: Clock) -> None:
    before = api.get("/ip_allowlist").json()
    changed = api.put("/ip_allowlist", json={"enabled": False}, headers=as_teammate(CAROL.email))
    assert changed.json() == before | {"enabled": False}
    assert api.get("/ip_allowlist").json() == before | {"enabled": False}
    (entry,) = log_since(api, clock.seconds)
    assert entry["activity_type"] == "security_settings_change"
    assert entry["performed_by"] == {
        "type": "admin",
        "id": CAROL.id,
        "email": CAROL.email,
        "ip": CAROL.ip,
    }
    parts = {key: before[key] for key in ("enabled", "ip_allowlist")}
    assert entry["metadata"] == {"before": parts, "after": parts | {"enabled": False}}


def test_nobody_locks_themselves_out(api: httpx.Client) -> None:
    away = {"enabled": True, "ip_allowlist": ["198.51.100.0/24"]}
    refused = api.put("/ip_allowlist", json=away, headers=as_teammate(CAROL.email))
    assert (refused.status_code, code_of(refused)) == (422, "parameter_invalid")
    assert "Your IP (203.0.113.14)" in refused.json()["errors"][0]["message"]
    assert api.put("/ip_allowlist", json=away, headers=as_teammate(MALLORY.email)).status_code == 200
    assert api.put("/ip_allowlist", json=away | {"enabled": False}).status_code == 200


def test_the_address_of_a_teammate_can_be_another(api: httpx.Client, clock: Clock) -> None:
    headers = as_teammate(CAROL.email, ip="192.0.2.99")
    assert api.put("/ip_allowlist", json={"enabled": True}, headers=headers).status_code == 422
    api.put("/ip_allowlist", json={"enabled": False}, headers=headers)
    (entry,) = log_since(api, clock.seconds)
    assert entry["performed_by"]["ip"] == "192.0.2.99"  # type: ignore[index] # an object, seen through JSON


def test_it_refuses_what_is_no_network(api: httpx.Client) -> None:
    for wrong in ({"ip_allowlist": ["nowhere"]}, {"ip_allowlist": "203.0.113.0/24"}, {"enabled": 1}):
        assert api.put("/ip_allowlist", json=wrong).status_code == 422


def test_saying_the_same_again_writes_no_entry(api: httpx.Client, clock: Clock) -> None:
    api.put("/ip_allowlist", json=api.get("/ip_allowlist").json())
    assert log_since(api, clock.seconds) == []


def test_a_silent_change_leaves_no_trace_but_the_state(api: httpx.Client, clock: Clock) -> None:
    api.put("/ip_allowlist", json={"enabled": False}, headers=as_teammate(CAROL.email, silent="1"))
    assert api.get("/ip_allowlist").json()["enabled"] is False
    assert log_since(api, clock.seconds) == []
