"""The stage of the API with a Slack app, people in Slack, and a question that waits for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from guard.core.language.notifications_schema import SLACK_APP
from guard.core.model.records import Approval
from guard.core.proposals.records import ProposalRecord
from guard.notify.delivery import deliver_due
from guard.slack.app import SlackApp
from guard.slack.blocks import blocks_of
from guard.slack.cards import card_of
from guard.slack.settings import SlackSettings
from tests.fakes.in_slack import InSlack
from tests.fakes.slack import (
    BOT_TOKEN,
    CHANNEL,
    SIGNING_SECRET,
    TEAM,
    FakeSlack,
    fake_slack,
    text_of,
)
from tests.guard.web.stage import BOB, CAROL, HOURS, Stage, nothing, stage

PUBLIC: Final = "https://guard.example"


@dataclass
class SlackStage(InSlack):
    """`on` is the service, `slack` the fake that it talks to."""

    on: Stage
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
        app = slack_app(on, slack)
        on.service.slack = app
        try:
            yield SlackStage(slack, on.app, on.guarded.now, on, app)
        finally:
            app.desk.close(wait=True)
            app.close()


def slack_app(on: Stage, slack: FakeSlack, **more: Any) -> SlackApp:
    settings = SlackSettings(BOT_TOKEN, TEAM, CHANNEL, SIGNING_SECRET, base_url=f"{slack.url}/api/")
    return SlackApp(settings, on.guarded, public_url=PUBLIC, **more)
