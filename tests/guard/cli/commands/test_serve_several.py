"""The service with several workspaces, in a process of its own: each is read,
hears what happens in it alone, and one in trouble stops no other."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import httpx

from drift.sandbox.cast import TOKEN
from tests.guard.cli.service import PATIENCE, Running, guardrail, started, within

FILE = """\
workspaces:
  - {name: production, embedded: true}
  - {name: broken, embedded: true, policies: broken}
  - {name: test, embedded: true, mode: observe}
"""


def test_each_is_guarded_and_one_that_cannot_be_keeps_none_away(tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "policies.yaml").write_text("policies: [")
    file = tmp_path / "workspaces.yaml"
    file.write_text(FILE)
    home = tmp_path / "home"
    rarely = {"GUARDRAIL_POLL_EVERY": "1h"}
    with started(home, "serve", GUARDRAIL_WORKSPACES=str(file), **rarely) as running:
        running.until(lambda line: line.startswith("not") and "broken.yaml" not in line)
        said = [line.split()[1] for line in running.lines if line.startswith("guards")]
        assert said == ["production:", "test:"]
        address = running.url("Guardrail")
        within(PATIENCE, lambda: httpx.get(f"{address}/readyz", timeout=PATIENCE).status_code == 200)
        both = [Of(running, name) for name in ("production", "test")]
        within(PATIENCE, lambda: all(one.is_ready() for one in both))
        _is_heard_of_there_alone(running, *both)
        assert running.end() == 0


class Of:
    """A workspace of the process, over its API."""

    def __init__(self, running: Running, name: str) -> None:
        kept = running.home / "workspaces" / name / "demo-tokens.json"
        token = json.loads(kept.read_text())["dave@acme.example"]
        self._headers = {"Authorization": f"Bearer {token}"}
        self._address = f"{running.url('Guardrail')}/api/v1/workspaces/{name}"

    def get(self, path: str = "") -> httpx.Response:
        return httpx.get(f"{self._address}{path}", headers=self._headers, timeout=PATIENCE)

    def is_ready(self) -> bool:
        return self.get("/readyz").status_code == 200


def _is_heard_of_there_alone(running: Running, production: Of, test: Of) -> None:
    """Nothing is polled meanwhile: the webhook tells of it."""
    codes = {one.get().json()["id_code"] for one in (production, test)}
    assert len(codes) == 2
    its = next(line for line in running.lines if " test: " in line).split()[2]
    at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    acted = {"as": "mallory@acme.example", "activity_type": "bulk_delete"}
    sent = {"Authorization": f"Bearer {TOKEN}"}
    httpx.post(f"{its}/_sandbox/act", json=acted, headers=sent, timeout=PATIENCE).raise_for_status()
    since = f"/activity?since={at}"
    within(PATIENCE, lambda: "mallory@acme.example" in test.get(since).text)
    assert "mallory@acme.example" not in production.get(since).raise_for_status().text


def test_a_file_of_which_no_workspace_can_be_guarded_does_not_start(tmp_path: Path) -> None:
    (tmp_path / "policies.yaml").write_text("policies: [")
    file = tmp_path / "workspaces.yaml"
    file.write_text(f"workspaces:\n  - {{name: a, embedded: true, policies: {tmp_path}}}\n")
    said = guardrail(tmp_path / "home", "serve", GUARDRAIL_WORKSPACES=str(file))
    assert said.returncode == 2
    assert "a: " in said.stderr
    assert "policies.yaml:1" in said.stderr
