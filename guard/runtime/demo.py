"""The people of the embedded workspace, their tokens, and what a newcomer may try. Talks to nobody."""

from __future__ import annotations

import json
import os
import secrets
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from guard.core.model.records import Role

TOKEN: Final = "sandbox-token"  # noqa: S105 - made up, printed at every start, good for the embedded workspace only
SECRET: Final = "sandbox-secret"  # noqa: S105 - as above
WORKFLOW_IDS: Final = ("9001", "9002", "9003")
SANDBOX_FILE: Final = "sandbox.db"
TOKENS_FILE: Final = "demo-tokens.json"
HEADERS: Final = "demo-headers"
TOKENS: Final = "demo-tokens"
_ZONE: Final = ZoneInfo("Europe/Paris")


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody of the demo: a person, or a `robot` that acts for the person of this address."""

    email: str
    role: Role
    who: str
    robot: str = ""

    @property
    def name(self) -> str:
        return self.robot or self.email.partition("@")[0]


CAST: Final = (
    Player("alice@acme.example", "approver", "leads support operations and approves"),
    Player("dave@acme.example", "operator", "is security; may break glass"),
    Player("bob@acme.example", "requester", "proposes changes"),
    Player("carol@acme.example", "requester", "administers Intercom"),
    Player("mallory@acme.example", "requester", "administers Intercom, and is stubborn"),
    Player("erin@acme.example", "viewer", "may only look"),
)


AGENT: Final = Player(
    "bob@acme.example", "requester", "reads and proposes for Bob, and approves nothing", "agent"
)
"""A robot, to try `guardrail mcp` with."""


@dataclass(frozen=True, slots=True)
class Try:
    """One line to paste into a shell, and what it does."""

    what: str
    line: str


def keep_tokens(
    home: Path, is_valid: Callable[[str, Player], bool], issue: Callable[[Player], str]
) -> dict[str, str]:
    """The token of everybody in the cast, written for their owner only: all in one file, and each as a header for curl
    and as GUARDRAIL_TOKEN_FILE takes it, which the agent gets as well. Tokens from an earlier start that still hold
    are kept, so that what was copied somewhere keeps working."""
    path = home / TOKENS_FILE
    before = _read(path)

    def token_of(player: Player, old: str) -> str:
        return old if old and is_valid(old, player) else issue(player)

    tokens = {player.email: token_of(player, before.get(player.email, "")) for player in CAST}
    write_private(path, json.dumps(tokens, indent=2) + "\n")
    for folder in (home / HEADERS, home / TOKENS):
        folder.mkdir(exist_ok=True, mode=0o700)
    for player in CAST:
        token = tokens[player.email]
        write_private(home / HEADERS / player.name, f"Authorization: Bearer {token}\n")
        write_private(home / TOKENS / player.name, f"{token}\n")
    agents = home / TOKENS / AGENT.name
    write_private(agents, f"{token_of(AGENT, _first_line(agents))}\n")
    return tokens


def _first_line(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").partition("\n")[0]
    except (OSError, ValueError):
        return ""


def _read(path: Path) -> Mapping[str, str]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {email: token for email, token in found.items() if isinstance(token, str)}


def write_private(path: Path, text: str) -> None:
    """Replace a file that only its owner may read, also if an earlier one was open to more. Several processes may do so
    at once: each has a new file of its own."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


_MONDAYS: Final = [{"start_minute": 9 * 60, "end_minute": 18 * 60}]
_LONDON: Final = {
    "changes": [{"resource": "office_hours_schedule/41", "set": {"/time_zone_name": "Europe/London"}}],
    "reason": "the London desk takes over",
    "ticket": "SUP-41",
}
_IN_SHORT: Final = (
    "python3 -c 'import json, sys; a = json.load(sys.stdin); "
    'print(a["status"], a["sentence"], *a["preview"]["changes"][0]["diff"]["words"], sep="\\n")\''
)
"""How a proposal stands, and what it changes."""
_FIRST_ID: Final = 'python3 -c \'import json, sys; print(json.load(sys.stdin)["items"][0]["id"])\''


def tries(home: Path, api: str, intercom: str, now: float) -> tuple[Try, ...]:
    """What to try first: a change that is asked for before it is made, three that were not, and what came of them. The
    lines need curl and python3, and nothing of the shell they were printed in."""
    alice, bob = (f"-H @{shlex.quote(str(home.resolve() / HEADERS / name))}" for name in ("alice", "bob"))
    asked = f"$(curl -s {alice} '{api}/api/v1/proposals?open=1&limit=1' | {_FIRST_ID})"
    night = {"as": "mallory@acme.example", "activity_type": "bulk_export", "created_at": next_night(now)}
    waiting = f"$(curl -s {alice} '{api}/api/v1/approvals?open=1&limit=1' | {_FIRST_ID})"
    return (
        Try(
            "Ask before: Bob would like other office hours. Who has to agree, and what would change?",
            f"curl -s {bob} {_sending(_LONDON)} {api}/api/v1/proposals | {_IN_SHORT}",
        ),
        Try(
            "Alice agrees, and it is applied within seconds (Bob's own vote would be refused):",
            f'curl -s {alice} {_sending({"vote": "approve"})} "{api}/api/v1/proposals/{asked}/votes" | {_IN_SHORT}',
        ),
        Try(
            "Act after: Mallory switches the IP allowlist off; it is put back within seconds:",
            f"curl -X PUT {_as('mallory')} {_sending({'enabled': False})} {intercom}/ip_allowlist",
        ),
        Try(
            "Carol opens the support desk on Mondays only; put back until a second person agrees:",
            f"curl -X PUT {_as('carol')} {_sending({'time_intervals': _MONDAYS})} "
            f"{intercom}/office_hours_schedules/41",
        ),
        Try(
            "Mallory exports customer data at three in the morning; nothing undoes that, so it is flagged:",
            f"curl {_sending(night)} {intercom}/_sandbox/act",
        ),
        Try("What is out of order now:", f"curl {alice} '{api}/api/v1/drift?format=markdown'"),
        Try(
            "What was decided, and why:",
            f"curl -s {alice} '{api}/api/v1/decisions?limit=3' | python3 -m json.tool",
        ),
        Try(
            "Alice agrees to Carol's hours, which makes them live (Carol's own vote would be refused):",
            f'curl {alice} {_sending({"vote": "approve"})} "{api}/api/v1/approvals/{waiting}/votes"',
        ),
    )


def _as(name: str) -> str:
    return f"-H 'Authorization: Bearer {TOKEN}' -H 'X-Sandbox-Admin: {name}@acme.example'"


def _sending(body: object) -> str:
    return f"-H 'Content-Type: application/json' -d '{json.dumps(body, separators=(',', ':'))}'"


def next_night(now: float) -> int:
    """Three in the morning in Paris, the next time it comes, in unix seconds: at night whenever this is asked."""
    local = datetime.fromtimestamp(now, _ZONE)
    three = local.replace(hour=3, minute=0, second=0, microsecond=0)
    return int((three if three > local else three + timedelta(days=1)).timestamp())
