"""`guardrail compare` for two workspaces: what differs by name, whether the service runs or not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.guard.cli.terminal import Terminal
from tests.guard.queries.workspaces.beside import beside

FILE = """\
workspaces:
  - {name: production, token_env: TOKEN_OF_PRODUCTION}
  - {name: test, token_env: TOKEN_OF_TEST}
"""


@pytest.fixture
def two(terminal: Terminal, tmp_path: Path) -> Terminal:
    """The records of two workspaces that differ in their office hours and a tag."""
    home = tmp_path / "home"
    home.mkdir()
    with beside(home) as found:
        found.intercoms["test"].change("office_hours_schedule/56", time_zone_name="Asia/Tokyo")
        found.intercoms["production"].hold("tag/19", name="winter")
        found.look()
    file = tmp_path / "workspaces.yaml"
    file.write_text(FILE)
    del terminal.values["INTERCOM_BASE_URL"]
    terminal.values |= {
        "GUARDRAIL_WORKSPACES": str(file),
        "TOKEN_OF_PRODUCTION": "dG9rOjEyMzQ1Njc4OTA",
        "TOKEN_OF_TEST": "dG9rOjEyMzQ1Njc4OTE",
    }
    return terminal


def test_what_differs_is_told_by_name(two: Terminal) -> None:
    said = two.say("compare production test")
    assert said.code == 1, said.err
    assert 'office_hours_schedule "Paris" differs (16 and 56)' in said.out
    assert '/time_zone_name: "Europe/Paris" -> "Asia/Tokyo"' in said.out
    assert 'tag "winter" is only in production' in said.out
    assert "1 differ, 1 only in production, 0 only in test" in said.out


def test_only_some_kinds_are_compared_and_what_is_equal_ends_with_0(two: Terminal) -> None:
    teams = two.say("compare production test --kind team --kind folder --format json")
    assert teams.code == 0, teams.err
    found = json.loads(teams.out)
    assert (found["kinds"], found["counts"]["equal"], found["items"]) == (["team", "folder"], 3, [])
    turned = two.say("compare test production --kind tag --format markdown")
    assert turned.code == 1
    assert "is only in production" in turned.out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("production", "--from is missing"),
        ("production test --from 2d", "leave --from, --to and --all out"),
        ("production staging", "There is no workspace 'staging' here"),
        ("production production", "Name two workspaces"),
        ("production test --kind colour", "There is no kind 'colour'"),
        ("production test --format diff", "table, json, markdown; --format is diff"),
        ("production test --show", "--show is for --propose"),
        ("production test --propose staging", "one of the two workspaces: production or test"),
        ("production test --propose test --changes rename", "must be some of create, update, delete"),
        ("production --propose test", "Name two workspaces"),
        ("tag --from 2d --kind tag", "are for two workspaces"),
    ],
)
def test_what_cannot_be_compared_is_said(two: Terminal, words: str, sentence: str) -> None:
    said = two.say(f"compare {words}")
    assert said.code == 2, said.out
    assert sentence in " ".join(said.err.split())


def test_what_would_be_asked_for_is_shown_without_a_service(two: Terminal) -> None:
    said = two.say("compare production test --kind tag --kind office_hours_schedule --propose test --show")
    assert said.code == 0, said.err
    assert "Proposal 1 in test, 2 changes:" in said.out
    assert "create tag “winter”" in said.out
    assert "change office_hours_schedule/56: /time_zone_name" in said.out
    back = two.say("compare production test --kind tag --propose production --changes delete --show")
    assert "delete tag/19" in back.out
    same = two.say("compare production test --kind team --propose test --show")
    assert "Nothing is to be asked for: everything that was compared in test is as in production." in same.out


def test_proposals_are_sent_to_the_workspace_that_is_to_change(two: Terminal) -> None:
    with hearing() as (url, heard):
        two.values |= {"GUARDRAIL_URL": url, "GUARDRAIL_TOKEN": "grt_0123456789"}
        said = two.say("compare production test --kind tag --propose test --ticket SUP-41")
    assert said.code == 2, "what answers is no service"
    ((path, document),) = heard
    assert path == "/api/v1/workspaces/test/proposals"
    assert document == {
        "changes": [{"create": True, "kind": "tag", "set": {"/name": "winter"}}],
        "reason": "As in production",
        "ticket": "SUP-41",
    }


@contextmanager
def hearing() -> Iterator[tuple[str, list[tuple[str, Any]]]]:
    """Something that listens, notes what it is sent, and refuses it."""
    heard: list[tuple[str, Any]] = []

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append((self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *arguments: Any) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Ear) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", heard
        finally:
            server.shutdown()
            thread.join(timeout=60)
