"""The channels of an installation, made from its settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import httpx

from drift.outgoing.transport import outgoing_client
from guard.notify.channel import Channel
from guard.notify.slack import SlackWebhook
from guard.notify.webhook import Webhook
from guard.runtime.settings import Settings

if TYPE_CHECKING:
    from guard.slack.app import SlackApp

SLACK_APP: Final = "slack-app"
"""The name of the channel that the settings of the Slack app make."""
TIMEOUT: Final = 10.0
"""Seconds without an answer, after which a message is tried again later."""


class ConfiguredChannels:
    """The channels in force by their names. `close` ends their connections."""

    def __init__(self, settings: Settings, slack: SlackApp | None = None) -> None:
        self._http = outgoing_client(settings.proxies, timeout=TIMEOUT)
        self._of_settings = _of_settings(settings, self._http, slack)

    def __call__(self) -> Mapping[str, Channel]:
        return self._of_settings

    def close(self) -> None:
        self._http.close()


def names_of(settings: Settings) -> tuple[str, ...]:
    """The names of the channels that the settings alone make."""
    given = {"webhook": settings.notify_webhook, "slack": settings.notify_slack, SLACK_APP: settings.slack}
    return tuple(name for name, what in given.items() if what)


def _of_settings(settings: Settings, http: httpx.Client, slack: SlackApp | None) -> dict[str, Channel]:
    made: tuple[Channel, ...] = (
        Webhook("webhook", settings.notify_webhook, http),
        SlackWebhook("slack", settings.notify_slack, http),
        *((slack.channel(SLACK_APP),) if slack is not None else ()),
    )
    wanted = names_of(settings)
    return {channel.name: channel for channel in made if channel.name in wanted}
