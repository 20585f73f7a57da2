"""`--workspace`: which one a command means, what it does in all of them, and when it asks to be told."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import click
import pytest

from guard.cli import guardrail
from guard.cli.workspace_option import EACH, ITSELF, OF_NONE, OF_SERVICE, WRITES
from tests.guard.cli.commands.test_tokens import DECIDING, commands
from tests.guard.cli.terminal import CommandResult, Terminal, token
from tests.stores import sqlite_database

FILE = """
workspaces:
  - { name: production, embedded: true, mode: observe, roles: ["viewer=*@acme.example"] }
  - { name: test, embedded: true }
"""


@pytest.fixture
def several(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Terminal:
    """Two workspaces, of which none is called the default."""
    (tmp_path / "workspaces.yaml").write_text(FILE)
    (tmp_path / "var").mkdir(mode=0o700)
    sqlite_database(tmp_path / "var").close()
    values = {"GUARDRAIL_WORKSPACES": "workspaces.yaml", "COLUMNS": "240", "SANDBOX_PORT": "9"}
    return Terminal(capsys, values, tmp_path)


def with_default(on: Terminal) -> None:
    (on.here / "workspaces.yaml").write_text(FILE.replace("name: test,", "name: test, default: true,"))


def holders(said: CommandResult) -> dict[str, list[str]]:
    """Who has a token, by workspace."""
    assert said.code == 0, said.err
    found: dict[str, list[str]] = {}
    for line in said.lines:
        if line.startswith("# "):
            found[line[2:]] = []
        elif "@" in line:
            found[list(found)[-1]].append(line.split()[1].partition("@")[0])
    return found


def test_a_command_works_in_the_workspace_that_is_named_before_or_behind_it(several: Terminal) -> None:
    several.say("token create alice@acme.example --role approver --workspace production")
    several.say("--workspace test token create bob@acme.example --role viewer")
    several.values["GUARDRAIL_WORKSPACE"] = "test"
    several.say("token create carol@acme.example --role viewer")
    several.say("--workspace test token create dave@acme.example --role viewer --workspace production")
    assert holders(several.say("token list --workspace all")) == {
        "production": ["alice", "dave"],
        "test": ["bob", "carol"],
    }


def test_what_writes_takes_no_workspace_that_nobody_named(several: Terminal) -> None:
    for words in ("token create alice@acme.example --role viewer", "snapshot", "retention apply"):
        said = several.say(words)
        assert said.code == 2
        assert "say which one is meant with --workspace NAME (production, test)" in said.err
    assert several.say("token list").code == 0
    with_default(several)
    token(several, "erin", "viewer")
    assert holders(several.say("token list --workspace all")) == {
        "production": [],
        "test": ["erin"],
    }


@pytest.mark.parametrize("words", ["token list", "drift", "propose x --because y", "approve 1"])
def test_a_workspace_that_there_is_not_is_refused_with_those_that_there_are(
    several: Terminal, words: str
) -> None:
    several.values |= {"GUARDRAIL_TOKEN": "grt_x", "GUARDRAIL_URL": "http://127.0.0.1:9"}
    said = several.say(f"{words} --workspace Production")
    assert said.code == 2
    if words in ("token list", "drift"):
        assert said.err == (
            "There is no workspace 'Production' here: GUARDRAIL_WORKSPACES names a file that lists them "
            "(production, test).\n"
        )
    else:
        assert "'Production'" in said.err


def test_without_a_file_there_is_one_workspace(terminal: Terminal) -> None:
    token(terminal, "erin", "viewer")
    assert "erin@acme.example" in terminal.say("token list --workspace default").out
    assert "erin@acme.example" in terminal.say("token list --workspace all").out
    assert terminal.say("token list --workspace test").code == 2


def test_a_token_for_all_workspaces_is_said_to_be_one_and_is_revoked_in_all(several: Terminal) -> None:
    made = several.say("token create dave@acme.example --role operator --workspace all")
    assert made.code == 0, made.err
    assert "as operator in every workspace, until" in made.err
    assert holders(several.say("token list --workspace all")) == {
        "production": ["dave"],
        "test": ["dave"],
    }
    assert "operator (all)" in several.say("token list --workspace test").out
    assert several.say("token revoke dave@acme.example").out == "Revoked 1 token of dave@acme.example.\n"
    assert several.say("token list --workspace all").out.count("revoked") == 2


def test_a_token_is_found_in_whichever_workspace_it_is(several: Terminal) -> None:
    for name in ("production", "test"):
        several.say(f"token create erin@acme.example --role viewer --workspace {name}")
    assert several.say("token revoke erin@acme.example --workspace test").code == 0
    assert several.say("token revoke erin@acme.example").out == "Revoked 1 token of erin@acme.example.\n"
    assert several.say("token revoke erin@acme.example").code == 2


def test_who_is_disabled_is_disabled_everywhere_unless_one_workspace_is_named(several: Terminal) -> None:
    assert several.say("person disable bob@acme.example --because left --workspace test").code == 0
    assert several.say("person disable bob@acme.example --because gone").code == 0
    listed = several.say("person list").lines
    assert [line.split()[:2] for line in listed[1:]] == [
        ["production", "bob@acme.example"],
        ["test", "bob@acme.example"],
    ]
    assert several.say("person disable bob@acme.example --because again").code == 2
    assert several.say("person enable bob@acme.example --workspace production").code == 0
    assert [line.split()[0] for line in several.say("person list").lines[1:]] == ["test"]
    assert several.say("person enable bob@acme.example").code == 0
    assert several.say("person enable bob@acme.example").code == 2


def test_json_of_all_workspaces_is_one_document_by_name(several: Terminal) -> None:
    found = json.loads(several.say("config --set --format json --workspace all").out)
    assert list(found) == ["production", "test"]
    of_production = {one["name"]: (one["value"], one["source"]) for one in found["production"]}
    assert of_production["GUARDRAIL_MODE"] == ("observe", "file workspaces.yaml")
    assert of_production["GUARDRAIL_OIDC_ROLES"] == ("viewer=*@acme.example", "file workspaces.yaml")
    assert of_production["SANDBOX_PORT"] == ("9", "environment")
    assert "GUARDRAIL_MODE" not in [one["name"] for one in found["test"]]


def test_what_is_no_file_any_more_when_several_are_written_into_it_is_refused(several: Terminal) -> None:
    said = several.say("drift --format sarif --workspace all")
    assert said.code == 2
    assert "name one with --workspace NAME" in said.err
    said = several.say("history team/1 --workspace all")
    assert said.code == 2
    assert "`guardrail history` works in one workspace" in said.err


def test_one_workspace_in_trouble_keeps_no_command_from_telling_of_the_others(several: Terminal) -> None:
    """The policies of one are broken; the other has none that anything breaks."""
    (several.here / "broken").mkdir()
    (several.here / "broken" / "p.yaml").write_text("version: 1\npolicies: [{}]\n")
    text = FILE.replace("name: production,", "name: production, policies: broken,")
    (several.here / "workspaces.yaml").write_text(text)
    said = several.say("drift --workspace all")
    assert "production: The policies cannot be used" in said.err
    assert "# test" in said.lines
    assert said.code == 2
    found = json.loads(several.say("policies show --format json --workspace all").out)
    assert found["production"] is None
    assert found["test"]


# Which command is which


def every_path() -> set[str]:
    return {name for name, _ in commands(guardrail)} | {"activity", "retention"}


def test_every_command_that_is_told_apart_is_there() -> None:
    for names in (EACH, ITSELF, OF_NONE, WRITES):
        assert names - every_path() - {"workspaces"} == set()
    assert OF_SERVICE <= EACH
    assert not EACH & ITSELF
    assert not OF_NONE & (EACH | ITSELF | WRITES)


def test_every_command_takes_the_option_but_those_of_no_workspace() -> None:
    for name, command in commands(guardrail):
        has = [one for one in command.params if one.name == "workspace"]
        assert len(has) == (0 if name in OF_NONE else 1), name
        assert name in OF_NONE or "--workspace NAME" in command.get_help(click.Context(command))


def test_what_decides_in_a_workspace_that_nobody_named_names_something_of_one_alone() -> None:
    """Whose argument is an id of 15 digits or a number of the database finds nothing elsewhere."""
    by_id = {
        "approve",
        "deny",
        "delegations end",
        "findings acknowledge",
        "findings false-alarm",
        "reason",
    }
    assert set(DECIDING) - WRITES == by_id


# Asking a service


@contextmanager
def service(names: tuple[str, ...] = ("production", "test")) -> Iterator[tuple[str, list[str]]]:
    """What answers as a service would, and notes which addresses it was asked for."""
    asked: list[str] = []

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path.partition("?")[0])
            items = [{"name": name} for name in names] if self.path == "/api/v1/workspaces" else []
            body = json.dumps({"items": items, "next": None}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            """Nothing is logged."""

    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_service_is_asked_below_the_workspace_that_is_named(terminal: Terminal) -> None:
    with service() as (url, asked):
        terminal.values |= {"GUARDRAIL_TOKEN": "grt_made-up", "GUARDRAIL_URL": url}
        assert terminal.say("approvals").code == 0
        assert terminal.say("approvals --workspace test").code == 0
        terminal.values["GUARDRAIL_WORKSPACE"] = "production"
        assert terminal.say("approvals").code == 0
        assert asked == [
            "/api/v1/approvals",
            "/api/v1/workspaces/test/approvals",
            "/api/v1/workspaces/production/approvals",
        ]


def test_all_workspaces_of_a_service_are_those_that_it_lists(terminal: Terminal) -> None:
    with service() as (url, asked):
        terminal.values |= {"GUARDRAIL_TOKEN": "grt_made-up", "GUARDRAIL_URL": url}
        said = terminal.say("approvals --workspace all")
        assert said.code == 0
        assert re.findall("^# (.*)$", said.out, re.MULTILINE) == ["production", "test"]
        assert asked == [
            "/api/v1/workspaces",
            "/api/v1/workspaces/production/approvals",
            "/api/v1/workspaces/test/approvals",
        ]


@pytest.mark.parametrize("name", ["../admin", "a/b", "Test", "-x", "a" * 41, "te%20st"])
def test_what_is_no_name_reaches_no_service(terminal: Terminal, name: str) -> None:
    with service() as (url, asked):
        terminal.values |= {"GUARDRAIL_TOKEN": "grt_made-up", "GUARDRAIL_URL": url}
        said = terminal.say("approvals", f"--workspace={name}")
        assert said.code == 2
        assert "no name of a workspace" in said.err
        assert asked == []
