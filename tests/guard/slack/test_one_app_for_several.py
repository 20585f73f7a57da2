"""One Slack app serves several workspaces: what somebody presses reaches the workspace that asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from guard.runtime.workspaces import Workspaces
from guard.web import create_app
from tests.fakes.in_slack import MEMBERS
from tests.fakes.slack import SIGNING_SECRET, form, sign
from tests.guard.slack.slack_stage import SlackStage, hours_moved, slack_app, slack_stage
from tests.guard.web.stage import ALICE, beside
from tests.served import assembled_of


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[SlackStage, Flask]]:
    """The question waits in `acme`; the default workspace is `test`."""
    with slack_stage(tmp_path, hours_moved) as at, beside(at.on, "test", "test5678") as test:
        test.slack = slack_app(replace(at.on, service=test), at.slack)
        listed = [assembled_of(test, is_default=True), assembled_of(at.on.service)]
        try:
            yield at, create_app(Workspaces(listed))
        finally:
            test.slack.desk.close(wait=True)
            test.slack.close()


def approving(at: SlackStage) -> bytes:
    view = at.window(ALICE, at.post(f"approval:{at.approval().id}"), "approve")
    return form(at.slack.send(MEMBERS[ALICE], view, "yes"))


def deliver(app: Flask, path: str, body: bytes, now: float, secret: str = SIGNING_SECRET) -> TestResponse:
    return app.test_client().post(path, data=body, headers=sign(body, now, secret))


@pytest.mark.parametrize("path", ["/slack/actions", "/slack/actions/acme"])
def test_a_press_reaches_the_workspace_that_asks(two: tuple[SlackStage, Flask], path: str) -> None:
    at, app = two
    answer = deliver(app, path, approving(at), at.on.guarded.now())
    assert answer.status_code == 200, answer.text
    with at.on.guarded.view() as view:
        assert view.approvals.search(limit=1)[0].settlement == "approved"


def test_what_is_not_signed_reaches_none(two: tuple[SlackStage, Flask]) -> None:
    at, app = two
    for path in ("/slack/actions", "/slack/actions/acme", "/slack/actions/nope"):
        answer = deliver(app, path, approving(at), at.on.guarded.now(), SIGNING_SECRET[::-1])
        assert answer.status_code == 401
