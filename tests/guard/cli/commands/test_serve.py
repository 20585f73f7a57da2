"""The service as a whole, in a process of its own, from `make run` to SIGTERM."""

from __future__ import annotations

import errno
import json
import os
import shlex
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from drift.sandbox.server import create_sandbox, serve_in_thread
from guard.runtime.demo import CAST
from guard.runtime.http_server import LONGEST_END, cannot_listen
from tests.guard.cli.service import PATIENCE, ROOT, Running, environment, guardrail, started, within

MADE_UP = "grt_made-up-token-of-nobody"


def is_ready(line: str) -> bool:
    return line.startswith("Ready:")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Started without any setting but its ports and home."""
    with started(tmp_path_factory.mktemp("home"), "serve") as running:
        running.until(is_ready)
        running.until(lambda line: "/approvals/" in line)
        yield running


def enabled(service: Running) -> bool:
    with service.intercom("mallory") as intercom:
        return bool(intercom.get("/ip_allowlist").json()["enabled"])


def test_it_says_where_it_is_who_is_who_and_what_to_try(service: Running) -> None:
    said = "\n".join(service.lines)
    assert "in enforce mode (a made-up company, inside this process)" in said
    assert "Ready: 302 resources read, 0 open findings." in said
    assert all(f"{who}@acme.example" in said for who in ("alice", "bob", "carol", "dave", "erin", "mallory"))
    assert len([line for line in service.lines if line.startswith("curl ")]) == 8


def test_the_tokens_of_the_cast_work_and_are_private(service: Running) -> None:
    file = service.home / "demo-tokens.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    tokens = json.loads(file.read_text())
    assert len(tokens) == 6
    for token in (*tokens.values(), MADE_UP):
        answer = httpx.get(
            f"{service.url('Guardrail')}/api/v1/drift",
            headers={"Authorization": f"Bearer {token}"},
            timeout=PATIENCE,
        )
        assert answer.status_code == (401 if token == MADE_UP else 200)


def test_the_console_offers_the_cast(service: Running) -> None:
    page = httpx.get(f"{service.url('console')}sign-in", timeout=PATIENCE).text
    assert all(f'value="{player.email}"' in page for player in CAST)


def test_the_agent_of_the_demo_is_a_robot(service: Running) -> None:
    token = (service.home / "demo-tokens" / "agent").read_text().strip()
    answer = httpx.get(
        f"{service.url('Guardrail')}/api/v1/me",
        headers={"Authorization": f"Bearer {token}"},
        timeout=PATIENCE,
    )
    said = answer.json()
    assert (said["email"], said["role"], said["robot"]) == ("bob@acme.example", "requester", "agent")


def test_an_allowlist_that_is_switched_off_is_put_back(service: Running) -> None:
    with service.intercom("mallory") as intercom:
        intercom.put("/ip_allowlist", json={"enabled": False}).raise_for_status()
    within(PATIENCE, lambda: enabled(service))


def test_also_when_no_log_entry_announces_it(service: Running) -> None:
    with service.intercom("mallory") as intercom:
        intercom.put(
            "/ip_allowlist", json={"enabled": False}, headers={"X-Sandbox-Silent": "1"}
        ).raise_for_status()
    assert not enabled(service)
    within(PATIENCE, lambda: enabled(service))


def test_the_eight_lines_work_when_they_are_pasted_elsewhere(service: Running, tmp_path: Path) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "python3").symlink_to(sys.executable)
    (tools / "curl").write_text(
        f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {ROOT}/tests/guard/cli/curl.py "$@"\n'
    )
    (tools / "curl").chmod(0o755)

    def paste(line: str) -> str:
        path = f"{tools}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["sh", "-c", line],
            cwd=tmp_path,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    lines = [line for line in service.lines if line.startswith("curl ")]
    asked, agreed, *lines = lines
    assert paste(asked).startswith("open\nWaiting for approvals: 0 of 1 for office-hours-need")
    assert paste(agreed).startswith("approved\nIt is applied next.\ntime_zone_name changes from")
    with service.intercom("alice") as intercom:
        within(
            PATIENCE,
            lambda: intercom.get("/office_hours_schedules/41").json()["time_zone_name"] == "Europe/London",
        )
    changed = [json.loads(paste(line)) for line in lines[:3]]
    assert (changed[0]["enabled"], len(changed[1]["time_intervals"])) == (False, 1)
    assert changed[2]["activity_type"] == "bulk_export"
    within(PATIENCE, lambda: "no-exports-at-night" in paste(lines[3]))
    within(PATIENCE, lambda: '"require_approval"' in paste(lines[4]))
    assert json.loads(paste(lines[5]))["status"] == "approved"
    with service.intercom("alice") as intercom:
        within(
            PATIENCE, lambda: len(intercom.get("/office_hours_schedules/41").json()["time_intervals"]) == 1
        )


def test_commands_read_the_record_while_the_service_runs(service: Running) -> None:
    said = guardrail(service.home, "history", "ip_allowlist")
    assert said.returncode == 0, said.stderr
    assert "first seen" in said.stdout


def test_either_signal_ends_it_within_seconds_and_a_restart_keeps_the_tokens(tmp_path: Path) -> None:
    tokens = []
    for number in (signal.SIGTERM, signal.SIGINT):
        with started(tmp_path, "serve") as running:
            running.until(is_ready)
            assert running.end(number) == 0
        tokens.append((tmp_path / "demo-tokens.json").read_text())
        assert not list(tmp_path.glob("*-wal")), "The databases were not closed."
    assert tokens[0] == tokens[1]


def test_it_can_be_stopped_before_its_first_look_ends(tmp_path: Path) -> None:
    with started(tmp_path, "serve") as running:
        running.until(lambda line: line.startswith("keeps"))
        assert running.end() == 0


def test_it_answers_and_keeps_trying_while_intercom_does_not(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
    with started(tmp_path, "serve", INTERCOM_BASE_URL=url) as running:
        running.until(lambda line: "It is tried again until it does." in line)
        service = running.url("Guardrail")
        assert httpx.get(f"{service}/healthz", timeout=PATIENCE).status_code == 200
        assert httpx.get(f"{service}/readyz", timeout=PATIENCE).status_code == 503
        assert running.end() == 0


def test_a_signal_ends_it_within_seconds_while_nobody_it_asks_ever_answers(tmp_path: Path) -> None:
    with create_sandbox(tmp_path / "sandbox.db") as box, ExitStack() as ending:
        server = serve_in_thread(box)
        ending.callback(server.stop)
        url = {"INTERCOM_BASE_URL": server.url}
        with started(tmp_path, "serve", **url, GUARDRAIL_POLL_EVERY="1s") as running:
            running.until(is_ready)
            headers = {"Authorization": "Bearer sandbox-token"}
            fault = {"fault": "latency", "ms": 300_000}
            httpx.post(f"{server.url}/_sandbox/faults", json=fault, headers=headers).raise_for_status()
            running.until(lambda line: "poll is due and still runs" in line)
            told = time.monotonic()
            assert running.end() == 0
            took = time.monotonic() - told
    assert took < 2 * LONGEST_END  # an answer takes five minutes, and the machine may be busy
    assert not [line for line in running.lines if "partial" in line]


def test_service_and_workspace_can_run_apart(tmp_path: Path) -> None:
    with started(tmp_path / "box", "sandbox", "--webhook-url", "none") as box:
        url = box.until(lambda line: "answers at http" in line).split()[-1]
        box.until(lambda line: "sandbox-token" in line)
        with started(tmp_path / "home", "serve", INTERCOM_BASE_URL=url) as running:
            running.until(is_ready)
            with httpx.Client(
                base_url=url, headers={"Authorization": "Bearer sandbox-token"}, timeout=PATIENCE
            ) as intercom:
                intercom.put("/ip_allowlist", json={"enabled": False}).raise_for_status()
                within(PATIENCE, lambda: bool(intercom.get("/ip_allowlist").json()["enabled"]))
            sign_in = httpx.get(f"{running.url('console')}sign-in", timeout=PATIENCE).text
            assert "Sign in" in sign_in
            assert "one of the cast" not in sign_in
            assert running.end() == 0
        assert box.end() == 0


# What keeps it from starting


@pytest.mark.parametrize("name", ["PORT", "SANDBOX_PORT"])
def test_a_port_that_is_taken_is_told_in_a_sentence(tmp_path: Path, name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = guardrail(tmp_path, "serve", **{name: port})
    assert said.returncode == 2
    assert (
        said.stderr
        == f"{name} {port} on 127.0.0.1 is in use: stop what listens there, or set {name} to another port.\n"
    )


def test_broken_policies_are_refused_with_file_and_line(tmp_path: Path) -> None:
    policies = tmp_path / "policies"
    policies.mkdir()
    (policies / "hours.yaml").write_text(
        "version: 1\npolicies:\n  - id: a\n    then: revert\n    then: flag\n"
    )
    said = guardrail(tmp_path / "home", "serve", GUARDRAIL_POLICIES=str(policies))
    assert said.returncode == 2
    assert "hours.yaml:5:5: error: " in said.stderr
    assert "Traceback" not in said.stderr
    assert not (tmp_path / "home").exists(), "Nothing is begun on rules that cannot be used."


def test_wrong_settings_end_it_at_once(tmp_path: Path) -> None:
    said = guardrail(tmp_path, "serve", PORT="x", GUARDRAIL_MODE="x", GUARDRAIL_LOG="x")
    assert said.returncode == 2
    assert said.stderr.startswith("3 settings are wrong:\n")
    assert "Traceback" not in said.stderr


def test_a_host_that_is_not_of_this_machine_is_told_in_a_sentence() -> None:
    problem = OSError(errno.EADDRNOTAVAIL, "Cannot assign requested address")
    told = str(cannot_listen("PORT", "192.0.2.1", 8080, problem))
    assert told == "Nothing can listen on 192.0.2.1 port 8080: Cannot assign requested address."


def test_the_environment_of_tests_holds_nothing_of_ours() -> None:
    assert not [name for name in environment(Path("x")) if name.startswith("INTERCOM_")]
