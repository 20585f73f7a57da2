"""What is wrong with the app is said where people look, before somebody presses in vain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from guard.runtime.health import health
from guard.slack.app import SlackApp
from tests.fakes.slack import OTHER_TEAM, TEAM
from tests.guard.slack.slack_stage import SlackStage, slack_stage


@pytest.fixture
def at(tmp_path: Path) -> Iterator[SlackStage]:
    with slack_stage(tmp_path) as at:
        yield at


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({}, ""),
        (
            {"team": OTHER_TEAM},
            f"GUARDRAIL_SLACK_BOT_TOKEN is of the workspace {TEAM}, and GUARDRAIL_SLACK_TEAM names {OTHER_TEAM}: "
            "nobody can decide in Slack.",
        ),
        (
            {"bot_token": "xoxb-planted-other"},
            "Slack does not take GUARDRAIL_SLACK_BOT_TOKEN (invalid_auth): copy it again.",
        ),
    ],
)
def test_an_app_that_is_set_up_wrongly_is_an_alarm(
    at: SlackStage, wrong: dict[str, Any], sentence: str, caplog: pytest.LogCaptureFixture
) -> None:
    app = SlackApp(replace(at.app.settings, **wrong), at.on.guarded)
    app.look()
    assert app.alarm == sentence
    at.on.service.slack = app
    assert health(at.on.service, hears_webhooks=True).alarms == ((sentence,) if sentence else ())
    assert "planted" not in caplog.text
    app.close()


def test_while_slack_is_away_nothing_is_taken_to_be_wrong(at: SlackStage) -> None:
    at.slack.fault = lambda method: (503, {})
    at.app.look()
    assert at.app.alarm == ""
