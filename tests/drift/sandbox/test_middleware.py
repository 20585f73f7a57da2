"""Who gets in: token, caller, version, rate limit."""

from pathlib import Path

import httpx
import pytest

from drift.sandbox.cast import CAROL, SERVICE
from drift.sandbox.server import Sandbox, create_sandbox
from tests.drift.sandbox.conftest import Clock, as_teammate, client_of, code_of


def test_it_refuses_a_wrong_token_and_tells_it_no_rate_limit(sandbox: Sandbox) -> None:
    with client_of(sandbox, token="stolen") as stranger:
        refused = stranger.get("/me")
    assert (refused.status_code, code_of(refused)) == (401, "unauthorized")
    assert "X-RateLimit-Limit" not in refused.headers


def test_another_token_may_be_configured(tmp_path: Path, clock: Clock) -> None:
    with (
        create_sandbox(tmp_path / "w.db", now=clock, token="mine") as other,
        client_of(other, token="mine") as mine,
        client_of(other) as usual,
    ):
        assert mine.get("/me").status_code == 200
        assert usual.get("/me").status_code == 401


def test_the_service_is_the_caller_unless_a_teammate_is_named(api: httpx.Client) -> None:
    assert api.get("/me").json()["email"] == SERVICE.email
    assert api.get("/me", headers=as_teammate(CAROL.email)).json()["email"] == CAROL.email


def test_it_refuses_unknown_teammates_and_addresses_with_a_sentence(api: httpx.Client) -> None:
    nobody = api.get("/me", headers=as_teammate("nobody@acme.example"))
    assert nobody.status_code == 400
    assert nobody.json()["errors"][0]["message"].endswith("nobody@acme.example.")
    nowhere = api.get("/me", headers=as_teammate(CAROL.email, ip="here"))
    assert nowhere.json()["errors"][0]["message"] == "here is not an IP address."


@pytest.mark.parametrize(
    ("method", "path", "version", "there"),
    [
        ("GET", "/ip_allowlist", "2.13", False),
        ("GET", "/ip_allowlist", "2.14", True),
        ("GET", "/ip_allowlist", "Preview", False),
        ("GET", "/office_hours_schedules", "2.15", False),
        ("GET", "/office_hours_schedules/41/office_hours_exceptions", "Preview", True),
        ("GET", "/data_connectors/501", "2.15", False),
        ("GET", "/macros", "2.13", False),
        ("GET", "/macros", "Preview", True),
        ("GET", "/ai/content_import_sources", "2.12", True),
        ("GET", "/ai/content_import_sources", "2.11", False),
        ("GET", "/export/workflows/9001", "2.14", False),
        ("GET", "/export/workflows/9001", "2.15", True),
        ("POST", "/admins/activity_logs/search", "2.15", False),
        ("GET", "/admins/activity_log_event_types", "2.15", False),
        ("GET", "/admins", "2.7", True),
        ("GET", "/teams/201", "2.16", True),
        ("PUT", "/teams/201", "2.16", False),
        ("GET", "/me", "9.9", False),
    ],
)
def test_a_path_missing_from_the_version_is_refused_as_such(
    api: httpx.Client, method: str, path: str, version: str, there: bool
) -> None:
    response = api.request(
        method, path, headers={"Intercom-Version": version}, json={} if method != "GET" else None
    )
    if there:
        assert response.status_code == 200
    else:
        assert (response.status_code, code_of(response)) == (400, "intercom_version_invalid")


def test_a_path_of_no_version_is_not_found(api: httpx.Client) -> None:
    assert code_of(api.get("/nowhere")) == "not_found"


def test_every_answer_tells_the_rate_limit_and_the_window_refills(tmp_path: Path, clock: Clock) -> None:
    with create_sandbox(tmp_path / "w.db", now=clock, rate_limit=3) as small, client_of(small) as api:
        remaining = [api.get("/teams").headers["X-RateLimit-Remaining"] for _ in range(3)]
        assert remaining == ["2", "1", "0"]
        refused = api.get("/teams")
        assert (refused.status_code, code_of(refused)) == (429, "rate_limit_exceeded")
        reset = int(refused.headers["X-RateLimit-Reset"])
        assert 0 < reset - clock.seconds <= 10
        clock.seconds = reset
        assert api.get("/teams").status_code == 200


def test_an_unreadable_body_is_refused(api: httpx.Client) -> None:
    for raw in (b"{", b"[]"):
        refused = api.put("/ip_allowlist", content=raw)
        assert (refused.status_code, code_of(refused)) == (400, "bad_request")


def test_every_request_is_remembered_and_writes_can_be_counted(api: httpx.Client, clock: Clock) -> None:
    api.get("/teams")
    api.post("/admins/activity_logs/search", json={"created_at_after": int(clock.seconds)})
    api.put("/ip_allowlist", json={"enabled": True}, headers=as_teammate(CAROL.email))
    seen = api.get("/_sandbox/requests").json()["requests"]
    assert [(entry["method"], entry["is_write"]) for entry in seen] == [
        ("GET", False),
        ("POST", False),
        ("PUT", True),
    ]
    assert (seen[2]["as"], seen[2]["status"], seen[2]["version"]) == (CAROL.email, 200, "2.16")
    assert api.get("/_sandbox/requests?writes=1").json()["count"] == 1
    api.delete("/_sandbox/requests")
    assert api.get("/_sandbox/requests").json()["count"] == 0
