"""The process is killed at random points: nothing is lost, nothing is written twice, and all is well in the end."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

from drift.sandbox.cast import TOKEN
from drift.sandbox.server import create_sandbox, serve_in_thread
from drift.store import StateStore
from drift.store.sql.database import Database

ROOT = Path(__file__).parents[2]
KILLS = 200


def test_a_revert_killed_200_times_is_written_once_each_and_loses_no_activity(tmp_path: Path) -> None:
    started = int(time.time())
    box = create_sandbox(tmp_path / "sandbox.db", rate_limit=100_000)
    server = serve_in_thread(box)
    try:
        with httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {TOKEN}"}) as intercom:
            before = intercom.get("/ip_allowlist").json()
            done = subprocess.run(
                [sys.executable, "-m", "tests.flows.killing", str(tmp_path), server.url, str(KILLS), "7"],
                cwd=ROOT,
                capture_output=True,
                text=True,
                timeout=400,
                check=False,
            )
            assert done.returncode == 0, done.stderr[-4000:]
            told = json.loads(done.stdout)
            after = intercom.get("/ip_allowlist").json()
            seen: list[dict[str, Any]] = intercom.get("/_sandbox/requests?writes=1&limit=10000").json()[
                "requests"
            ]
            log = intercom.get(f"/admins/activity_logs?created_at_after={started - 1}").json()
            pages = log["pages"]["total_pages"]
            entries = {
                entry["id"]
                for page in range(1, pages + 1)
                for entry in intercom.get(
                    f"/admins/activity_logs?created_at_after={started - 1}&page={page}"
                ).json()["activity_logs"]
            }
    finally:
        server.stop()
        box.close()
    assert told["killed"] == KILLS
    assert told["switched_off"] > KILLS / 10  # so many reverts were really under way
    assert after["enabled"] is True
    assert set(after["ip_allowlist"]) == set(before["ip_allowlist"])
    ours = [one for one in seen if one["as"] == "guardrail@acme.example" and one["status"] < 300]
    assert len(ours) == told["switched_off"]
    database = Database(f"sqlite:///{tmp_path / 'guardrail.db'}")
    try:
        with database.read() as connection:
            drift = StateStore(connection, 1)
            assert drift.activities.known(sorted(entries)) == entries
            assert drift.activities.pending(time.time() + 3600, 10) == []
            assert drift.intents.open_intents() == []
            verified = [intent for intent in drift.intents.search(limit=10_000) if intent.state == "verified"]
    finally:
        database.close()
    assert len(verified) == told["switched_off"]
