"""Fin's content import sources: two spellings, few changes allowed, webhooks instead of log entries."""

import httpx

from tests.drift.sandbox.conftest import Clock, code_of, log_since

BASE = "/ai/content_import_sources"


def test_the_seed_has_every_behaviour(api: httpx.Client) -> None:
    listed = api.get(BASE).json()
    assert listed["total_count"] == 5
    assert {source["sync_behavior"] for source in listed["data"]} == {"api", "automatic", "manual"}
    assert "audience_ids" not in api.get(f"{BASE}/601", headers={"Intercom-Version": "2.14"}).json()


def test_a_write_spells_automatic_as_automated(api: httpx.Client) -> None:
    source = api.get(f"{BASE}/602").json()
    body = {"sync_behavior": "automated", "url": source["url"], "status": "deactivated"}
    after = api.put(f"{BASE}/602", json=body).json()
    assert (after["sync_behavior"], after["status"]) == ("automatic", "deactivated")


def test_it_rejects_what_intercom_cannot_change(api: httpx.Client) -> None:
    url = api.get(f"{BASE}/602").json()["url"]
    for wrong in (
        {"sync_behavior": "api", "url": url},
        {"sync_behavior": "automated", "url": "https://elsewhere.example/"},
        {"sync_behavior": "automated"},
        {"sync_behavior": "automated", "url": url, "status": "asleep"},
        {"sync_behavior": "automated", "url": url, "audience_ids": "all"},
        {"url": url},
    ):
        assert code_of(api.put(f"{BASE}/602", json=wrong)) == "parameter_invalid"
    assert code_of(api.post(BASE, json={"sync_behavior": "automatic", "url": url})) == "parameter_invalid"


def test_a_deleted_source_comes_back_with_a_new_id(api: httpx.Client, clock: Clock) -> None:
    gone = api.delete(f"{BASE}/605")
    assert (gone.status_code, gone.content) == (204, b"")
    assert api.get(f"{BASE}/605").status_code == 404
    body = {"sync_behavior": "api", "url": "https://policies.acme.example/", "audience_ids": 71}
    created = api.post(BASE, json=body).json()
    assert created["id"] > 605
    assert created["audience_ids"] == [71]
    assert log_since(api, clock.seconds) == []
