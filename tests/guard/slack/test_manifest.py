"""The manifest that people paste asks for what the app uses, and names the doors that there are."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import Any

from guard.loading.strict_yaml.reader import read
from guard.web.slack_actions import ACTIONS, COMMANDS

PAGE = Path(__file__).parents[3] / "docs" / "slack.md"
SCOPES = {
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "users.info": {"users:read", "users:read.email"},
    "conversations.history": {"channels:history", "groups:history"},
    "conversations.replies": {"channels:history", "groups:history"},
    "views.open": set(),
    "views.update": set(),
    "apps.connections.open": set(),
}
"""The scopes that Slack documents for each method; windows need none, and a connection needs the app's own token."""


def manifest() -> Any:
    text = PAGE.read_text().partition("<!-- manifest: begin -->")[2].partition("<!-- manifest: end -->")[0]
    pasted = textwrap.dedent(text.strip("\n")).partition("```yaml\n")[2].partition("```")[0]
    return read(pasted.encode()).value


def test_it_asks_for_the_scopes_of_the_methods_that_are_used_and_for_no_other() -> None:
    code = "".join(path.read_text() for path in (PAGE.parents[1] / "guard" / "slack").glob("*.py"))
    used = set(re.findall(r'"((?:chat|users|conversations|views|apps\.connections)\.\w+)"', code))
    assert used == set(SCOPES)
    wanted = set().union(*SCOPES.values(), {"commands"})
    assert set(manifest()["oauth_config"]["scopes"]["bot"]) == wanted


def test_it_names_the_doors() -> None:
    known = manifest()
    assert known["settings"]["interactivity"]["request_url"].endswith(f"guard.example{ACTIONS}")
    (command,) = known["features"]["slash_commands"]
    assert command["url"].endswith(f"guard.example{COMMANDS}")
    assert command["command"] == "/guardrail"
