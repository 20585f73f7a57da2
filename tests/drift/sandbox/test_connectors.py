"""Data connectors: short lists, masked headers, drafts, and deletions that are refused."""

import httpx

from drift.sandbox.cast import DAVE
from drift.sandbox.header_masking import overwritten
from drift.sandbox.server import Sandbox
from tests.drift.sandbox.conftest import Clock, as_teammate, code_of, log_since


def test_the_list_has_no_addresses_and_the_detail_has_masked_headers(api: httpx.Client) -> None:
    listed = api.get("/data_connectors").json()["data"]
    assert len(listed) == 10
    assert not {"url", "headers", "data_inputs"} & set(listed[0])
    detail = api.get("/data_connectors/501").json()
    assert detail["url"].startswith("https://orders.acme.example/")
    assert {header["value"] for header in detail["headers"]} == {"****"}
    assert not [key for key in detail if key.startswith("_")]


def test_a_patch_changes_only_what_is_sent_and_writes_no_entry(
    api: httpx.Client, sandbox: Sandbox, clock: Clock
) -> None:
    before = api.get("/data_connectors/501").json()
    stored = sandbox.workspace.store.get("data_connector", "501")
    clock.seconds += 60
    patch = {"url": "https://evil.example/", "description": None}
    after = api.patch("/data_connectors/501", json=patch, headers=as_teammate(DAVE.email)).json()
    assert after["url"] == "https://evil.example/"
    volatile = {"url", "updated_at", "updated_by_admin_id"}
    assert {key for key in after if after[key] != before[key]} <= volatile
    assert stored is not None
    kept = sandbox.workspace.store.get("data_connector", "501")
    assert kept is not None
    assert kept["headers"] == stored["headers"]
    assert log_since(api, clock.seconds) == []


def test_sending_the_mask_back_overwrites_the_secret(api: httpx.Client, sandbox: Sandbox) -> None:
    api.patch("/data_connectors/501", json=api.get("/data_connectors/501").json())
    stored = sandbox.workspace.store.get("data_connector", "501")
    assert stored is not None
    assert overwritten(stored["headers"])


def test_no_secret_rests_in_the_file(api: httpx.Client, sandbox: Sandbox) -> None:
    body = {"name": "Probe", "headers": [{"name": "Authorization", "value": "Bearer planted-secret"}]}
    id = api.post("/data_connectors", json=body).json()["id"]
    assert "planted-secret" not in str(sandbox.workspace.store.get("data_connector", id))


def test_a_new_connector_is_a_draft_until_it_is_published(api: httpx.Client) -> None:
    created = api.post("/data_connectors", json={"name": "Weather", "state": "live"})
    assert (created.status_code, created.json()["state"]) == (201, "draft")
    id = created.json()["id"]
    assert api.patch(f"/data_connectors/{id}", json={"state": "live"}).json()["state"] == "live"
    refused = api.delete(f"/data_connectors/{id}")
    assert (refused.status_code, code_of(refused)) == (409, "conflict")
    api.patch(f"/data_connectors/{id}", json={"state": "draft"})
    assert api.delete(f"/data_connectors/{id}").json()["deleted"] is True
    assert code_of(api.get(f"/data_connectors/{id}")) == "data_connector_not_found"


def test_a_connector_in_use_stays(api: httpx.Client) -> None:
    assert code_of(api.delete("/data_connectors/501")) == "data_connector_in_use"
    assert code_of(api.patch("/data_connectors/501", json={"state": "draft"})) == "data_connector_in_use"


def test_a_mock_response_describes_the_response_fields(api: httpx.Client) -> None:
    mock = {"mock_response": {"order": {"id": 1, "late": True}}}
    after = api.patch("/data_connectors/504", json=mock).json()
    assert after["configuration_response_type"] == "mock_response_type"
    assert [(field["path"], field["type"]) for field in after["response_fields"]] == [
        ("order.id", "integer"),
        ("order.late", "boolean"),
    ]


def test_it_rejects_wrong_values(api: httpx.Client) -> None:
    for wrong in ({"http_method": "brew"}, {"audiences": ["cats"]}, {"state": "gone"}, {"headers": ["x"]}):
        assert code_of(api.patch("/data_connectors/504", json=wrong)) == "parameter_invalid"
    assert code_of(api.post("/data_connectors", json={})) == "parameter_not_found"
    assert api.get("/data_connectors/501?state_version=draft").status_code == 200
    assert code_of(api.get("/data_connectors/501?state_version=old")) == "parameter_invalid"
