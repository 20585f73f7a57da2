"""What people do in Slack, as it reaches the service over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import orjson
from flask import Flask
from werkzeug.test import TestResponse

from tests.fakes.slack import FakeSlack, form, member, sign

ALICE, BOB, CAROL = (f"{name}@acme.example" for name in ("alice", "bob", "carol"))
DAVE, ERIN, MALLORY = (f"{name}@acme.example" for name in ("dave", "erin", "mallory"))
MEMBERS: Final = {
    ALICE: "U0ALICE",
    BOB: "U0BOB",
    CAROL: "U0CAROL",
    DAVE: "U0DAVE",
    MALLORY: "U0MALLORY",
    ERIN: "U0ERIN",
}


@dataclass
class InSlack:
    """`slack` is the fake that the service talks to, `web` the service, `now` its clock."""

    slack: FakeSlack
    web: Flask
    now: Callable[[], float]

    def __post_init__(self) -> None:
        self.slack.users = {id: member(id, email) for email, id in MEMBERS.items()}

    def act(self, payload: dict[str, Any], *, late: float = 0.0) -> TestResponse:
        """Slack delivers what somebody did."""
        body = form(payload)
        headers = sign(body, self.now() - late)
        return self.web.test_client().post("/slack/actions", data=body, headers=headers)

    def command(self, who: str, text: str) -> str:
        """What the slash command answers at once."""
        body = urlencode(self.slack.types(MEMBERS[who], text)).encode()
        headers = sign(body, self.now())
        answer = self.web.test_client().post("/slack/commands", data=body, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.text

    def window(self, who: str, message: str, press: str) -> str:
        """Somebody presses a button of a message: the window that opens."""
        before = set(self.slack.views)
        answer = self.act(self.slack.press(MEMBERS[who], message, press))
        assert (answer.status_code, answer.data) == (200, b"")
        self.slack.wait_for(lambda: set(self.slack.views) - before)
        return next(iter(set(self.slack.views) - before))

    def decide(self, who: str, message: str, press: str, reason: str = "") -> dict[str, Any]:
        """Somebody presses a button and sends the window: what Slack is answered."""
        view = self.window(who, message, press)
        return self.send(who, view, reason)

    def send(self, who: str, view: str, reason: str = "") -> dict[str, Any]:
        answer = self.act(self.slack.send(MEMBERS[who], view, reason))
        assert answer.status_code == 200, answer.text
        return dict(orjson.loads(answer.data))


def told(answer: dict[str, Any]) -> str:
    """What a window says instead of closing."""
    assert answer["response_action"] == "update", answer
    return str(answer["view"]["blocks"][0]["text"]["text"])
