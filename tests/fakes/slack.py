"""Slack as its documentation tells of it: the Web API over HTTP on this machine, and what Slack sends by itself."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, urlencode

from tests.fakes.slack_limits import Refused, check_blocks, check_view
from tests.fakes.slack_socket import SocketSide

TEAM, OTHER_TEAM = "T0ACME000", "T0OTHER00"
CHANNEL: Final = "C0APPROVE"
BOT: Final = "U0GUARDRAIL"
BOT_TOKEN: Final = "xoxb-1-planted-bot-token"
APP_TOKEN: Final = "xapp-1-planted-app-token"
SIGNING_SECRET: Final = "planted-signing-secret-0123456789"


def member(id: str, email: str | None, **more: Any) -> dict[str, Any]:
    """A user object: https://docs.slack.dev/reference/objects/user-object."""
    profile = {"real_name": id, "display_name": id, "team": TEAM} | ({"email": email} if email else {})
    return {
        "id": id,
        "team_id": TEAM,
        "name": id.lower(),
        "deleted": False,
        "real_name": id,
        "tz": "Europe/Paris",
        "profile": profile,
        "is_admin": False,
        "is_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": False,
        "is_app_user": False,
        "is_email_confirmed": True,
        "updated": 1_790_000_000,
        **more,
    }


