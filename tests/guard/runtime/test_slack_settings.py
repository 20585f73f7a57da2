"""The settings of the Slack app: all that belongs together, or a sentence about what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from guard.runtime.settings import WrongSettings, read_settings

SLACK = {
    "GUARDRAIL_SLACK_BOT_TOKEN": "xoxb-0123456789",
    "GUARDRAIL_SLACK_TEAM": "T0ACME",
    "GUARDRAIL_SLACK_CHANNEL": "C0APPROVE",
}


def test_the_secrets_of_the_slack_app_are_kept_out_of_log_lines(tmp_path: Path) -> None:
    secrets = {
        "GUARDRAIL_SLACK_SIGNING_SECRET": "planted-signing-secret",
        "GUARDRAIL_SLACK_APP_TOKEN": "xapp-planted-9",
    }
    settings = read_settings(SLACK | secrets, here=tmp_path)
    assert {SLACK["GUARDRAIL_SLACK_BOT_TOKEN"], *secrets.values()} <= set(settings.secrets)
    assert read_settings({}, here=tmp_path).slack is None


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("", "https://slack.com/api/"),
        ("https://slack-gov.com/api", "https://slack-gov.com/api/"),
        ("http://127.0.0.1:9/api/", "http://127.0.0.1:9/api/"),
    ],
)
def test_slacks_api_may_be_another_one(tmp_path: Path, given: str, used: str) -> None:
    slack = read_settings(SLACK | {"GUARDRAIL_SLACK_API_URL": given}, here=tmp_path).slack
    assert slack is not None
    assert slack.base_url == used


@pytest.fixture(autouse=True)
def policies(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("GUARDRAIL_SLACK_BOT_TOKEN", "xoxp-123456789", "begins with xoxb-: copy the Bot User OAuth Token."),
        ("GUARDRAIL_SLACK_APP_TOKEN", "xoxb-123456789", "begins with xapp-: copy the App-Level Token."),
        ("GUARDRAIL_SLACK_TEAM", "acme", "is the id of a workspace in Slack, such as T0123ABCD."),
        (
            "GUARDRAIL_SLACK_CHANNEL",
            "#approve",
            "is the id of a channel, such as C0123ABCD, and not its name.",
        ),
        ("GUARDRAIL_SLACK_SIGNING_SECRET", "short", "has only 5 characters, and needs at least 16"),
        ("GUARDRAIL_SLACK_TEAM", "", "is missing, and"),
        (
            "GUARDRAIL_SLACK_API_URL",
            "http://slack.example/api/",
            "is 'http://slack.example/api', but must be",
        ),
        ("GUARDRAIL_SLACK_CHANNEL", "", "is missing, and"),
        ("GUARDRAIL_SLACK_BOT_TOKEN", "", "is missing, and"),
    ],
)
def test_what_is_wrong_with_the_slack_app_is_told(
    tmp_path: Path, name: str, value: str, sentence: str
) -> None:
    with pytest.raises(WrongSettings) as wrong:
        read_settings(SLACK | {name: value}, here=tmp_path)
    (told,) = wrong.value.problems
    assert told.startswith(f"{name} {sentence}")
