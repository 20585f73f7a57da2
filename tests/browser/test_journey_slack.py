"""Bob asks for a change in the console, Alice approves it in Slack, and it is applied."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.chromium import Person
from tests.browser.conftest import OFTEN
from tests.browser.lived_in import ALICE, BOB, api
from tests.fakes.in_slack import MEMBERS
from tests.fakes.slack import (
    BOT_TOKEN,
    CHANNEL,
    SIGNING_SECRET,
    TEAM,
    FakeSlack,
    fake_slack,
    form,
    member,
    presses_in,
    sign,
    text_of,
)
from tests.guard.cli.service import Running, started

ASKED = {
    "changes": [{"resource": "office_hours_schedule/42", "set": {"/time_zone_name": "Europe/London"}}],
    "reason": "the London desk takes over",
}


@pytest.fixture(scope="module")
def slack() -> Iterator[FakeSlack]:
    with fake_slack() as made:
        made.users = {id: member(id, email) for email, id in MEMBERS.items()}
        yield made


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, slack: FakeSlack) -> Iterator[Running]:
    """The service with a Slack app, whose Slack is the fake."""
    app = {
        "GUARDRAIL_SLACK_BOT_TOKEN": BOT_TOKEN,
        "GUARDRAIL_SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "GUARDRAIL_SLACK_TEAM": TEAM,
        "GUARDRAIL_SLACK_CHANNEL": CHANNEL,
        "GUARDRAIL_SLACK_API_URL": f"{slack.url}/api/",
    }
    with started(tmp_path_factory.mktemp("home"), "serve", **OFTEN, **app) as service:
        service.until(lambda line: line.startswith("Ready:"))
        yield service


def act(running: Running, payload: dict[str, object]) -> str:
    """Slack delivers what somebody did."""
    body = form(payload)
    url = f"{running.url('Guardrail')}/slack/actions"
    answer = httpx.post(url, content=body, headers=sign(body, time.time()), timeout=30)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_what_is_asked_for_is_approved_in_slack_and_applied(
    someone: Callable[..., Person], running: Running, slack: FakeSlack
) -> None:
    with api(running, BOB) as client:
        id = client.post("/proposals", json=ASKED).raise_for_status().json()["id"]
    window = someone("bob")
    window.page.goto(f"{running.url('Guardrail')}/w/default/proposals/{id}")
    expect(window.page.get_by_text("Waiting for approvals").first).to_be_visible()

    def waiting() -> list[str]:
        found = slack.messages.items()
        return [ts for ts, message in found if "approve" in presses_in(message["blocks"])]

    slack.wait_for(waiting)
    (message,) = waiting()
    assert act(running, slack.press(MEMBERS[ALICE], message, "approve")) == ""
    slack.wait_for(lambda: slack.opened)
    (view,) = slack.opened
    closed = act(running, slack.send(MEMBERS[ALICE], view, "fine with me"))
    assert json.loads(closed) == {"response_action": "clear"}
    slack.wait_for(lambda: "*Applied*" in text_of(slack.messages[message]["blocks"]))
    window.page.reload()
    expect(window.page.get_by_text("applied", exact=True).first).to_be_visible()
    expect(window.page.get_by_text("fine with me").first).to_be_visible()
    expect(window.page.get_by_text(ALICE).first).to_be_visible()