@dataclass
class FakeSlack:
    """`messages` are those of the channel by their ts, `replies` those of a thread, `late` the answers to commands that
    came late. `fault` may answer a method in Slack's stead: a status and headers, or None to go on. `loses_answer` says
    of what is done that the answer never arrives."""

    url: str = ""
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    replies: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    views: dict[str, dict[str, Any]] = field(default_factory=dict)
    opened: dict[str, dict[str, Any]] = field(default_factory=dict)
    late: list[dict[str, Any]] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    fault: Callable[[str], tuple[int, dict[str, str]] | None] = lambda method: None
    loses_answer: Callable[[str], bool] = lambda method: False
    socket: SocketSide = field(default_factory=SocketSide)
    triggers: set[str] = field(default_factory=set)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    changed: threading.Condition = field(default_factory=threading.Condition)

    # What Slack's API does

    def answer(self, method: str, values: dict[str, Any], token: str) -> dict[str, Any]:
        with self.changed:
            self.calls.append((method, values))
            try:
                return {"ok": True, **self._found(method, token)(**values)}
            except Refused as refused:
                return {"ok": False, "error": str(refused)}
            finally:
                self.changed.notify_all()

    def _found(self, method: str, token: str) -> Callable[..., dict[str, Any]]:
        if token != (APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN):
            raise Refused("invalid_auth")
        found: Callable[..., dict[str, Any]] | None = getattr(self, f"_{method.replace('.', '_')}", None)
        if found is None:
            raise Refused("unknown_method")
        return found

    def _auth_test(self) -> dict[str, Any]:
        return {"url": "https://acme.slack.com/", "team": "Acme", "team_id": TEAM, "user_id": BOT}

    def _apps_connections_open(self) -> dict[str, Any]:
        return {"url": f"{self.url.replace('http', 'ws', 1)}/link?ticket=planted-ticket"}

    def _users_info(self, user: str) -> dict[str, Any]:
        if user not in self.users:
            raise Refused("user_not_found")
        return {"user": self.users[user]}

    def _chat_postMessage(  # noqa: N802 - Slack's name
        self,
        channel: str,
        text: str,
        blocks: list[Any],
        metadata: dict[str, Any] | None = None,
        thread_ts: str | None = None,
        reply_broadcast: bool = False,
        unfurl_links: bool = True,
        unfurl_media: bool = True,
    ) -> dict[str, Any]:
        self._check(channel, text, blocks)
        if thread_ts is not None and thread_ts not in self.messages:
            raise Refused("thread_not_found")
        ts = self._ts()
        message = {"ts": ts, "text": text, "blocks": blocks, "metadata": metadata, "bot_id": "B0GUARD"}
        if thread_ts is None:
            self.messages[ts] = message
        else:
            self.replies.setdefault(thread_ts, []).append(message | {"broadcast": reply_broadcast})
        return {"channel": channel, "ts": ts, "message": message}

    def _chat_update(
        self, channel: str, ts: str, text: str, blocks: list[Any], metadata: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        self._check(channel, text, blocks)
        if ts not in self.messages:
            raise Refused("message_not_found")
        self.messages[ts] |= {"text": text, "blocks": blocks, "edited": {"user": BOT, "ts": self._ts()}}
        return {"channel": channel, "ts": ts, "text": text}

    def _conversations_history(
        self, channel: str, oldest: str, limit: str, include_all_metadata: str, inclusive: str = "0"
    ) -> dict[str, Any]:
        return {"messages": [one for ts, one in self.messages.items() if float(ts) >= float(oldest)]}

    def _conversations_replies(
        self, channel: str, ts: str, limit: str, include_all_metadata: str
    ) -> dict[str, Any]:
        if ts not in self.messages:
            raise Refused("thread_not_found")
        return {"messages": [self.messages[ts], *self.replies.get(ts, [])]}

    def _views_open(self, trigger_id: str, view: dict[str, Any]) -> dict[str, Any]:
        if trigger_id not in self.triggers:
            raise Refused("expired_trigger_id")
        self.triggers.discard(trigger_id)
        opened = self._viewed(f"V{next(self._numbers):08}", view)
        self.opened[opened["id"]] = opened
        return {"view": opened}

    def _views_update(self, view_id: str, view: dict[str, Any]) -> dict[str, Any]:
        if view_id not in self.views:
            raise Refused("not_found")
        return {"view": self._viewed(view_id, view)}

    def _viewed(self, id: str, view: dict[str, Any]) -> dict[str, Any]:
        check_view(view)
        self.views[id] = {"id": id, **view}
        return self.views[id]

    def _check(self, channel: str, text: str, blocks: list[Any]) -> None:
        if channel != CHANNEL:
            raise Refused("channel_not_found")
        if not text:
            raise Refused("no_text")
        check_blocks(blocks)

    def _ts(self) -> str:
        return f"{int(time.time())}.{next(self._numbers):06}"

    # What people do in Slack

    def press(self, user: str, message_ts: str, press: str, team: str = TEAM) -> dict[str, Any]:
        """The payload of somebody who presses a button of a message as it stands."""
        button = button_of(self.messages[message_ts]["blocks"], press)
        return self.pressed(user, button, message_ts, team)

    def pressed(self, user: str, button: dict[str, Any], message_ts: str, team: str = TEAM) -> dict[str, Any]:
        """https://docs.slack.dev/reference/interaction-payloads/block_actions-payload."""
        trigger = f"{next(self._numbers)}.{next(self._numbers)}.{'ab' * 16}"
        self.triggers.add(trigger)
        return {
            "type": "block_actions",
            "user": {"id": user, "username": user.lower(), "name": user.lower(), "team_id": team},
            "api_app_id": "A0GUARD",
            "token": "deprecated",
            "container": {
                "type": "message",
                "message_ts": message_ts,
                "channel_id": CHANNEL,
                "is_ephemeral": False,
            },
            "trigger_id": trigger,
            "team": {"id": team, "domain": "acme"},
            "enterprise": None,
            "is_enterprise_install": False,
            "channel": {"id": CHANNEL, "name": "approvals"},
            "message": {"type": "message", "ts": message_ts},
            "response_url": f"{self.url}/answers/{next(self._numbers)}",
            "actions": [{**button, "block_id": "b", "action_ts": self._ts()}],
        }

    def send(self, user: str, view_id: str, reason: str | None, team: str = TEAM) -> dict[str, Any]:
        """The payload of somebody who sends a window as it was opened, at the very moment it is replaced:
        https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload."""
        view = self.opened[view_id]
        values = {
            block["block_id"]: {
                block["element"]["action_id"]: {"type": "plain_text_input", "value": reason or None}
            }
            for block in view["blocks"]
            if block["type"] == "input"
        }
        return {
            "type": "view_submission",
            "team": {"id": team, "domain": "acme"},
            "user": {"id": user, "username": user.lower(), "name": user.lower(), "team_id": team},
            "api_app_id": "A0GUARD",
            "token": "deprecated",
            "trigger_id": f"{next(self._numbers)}.1.{'cd' * 16}",
            "view": {**view, "team_id": team, "hash": "1.a", "state": {"values": values}},
            "response_urls": [],
            "is_enterprise_install": False,
            "enterprise": None,
        }

    def types(self, user: str, text: str, team: str = TEAM) -> dict[str, str]:
        """The fields of a slash command: https://docs.slack.dev/interactivity/implementing-slash-commands."""
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return {
            "token": "deprecated",
            "team_id": team,
            "team_domain": "acme",
            "channel_id": CHANNEL,
            "channel_name": "approvals",
            "user_id": user,
            "user_name": user.lower(),
            "command": "/guardrail",
            "text": escaped,
            "response_url": f"{self.url}/answers/{next(self._numbers)}",
            "trigger_id": f"{next(self._numbers)}.1.{'ef' * 16}",
            "api_app_id": "A0GUARD",
        }

    def wait_for(self, condition: Callable[[], object], seconds: float = 30.0) -> None:
        """Wait until a condition holds that a call of the service brings about."""
        with self.changed:
            assert self.changed.wait_for(lambda: bool(condition()), seconds), "it did not come about in time"


def button_of(blocks: list[Any], press: str) -> dict[str, Any]:
    (found,) = [
        element
        for block in blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element["action_id"].endswith(f":{press}")
    ]
    return dict(found)


def presses_in(blocks: list[Any]) -> list[str]:
    """What may be pressed in a message."""
    elements = (one for block in blocks if block["type"] == "actions" for one in block["elements"])
    return [element["action_id"].partition(":")[2] for element in elements]


def text_of(blocks: list[Any]) -> str:
    """All that a message says."""
    return json.dumps(blocks, ensure_ascii=False)


def sign(body: bytes, at: float, secret: str = SIGNING_SECRET) -> dict[str, str]:
    """The headers of a request that Slack signs: https://docs.slack.dev/authentication/verifying-requests-from-slack."""
    stamp = str(int(at))
    code = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={code}",
        "Content-Type": "application/x-www-form-urlencoded",
    }


