"""The stage of the API with a Slack app, people in Slack, and a question that waits for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import orjson
from werkzeug.test import TestResponse

from guard.core.model.records import Approval
from guard.core.proposals.records import ProposalRecord
from guard.notify.delivery import deliver_due
from guard.runtime.channels import SLACK_APP
from guard.slack.app import SlackApp
from guard.slack.blocks import blocks_of
from guard.slack.cards import card_of
from guard.slack.settings import SlackSettings
from tests.fakes.slack import (
    BOT_TOKEN,
    CHANNEL,
    SIGNING_SECRET,
    TEAM,
    FakeSlack,
    fake_slack,
    form,
    member,
    sign,
    text_of,
)
from tests.guard.web.stage import ALICE, BOB, CAROL, DAVE, ERIN, HOURS, MALLORY, Stage, nothing, stage

MEMBERS: Final = {
    ALICE: "U0ALICE",
    BOB: "U0BOB",
    CAROL: "U0CAROL",
    DAVE: "U0DAVE",
    MALLORY: "U0MALLORY",
    ERIN: "U0ERIN",
}
PUBLIC: Final = "https://guard.example"


@dataclass
class SlackStage:
    """`on` is the service, `slack` the fake that it talks to."""

    on: Stage
    slack: FakeSlack
    app: SlackApp

    def post(self, subject: str) -> str:
        """Puts the message of a subject into the channel as it stands now, and returns its ts."""
        with self.on.guarded.view() as view:
            card = card_of(view, subject)
        assert card is not None
        sent = self.app.api.call(
            "chat.postMessage", channel=CHANNEL, text="-", blocks=blocks_of(card, PUBLIC)
        )
        return str(sent["ts"])

    def deliver(self) -> int:
        """Send what is due; returns how much was accepted."""
        return deliver_due(self.on.guarded, {SLACK_APP: self.app.channel(SLACK_APP)}, PUBLIC)

    @property
    def message(self) -> str:
        """The ts of the only message in the channel."""
        (ts,) = self.slack.messages
        return ts

    @property
    def blocks(self) -> list[Any]:
        return list(self.slack.messages[self.message]["blocks"])

    @property
    def thread(self) -> list[str]:
        return [text_of(reply["blocks"]) for reply in self.slack.replies.get(self.message, [])]

    def act(self, payload: dict[str, Any], *, late: float = 0.0) -> TestResponse:
        """Slack delivers what somebody did."""
        body = form(payload)
        headers = sign(body, self.on.guarded.now() - late)
        return self.on.app.test_client().post("/slack/actions", data=body, headers=headers)

    def command(self, who: str, text: str) -> str:
        """What the slash command answers at once."""
        body = urlencode(self.slack.types(MEMBERS[who], text)).encode()
        headers = sign(body, self.on.guarded.now())
        answer = self.on.app.test_client().post("/slack/commands", data=body, headers=headers)
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

    def approval(self) -> Approval:
        with self.on.guarded.view() as view:
            return view.approvals.search(limit=1)[0]

    def proposal(self) -> ProposalRecord:
        with self.on.guarded.view() as view:
            return view.proposals.search(limit=1)[0]

    def votes(self, ballot: str) -> list[tuple[str, str, str]]:
        with self.on.guarded.view() as view:
            votes = view.proposals.votes_on([ballot]).get(ballot, [])
        return [(vote.voter, vote.choice, vote.comment) for vote in votes]


def told(answer: dict[str, Any]) -> str:
    """What a window says instead of closing."""
    assert answer["response_action"] == "update", answer
    return str(answer["view"]["blocks"][0]["text"]["text"])


def hours_moved(on: Stage) -> None:
    """Carol moves office hours, which needs a second pair of eyes."""
    on.clock.now += 3600
    on.intercom.change(HOURS, time_zone_name="Asia/Tokyo")
    on.intercom.enter("a2", "office_hours_change", CAROL)
    on.look()


def hours_asked_for(on: Stage) -> None:
    """Bob asks for office hours in London."""
    body = {
        "changes": [{"resource": HOURS, "set": {"/time_zone_name": "Europe/London"}}],
        "reason": "winter <!channel> time",
        "ticket": "SUP-41",
    }
    assert on.post("/api/v1/proposals", body, BOB).status_code == 201


@contextmanager
def slack_stage(folder: Path, after: Callable[[Stage], None] = nothing) -> Iterator[SlackStage]:
    """What happens from then on is told in Slack."""
    with fake_slack() as slack, stage(folder, after=after, channels=(SLACK_APP,)) as on:
        slack.users = {id: member(id, email) for email, id in MEMBERS.items()}
        app = slack_app(on, slack)
        on.service.slack = app
        try:
            yield SlackStage(on, slack, app)
        finally:
            app.desk.close(wait=True)
            app.close()


def slack_app(on: Stage, slack: FakeSlack, **more: Any) -> SlackApp:
    settings = SlackSettings(BOT_TOKEN, TEAM, CHANNEL, SIGNING_SECRET, base_url=f"{slack.url}/api/")
    return SlackApp(settings, on.guarded, public_url=PUBLIC, **more)
