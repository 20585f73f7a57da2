"""A few things that happen in the embedded workspace, so that every page has something to show."""

from __future__ import annotations

import json

import httpx

from tests.guard.cli.service import PATIENCE, Running, within

ALICE, BOB, CAROL, DAVE, ERIN = (f"{name}@acme.example" for name in ("alice", "bob", "carol", "dave", "erin"))
HOURS = "office_hours_schedule/41"
MONDAYS = {"time_intervals": [{"start_minute": 540, "end_minute": 1080}]}


def api(running: Running, who: str) -> httpx.Client:
    """The API for one of the cast."""
    tokens = json.loads((running.home / "demo-tokens.json").read_text())
    return httpx.Client(
        base_url=f"{running.url('Guardrail')}/api/v1",
        headers={"Authorization": f"Bearer {tokens[who]}"},
        timeout=PATIENCE,
    )


def live_in(running: Running) -> None:
    """Mallory switches the allowlist off, Carol changes office hours, somebody deletes in bulk, and Bob asks first
    and notes a change."""
    with running.intercom("mallory") as intercom:
        intercom.put("/ip_allowlist", json={"enabled": False}).raise_for_status()
        deleted = {"as": "mallory@acme.example", "activity_type": "bulk_delete"}
        intercom.post("/_sandbox/act", json=deleted).raise_for_status()
    with running.intercom("carol") as intercom:
        intercom.put("/office_hours_schedules/41", json=MONDAYS).raise_for_status()
    asked = {
        "changes": [{"resource": "office_hours_schedule/42", "set": {"/time_zone_name": "Europe/London"}}],
        "reason": "the London desk takes over",
        "ticket": "SUP-41",
    }
    with api(running, BOB) as client:
        client.post("/proposals", json=asked).raise_for_status()
        client.post("/notes", json={"text": "a warmer persona for Fin"}).raise_for_status()
    with api(running, ALICE) as client:
        within(PATIENCE, lambda: bool(client.get("/approvals?open=1").json()["items"]))
    with running.intercom("alice") as intercom:
        within(PATIENCE, lambda: bool(intercom.get("/ip_allowlist").json()["enabled"]))
    _ask_in_vain(running)


def _ask_in_vain(running: Running) -> None:
    """Dave asks for what is forbidden, and for something that nobody decides within a second (or that ends before, as
    what it is about is put back meanwhile)."""
    off = {
        "changes": [{"resource": "ip_allowlist", "set": {"/enabled": False}}],
        "reason": "only for a moment",
    }
    moved = {"resource": HOURS, "set": {"/time_zone_name": "Europe/Lisbon"}}
    with api(running, DAVE) as client:
        # once the service has read that it is on again
        within(PATIENCE, lambda: client.post("/proposals", json=off).is_success)
        asked = client.post("/proposals", json={"changes": [moved], "expires_in": "1s"}).raise_for_status()
        path = f"/proposals/{asked.json()['id']}"
        within(PATIENCE, lambda: client.get(path).json()["status"] in ("expired", "void"))
