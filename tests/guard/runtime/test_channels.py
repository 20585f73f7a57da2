"""The channels of an installation follow its settings and notifications.yaml; one that lacks something says what."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from drift.outgoing.proxies import DIRECT
from guard.core.model.notifications import ChannelPlan, ChannelType, Notifications
from guard.core.model.records import Notification
from guard.notify.apprise_channel import AppriseChannel
from guard.notify.channel import Channel, Failed
from guard.notify.mail.mail_channel import MailChannel
from guard.notify.mail.server import MailServer
from guard.notify.slack import SlackWebhook
from guard.notify.webhook import Webhook
from guard.runtime.channel_settings import ChannelSettings
from guard.runtime.channels import ConfiguredChannels, names_of
from guard.runtime.settings import Settings

SERVER = MailServer("mail.acme.example", 587, "guard@acme.example")
FULL = ChannelSettings(
    {"ON_CALL": "https://hooks.example/x", "PLAIN": "http://hooks.example/x", "ODD": "json://127.0.0.1"},
    {"ON_CALL": (b"k" * 32,), "WEBHOOK": (b"w" * 32,)},
    SERVER,
)


def settings(**more: object) -> Settings:
    made = Settings(home=Path("var"), policies=Path("policies"), database_url="sqlite:///x", proxies=DIRECT)
    return replace(made, **more)  # type: ignore[arg-type]


def made_of(name: str, type_: ChannelType, **more: object) -> Channel:
    told = Notifications({name: ChannelPlan(name, type_)})
    channels = ConfiguredChannels(settings(**more), told=lambda: told)
    try:
        return channels()[name]
    finally:
        channels.close()


def why(channel: Channel) -> str:
    failed = channel.send(Notification("n1", channel.name, {}, 0.0), "", None)
    assert isinstance(failed, Failed)
    assert failed.away
    return failed.why


def test_each_type_is_made_from_its_setting() -> None:
    assert isinstance(made_of("on-call", "slack_webhook", channels=FULL), SlackWebhook)
    assert isinstance(made_of("odd", "apprise", channels=FULL), AppriseChannel)
    assert made_of("leads", "mail", channels=FULL) == MailChannel("leads", SERVER)
    signed = made_of("on-call", "webhook", channels=FULL)
    assert isinstance(signed, Webhook)
    assert signed.keys == (b"k" * 32,)
    assert "hooks.example" not in repr(signed)


@pytest.mark.parametrize(
    ("name", "type_", "channels", "said"),
    [
        ("on-call", "webhook", ChannelSettings(), "GUARDRAIL_CHANNEL_ON_CALL is not set"),
        ("on-call", "apprise", ChannelSettings(), "GUARDRAIL_CHANNEL_ON_CALL is not set"),
        ("leads", "mail", ChannelSettings(), "GUARDRAIL_SMTP is not set"),
        ("slack-app", "slack_app", ChannelSettings(), "GUARDRAIL_SLACK_BOT_TOKEN is not set"),
        (
            "plain",
            "webhook",
            FULL,
            "GUARDRAIL_CHANNEL_PLAIN is no https:// address (http:// only on this machine)",
        ),
    ],
)
def test_a_channel_that_lacks_something_says_what(
    name: str, type_: ChannelType, channels: ChannelSettings, said: str
) -> None:
    assert why(made_of(name, type_, channels=channels)) == said


def test_what_a_channel_lacks_is_logged_once_and_before_any_message(caplog: pytest.LogCaptureFixture) -> None:
    told = Notifications({"leads": ChannelPlan("leads", "mail"), "siem": ChannelPlan("siem", "webhook")})
    channels = ConfiguredChannels(settings(channels=ChannelSettings(mail=SERVER)), told=lambda: told)
    for _ in range(3):
        channels()
    channels.close()
    assert [record.getMessage() for record in caplog.records] == [
        "the channel siem cannot be used, and its messages wait: GUARDRAIL_CHANNEL_SIEM is not set"
    ]


def test_the_channels_of_settings_are_there_beside_declared_ones_and_may_be_declared() -> None:
    both = {"notify_webhook": "https://a.example", "notify_slack": "https://b.example", "channels": FULL}
    assert names_of(settings(**both)) == ("webhook", "slack")
    declared = made_of("slack", "slack_webhook", **both)
    assert isinstance(declared, SlackWebhook)
    assert declared.url == "https://b.example"
    webhook = made_of("webhook", "webhook", **both)
    assert isinstance(webhook, Webhook)
    assert (webhook.url, webhook.keys) == ("https://a.example", (b"w" * 32,))


def test_they_change_with_the_file_and_with_nothing_else() -> None:
    one = Notifications({"leads": ChannelPlan("leads", "mail")})
    in_force: list[Notifications | None] = [None]
    channels = ConfiguredChannels(settings(channels=FULL), told=lambda: in_force[0])
    assert list(channels()) == []
    in_force[0] = one
    first = channels()
    assert list(first) == ["leads"]
    assert channels() is first
    in_force[0] = None
    assert list(channels()) == []
    channels.close()
