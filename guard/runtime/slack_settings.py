"""The settings of the Slack app."""

from __future__ import annotations

import re
from typing import Final

from guard.runtime.environment import Environment
from guard.slack.settings import BASE_URL, SlackSettings

BOT, SIGNING, APP = (
    "GUARDRAIL_SLACK_BOT_TOKEN",
    "GUARDRAIL_SLACK_SIGNING_SECRET",
    "GUARDRAIL_SLACK_APP_TOKEN",
)
TEAM, CHANNEL = "GUARDRAIL_SLACK_TEAM", "GUARDRAIL_SLACK_CHANNEL"
API: Final = "GUARDRAIL_SLACK_API_URL"
_NAMES: Final = (BOT, SIGNING, APP, TEAM, CHANNEL)
_LEAST: Final = 16
_SHAPES: Final = {
    BOT: (re.compile(r"xoxb-[A-Za-z0-9-]{8,}"), "begins with xoxb-: copy the Bot User OAuth Token"),
    APP: (re.compile(r"xapp-[A-Za-z0-9-]{8,}"), "begins with xapp-: copy the App-Level Token"),
    TEAM: (re.compile(r"T[A-Z0-9]{2,20}"), "is the id of a workspace in Slack, such as T0123ABCD"),
    CHANNEL: (
        re.compile(r"[CG][A-Z0-9]{2,20}"),
        "is the id of a channel, such as C0123ABCD, and not its name",
    ),
}


def read_slack(env: Environment) -> SlackSettings | None:
    """What Slack gave out for the app; None where there is none."""
    given = {
        BOT: env.secret(BOT),
        SIGNING: env.strong_secret(SIGNING, _LEAST, "copy it whole, from Basic Information of the Slack app"),
        APP: env.secret(APP),
        TEAM: env.text(TEAM),
        CHANNEL: env.text(CHANNEL),
    }
    api = env.address(API)
    if not any(given.values()):
        return None
    for name in (BOT, TEAM, CHANNEL):
        if not given[name]:
            others = ", ".join(other for other in _NAMES if given[other])
            env.add_problem(
                name, f"{name} is missing, and {others} needs it: docs/slack.md says where it stands."
            )
    for name, (shape, what) in _SHAPES.items():
        if given[name] and not shape.fullmatch(given[name]):
            env.add_problem(name, f"{name} {what}.")
    return SlackSettings(
        given[BOT],
        given[TEAM],
        given[CHANNEL],
        given[SIGNING],
        given[APP],
        f"{api}/" if api else BASE_URL,
    )
