"""Looks at what else is reached: the service itself, the identity provider, Slack, the mail server, the channels."""

from __future__ import annotations

import smtplib
import time
from collections.abc import Iterator
from typing import Final

import httpx

from drift.outgoing.transport import outgoing_client
from guard.identity.openid.discovery import Discovery
from guard.identity.openid.errors import NotBelieved, ProviderAway
from guard.runtime.checkup.check import Check, fails, not_set_up, unknown, works
from guard.runtime.http_server import url_of
from guard.runtime.settings import Settings

_PATIENCE: Final = 10.0


def elsewhere_checks(settings: Settings) -> Iterator[Check]:
    yield service_check(settings)
    yield sign_in_check(settings)
    yield slack_check(settings)
    yield mail_check(settings)
    if settings.channels.addresses or settings.notify_webhook or settings.notify_slack:
        count = len(settings.channels.addresses) + bool(settings.notify_webhook) + bool(settings.notify_slack)
        yield unknown("channels", f"{count} have an address. Only a message shows whether they take one.")


def service_check(settings: Settings) -> Check:
    """Whether a service runs where the settings say, and does its work."""
    url = url_of(settings.host, settings.port)
    try:
        with outgoing_client(settings.proxies, _PATIENCE) as http:
            answer = http.get(f"{url}/readyz")
    except httpx.HTTPError as problem:
        return not_set_up(
            "service", f"Nothing answers at {url} ({type(problem).__name__}).", "`guardrail serve` starts it."
        )
    if answer.status_code == httpx.codes.OK:
        return works("service", f"The service at {url} does its work.")
    return fails(
        "service",
        f"What answers at {url} does no work (status {answer.status_code}).",
        "See docs/operations.md.",
    )


def sign_in_check(settings: Settings) -> Check:
    """Whether the identity provider tells where people sign in, and its keys."""
    if settings.openid is None:
        return not_set_up("sign-in", "No identity provider is set: people sign in with tokens.")
    try:
        with outgoing_client(settings.proxies, _PATIENCE) as http:
            Discovery(settings.openid.issuer, http, time.time).published()
    except (ProviderAway, NotBelieved) as problem:
        return fails(
            "sign-in",
            str(problem),
            "Look at GUARDRAIL_OIDC_ISSUER; docs/sign-in.md has an example of each provider.",
        )
    return works("sign-in", f"{settings.openid.name} tells where people sign in, and its keys.")


def slack_check(settings: Settings) -> Check:
    """Whether Slack takes the token, and it is of the workspace that the settings name."""
    if settings.slack is None:
        return not_set_up("Slack", "No Slack app is set.")
    from guard.slack.api import SlackApi
    from guard.slack.errors import SlackFailed

    api = SlackApi(settings.slack.bot_token, settings.proxies, settings.slack.base_url)
    try:
        answer = api.ask("auth.test")
    except SlackFailed as problem:
        return fails(
            "Slack",
            f"Slack does not take the bot token: {problem}.",
            "Copy it again from the page of the app.",
        )
    finally:
        api.close()
    if answer.get("team_id") != settings.slack.team:
        return fails(
            "Slack",
            f"The bot token is of the workspace {answer.get('team_id')}, and GUARDRAIL_SLACK_TEAM is "
            f"{settings.slack.team}.",
            "Set the id of the workspace where the app is installed.",
        )
    return works(
        "Slack", f"The app is {answer.get('user', 'known')} in {answer.get('team', 'its workspace')}."
    )


def mail_check(settings: Settings) -> Check:
    """Whether the mail server takes the user. No mail is sent."""
    server = settings.channels.mail
    if server is None:
        return not_set_up("mail", "No mail server is set.")
    try:
        server.greet()
    except (smtplib.SMTPException, OSError) as problem:
        reason = getattr(problem, "strerror", None) or type(problem).__name__
        return fails(
            "mail", f"{server.host}:{server.port} cannot be used: {reason}.", "Look at GUARDRAIL_SMTP."
        )
    return works("mail", f"{server.host}:{server.port} takes mail from {server.sender}.")
