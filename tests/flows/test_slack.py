"""People decide in Slack about the embedded workspace: what they say is done, and the message says so at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from guard.core.model.records import Role
from guard.identity.tokens import create
from guard.slack.settings import SlackSettings
from tests import served
from tests.fakes.in_slack import InSlack, told
from tests.fakes.slack import (
    BOT_TOKEN,
    CHANNEL,
    SIGNING_SECRET,
    TEAM,
    FakeSlack,
    fake_slack,
    presses_in,
    text_of,
)
from tests.flows.permits import AHOY, WELCOME, asking
from tests.flows.proposed import HOURS, LONDON, applied, asked
from tests.flows.test_approvals import change_hours, hours
from tests.flows.test_breaking_glass import WHY
from tests.flows.world import ALICE, BOB, CAROL, DAVE, World, world

ROLES: Final[dict[str, Role]] = {ALICE: "approver", DAVE: "operator", BOB: "requester"}


@contextmanager
def slack_world(tmp_path: Path) -> Iterator[tuple[World, InSlack]]:
    """A world with a Slack app. The schedule does not run: what is told in time is told without it."""
    with fake_slack() as slack, world(tmp_path, slack=app_of(slack)) as w:
        for who, role in ROLES.items():
            create(w.guarded, who, role)
        yield w, in_slack(w, slack)


def app_of(slack: FakeSlack) -> SlackSettings:
    return SlackSettings(BOT_TOKEN, TEAM, CHANNEL, SIGNING_SECRET, base_url=f"{slack.url}/api/")


def in_slack(w: World, slack: FakeSlack) -> InSlack:
    return InSlack(slack, served.app_of(w.service, client_secret=None), w.guarded.now)


def told_of(w: World, people: InSlack, press: str) -> str:
    """Send what is due, until a message asks for a decision: its ts."""

    def waiting() -> list[str]:
        found = people.slack.messages.items()
        return [ts for ts, message in found if press in presses_in(message["blocks"])]

    w.service.couriers.send_due()
    people.slack.wait_for(waiting)
    return waiting()[0]


def shows(people: InSlack, ts: str, text: str) -> None:
    people.slack.wait_for(lambda: text in text_of(people.slack.messages[ts]["blocks"]))


def test_a_proposal_is_approved_in_slack_and_applied(tmp_path: Path) -> None:
    with slack_world(tmp_path) as (w, people):
        id = asked(w, LONDON, reason="winter")
        message = told_of(w, people, "approve")
        assert "asked for this" in told(people.decide(BOB, message, "approve"))
        assert people.decide(ALICE, message, "approve", "fine") == {"response_action": "clear"}
        shows(people, message, "Approved")  # without waiting for any schedule
        assert presses_in(people.slack.messages[message]["blocks"]) == []
        assert applied(w, id).closing == "applied"
        assert w.get(HOURS)["time_zone_name"] == "Europe/London"
        w.service.couriers.send_due()
        shows(people, message, "Applied")
        people.slack.wait_for(lambda: "fine" in text_of(people.slack.replies[message]))


def test_a_change_that_is_held_is_denied_in_slack_and_stays_away(tmp_path: Path) -> None:
    with slack_world(tmp_path) as (w, people):
        id = str(w.get("/office_hours_schedules")["data"][0]["id"])
        before = hours(w, id)
        change_hours(w, CAROL)
        message = told_of(w, people, "deny")
        assert people.decide(ALICE, message, "deny", "not before the holidays") == {
            "response_action": "clear"
        }
        shows(people, message, "Denied by alice@acme.example: not before the holidays.")
        w.look()
        assert hours(w, id) == before


def test_a_permit_is_agreed_to_in_slack_and_told_to_whoever_has_it(tmp_path: Path) -> None:
    with fake_slack() as slack, asking(tmp_path, slack=app_of(slack)) as (w, api):
        people = in_slack(w, slack)
        api.asks(WELCOME, {"/welcome_message": AHOY}, window_for="2h")
        message = told_of(w, people, "approve")
        assert "by hand, once: 2 hours from the approval." in text_of(slack.messages[message]["blocks"])
        assert people.decide(ALICE, message, "approve") == {"response_action": "clear"}
        shows(people, message, "Approved")
        slack.wait_for(lambda: "carol@acme.example may change" in text_of(slack.replies.get(message, [])))


def test_broken_glass_is_reviewed_in_slack_by_somebody_else(tmp_path: Path) -> None:
    with slack_world(tmp_path) as (w, people):
        id = asked(w, LONDON, by=DAVE, reason=WHY, break_glass=True)
        applied(w, id)
        message = told_of(w, people, "review")
        assert "Glass was broken" in text_of(people.slack.messages[message]["blocks"])
        assert "You broke the glass" in told(people.decide(DAVE, message, "review", "it was right"))
        assert people.decide(ALICE, message, "review", "seen with Dave") == {"response_action": "clear"}
        shows(people, message, "Reviewed by alice@acme.example")
        assert presses_in(people.slack.messages[message]["blocks"]) == []