def form(payload: dict[str, Any]) -> bytes:
    """An interaction as it is sent."""
    return urlencode({"payload": json.dumps(payload)}).encode()


@contextmanager
def fake_slack() -> Iterator[FakeSlack]:
    """A Slack that listens, until the end."""
    slack = FakeSlack()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Door, slack))
    server.daemon_threads = True
    slack.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield slack
    finally:
        slack.socket.drop()
        server.shutdown()
        server.server_close()
        thread.join()


class _Door(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, slack: FakeSlack, *rest: Any) -> None:
        self._slack = slack
        super().__init__(*rest)

    def do_GET(self) -> None:
        self._slack.socket.serve(self)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path.startswith("/answers/"):
            with self._slack.changed:
                self._slack.late.append(json.loads(body))
                self._slack.changed.notify_all()
            self._send(200, b"ok", {})
        else:
            self._do(self.path.removeprefix("/api/"), body)

    def _do(self, method: str, body: bytes) -> None:
        if (fault := self._slack.fault(method)) is not None:
            return self._send(fault[0], b"", fault[1])
        if self.headers.get("Content-Type", "").startswith("application/json"):
            values = json.loads(body)
        else:
            values = {name: one[0] for name, one in parse_qs(body.decode()).items()}
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        answer = json.dumps(self._slack.answer(method, values, token)).encode()
        if self._slack.loses_answer(method):
            self.close_connection = True
            return None
        return self._send(200, answer, {"Content-Type": "application/json; charset=utf-8"})

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""
