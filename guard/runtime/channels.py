"""The channels of an installation, made from its settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import httpx

from drift.outgoing.transport import outgoing_client
from guard.notify.channel import Channel
from guard.notify.slack import SlackWebhook
from guard.notify.webhook import Webhook
from guard.runtime.settings import Settings

TIMEOUT: Final = 10.0
"""Seconds without an answer, after which a message is tried again later."""


class ConfiguredChannels:
    """The channels in force by their names. `close` ends their connections."""

    def __init__(self, settings: Settings) -> None:
        self._http = outgoing_client(settings.proxies, timeout=TIMEOUT)
        self._of_settings = _of_settings(settings, self._http)

    def __call__(self) -> Mapping[str, Channel]:
        return self._of_settings

    def close(self) -> None:
        self._http.close()


def names_of(settings: Settings) -> tuple[str, ...]:
    """The names of the channels that the settings alone make."""
    addresses = {"webhook": settings.notify_webhook, "slack": settings.notify_slack}
    return tuple(name for name, url in addresses.items() if url)


def _of_settings(settings: Settings, http: httpx.Client) -> dict[str, Channel]:
    made: tuple[Channel, ...] = (
        Webhook("webhook", settings.notify_webhook, http),
        SlackWebhook("slack", settings.notify_slack, http),
    )
    wanted = names_of(settings)
    return {channel.name: channel for channel in made if channel.name in wanted}
