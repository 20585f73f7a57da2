"""The channels of an installation: those that its settings make, and those that notifications.yaml declares."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Final

import httpx

from drift.outgoing.transport import outgoing_client
from guard.core.language.notifications_schema import SLACK_APP
from guard.core.model.notifications import ChannelPlan, Notifications
from guard.notify.apprise_channel import apprise_channel
from guard.notify.channel import Channel
from guard.notify.mail.mail_channel import MailChannel
from guard.notify.slack import SlackWebhook
from guard.notify.unusable import Unusable
from guard.notify.webhook import Webhook
from guard.runtime.channel_settings import setting_of
from guard.runtime.environment import is_address, is_loopback
from guard.runtime.setting_names import CHANNELS
from guard.runtime.settings import Settings

if TYPE_CHECKING:
    from guard.slack.app import SlackApp

log = logging.getLogger(__name__)

TIMEOUT: Final = 10.0
"""Seconds without an answer, after which a message is tried again later."""


class ConfiguredChannels:
    """The channels in force by their names; those of notifications.yaml change with it. `close` ends their
    connections. It `logs` what they lack. What is sent goes through what is `made_of` a channel."""

    def __init__(
        self,
        settings: Settings,
        slack: SlackApp | None = None,
        told: Callable[[], Notifications | None] = lambda: None,
        *,
        logs: bool = True,
        made_of: Callable[[Channel], Channel] = lambda channel: channel,
    ) -> None:
        self._logs = logs
        self._made_of = made_of
        self._settings = settings
        self._told = told
        self._http = outgoing_client(settings.proxies, timeout=TIMEOUT)
        self._of_settings = {
            name: made_of(one) for name, one in _of_settings(settings, self._http, slack).items()
        }
        self._made: tuple[Notifications | None, Mapping[str, Channel]] = (None, self._of_settings)

    def __call__(self) -> Mapping[str, Channel]:
        told = self._told()
        if told is not self._made[0]:
            declared = told.channels.values() if told else ()
            made = {
                plan.name: self._made_of(channel_of(plan, self._settings, self._http)) for plan in declared
            }
            own = {
                name: one for name, one in self._of_settings.items() if name not in made or name == SLACK_APP
            }
            self._made = (told, {**made, **own})
            if self._logs:
                _say_what_lacks(self._made[1].values())
        return self._made[1]

    def close(self) -> None:
        self._http.close()


def _say_what_lacks(channels: Iterable[Channel]) -> None:
    for channel in channels:
        if isinstance(channel, Unusable):
            log.warning("the channel %s cannot be used, and its messages wait: %s", channel.name, channel.why)


def names_of(settings: Settings) -> tuple[str, ...]:
    """The names of the channels that the settings alone make."""
    given = {**_addresses(settings), SLACK_APP: settings.slack}
    return tuple(name for name, what in given.items() if what)


def _of_settings(settings: Settings, http: httpx.Client, slack: SlackApp | None) -> dict[str, Channel]:
    made: tuple[Channel, ...] = (
        Webhook("webhook", settings.notify_webhook, http, settings.channels.keys.get("WEBHOOK", ())),
        SlackWebhook("slack", settings.notify_slack, http),
        *((slack.channel(SLACK_APP),) if slack is not None else ()),
    )
    wanted = names_of(settings)
    return {channel.name: channel for channel in made if channel.name in wanted}


def channel_of(plan: ChannelPlan, settings: Settings, http: httpx.Client) -> Channel:
    """A declared channel, or one that says what it lacks."""
    if plan.type == "slack_app":
        return Unusable(plan.name, "GUARDRAIL_SLACK_BOT_TOKEN is not set")
    if plan.type == "mail":
        server = settings.channels.mail
        return (
            Unusable(plan.name, "GUARDRAIL_SMTP is not set")
            if server is None
            else MailChannel(plan.name, server)
        )
    name = setting_of(plan.name)
    address = settings.channels.addresses.get(name) or _addresses(settings).get(plan.name, "")
    if not address:
        return Unusable(plan.name, f"{CHANNELS}{name} is not set")
    if plan.type == "apprise":
        return apprise_channel(plan.name, address)
    if not _is_safe(address):
        return Unusable(plan.name, f"{CHANNELS}{name} is no https:// address (http:// only on this machine)")
    if plan.type == "slack_webhook":
        return SlackWebhook(plan.name, address, http)
    return Webhook(plan.name, address, http, settings.channels.keys.get(name, ()))


def _addresses(settings: Settings) -> dict[str, str]:
    return {"webhook": settings.notify_webhook, "slack": settings.notify_slack}


def _is_safe(address: str) -> bool:
    return is_address(address) and (address.startswith("https:") or is_loopback(address))
