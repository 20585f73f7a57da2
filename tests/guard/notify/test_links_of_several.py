"""Links and commands in messages name the workspace where several are guarded: every path of the API that a message
holds, and every command, of every sort of message, in every channel."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from guard.core.model.records import Notification
from guard.core.text.api_addresses import API, api_of
from guard.notify.channel import link
from guard.notify.digest import digest_of
from guard.notify.messages import Message
from guard.notify.outbox import enqueue, payload_of
from guard.notify.webhook import body
from guard.web import ROUTES
from guard.web.workspace_paths import workspace_in
from tests.guard.web.stage import stage

GUARD: Final = Path(__file__).parents[3] / "guard"
OF_MESSAGES: Final = ("notify", "workflow")
IN_A_REQUEST: Final = {
    "cli/api_client.py": "asks it, with the name of the workspace",
    "cli/mcp/tools.py": "asks it through cli/api_client.py",
    "cli/output/banner.py": "says where the service listens",
    "core/text/api_addresses.py": "is where it is said",
    "docgen/api_page.py": "describes it",
    "queries/explain_event.py": "names a route of whoever asks, who knows the workspace",
    "runtime/demo.py": "are examples for the default workspace",
    "web/workspace_paths.py": "reads it",
}
"""Modules that name the API and make no link of it."""
GETS: Final = [re.compile(re.sub(r"\{\w+\}", "[^/]+", one.path)) for one in ROUTES if one.method == "GET"]


def paths_in(file: Path) -> list[str]:
    """The paths of the API that a module writes, with X where it puts something in."""
    found = []
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.JoinedStr):
            parts = [str(one.value) if isinstance(one, ast.Constant) else "X" for one in node.values]
            found.append("".join(parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.append(node.value)
    return [one for one in found if re.match(rf"{API}/\w", one)]


WRITTEN: Final = sorted(
    {
        path
        for folder in OF_MESSAGES
        for file in (GUARD / folder).rglob("*.py")
        for path in paths_in(file)
        if not path.endswith("/")  # the beginning of one that something is put into
    }
    # the beginning of a path that something is put into stands beside it as a constant
    - {
        f"{API}/{one}/"
        for one in ("approvals", "decisions", "delegations", "findings", "intents", "proposals")
    }
)


def test_nothing_else_makes_a_path_of_the_api() -> None:
    named = {
        str(file.relative_to(GUARD))
        for file in GUARD.rglob("*.py")
        if API in file.read_text() and file.relative_to(GUARD).parts[0] not in OF_MESSAGES
    }
    assert named == IN_A_REQUEST.keys()


def test_there_are_some() -> None:
    assert {f"{API}/proposals/X", f"{API}/drift", f"{API}/exports/X"} <= set(WRITTEN)


@pytest.mark.parametrize("path", WRITTEN)
def test_each_leads_to_a_route_of_its_workspace(path: str) -> None:
    message = Message("trial", "low", "x", ("y",), path=path)
    alone, named = payload_of(message, "default", API), payload_of(message, "test", api_of("test"))
    assert alone["path"] == path
    workspace, served = workspace_in(str(named["path"]).partition("?")[0])
    assert workspace == "test"
    assert any(route.fullmatch(served) for route in GETS), served
    sent = body("n1", named, "https://guard.acme.example")
    assert sent["path"] == named["path"]
    assert (
        sent["url"]
        == link(named, "https://guard.acme.example")
        == f"https://guard.acme.example{named['path']}"
    )


def commands_in(file: Path) -> list[str]:
    """The texts of a module that tell somebody to run a command of ours, with X where it puts something in."""
    nodes = list(ast.walk(ast.parse(file.read_text())))
    parts = [
        "".join(str(one.value) if isinstance(one, ast.Constant) else "X" for one in node.values)
        for node in nodes
        if isinstance(node, ast.JoinedStr)
    ]
    plain = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [one for one in (*parts, *plain) if re.search(r"\bguardrail [a-z]", one)]


COMMANDS: Final = sorted(
    {text for folder in OF_MESSAGES for file in (GUARD / folder).rglob("*.py") for text in commands_in(file)}
)


def test_some_messages_tell_of_commands() -> None:
    assert any("guardrail review" in one for one in COMMANDS)
    assert any("guardrail reason" in one for one in COMMANDS)


@pytest.mark.parametrize("text", COMMANDS)
def test_each_command_in_a_message_names_the_workspace(text: str) -> None:
    message = Message("trial", "low", "x", (text,))
    assert payload_of(message, "default", API)["text"] == [text]
    assert not re.search(r"\bguardrail [a-z]", str(payload_of(message, "test", api_of("test"))["text"]))


def test_what_a_digest_gathers_keeps_its_workspace() -> None:
    one = payload_of(Message("trial", "low", "x", (), path=f"{API}/drift"), "test", api_of("test"))
    told = payload_of(digest_of([Notification("n1", "chat", one, 1e9)]), "test", api_of("test"))
    details = told["details"]
    assert isinstance(details, dict)
    assert [item["path"] for item in details["messages"]] == [told["path"]] == [f"{api_of('test')}/drift"]
    assert told["page"] == "/w/test/"


def test_the_outbox_keeps_the_links_of_its_workspace(tmp_path: Path) -> None:
    message = Message("trial", "high", "x", (), path=f"{API}/drift")
    with stage(tmp_path) as on:
        guarded = replace(on.guarded, channels=("webhook",), api=api_of("acme"))
        with guarded.transaction() as work:
            enqueue(work, message)
            kept = [
                one.payload["path"]
                for one in work.outbox.next_for("webhook", work.now + 1e6, 9)
                if one.payload["title"] == "x"
            ]
    assert kept == ["/api/v1/workspaces/acme/drift"]
