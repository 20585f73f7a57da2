"""Delivers the due messages of the outbox to their channels. A failed delivery is expected and retried."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import httpx

from drift.core.model.resources import Json
from guard.context import GuardedWorkspace
from guard.core.model.records import Notification
from guard.notify import slack, webhook

log = logging.getLogger(__name__)

TRIES = 12
"""Attempts before a message is given up: a little over a day, with the backoff of `_pause`."""

Format: TypeAlias = Callable[[str, Mapping[str, Json], str], dict[str, Json]]
FORMATS: Mapping[str, Format] = {"webhook": webhook.body, "slack": slack.body}


@dataclass(frozen=True, slots=True)
class Channel:
    """`name` is the format (webhook or slack), `url` where it goes. The address may hold a secret: never logged."""

    name: str
    url: str


def deliver_due(
    guarded: GuardedWorkspace, channels: Mapping[str, Channel], http: httpx.Client, base_url: str
) -> int:
    """Send the due messages one after the other; returns how many were accepted. Never raises for a failing channel."""
    with guarded.view() as view:
        due = view.outbox.due(view.now, 50)
    return sum(_deliver(guarded, channels.get(message.channel), http, base_url, message) for message in due)


def _deliver(
    guarded: GuardedWorkspace,
    channel: Channel | None,
    http: httpx.Client,
    base_url: str,
    notification: Notification,
) -> bool:
    why = (
        "the channel is not configured any more"
        if channel is None
        else _send(channel, http, base_url, notification)
    )
    with guarded.transaction() as work:
        if not why:
            work.outbox.sent(notification.id, work.now)
        elif channel is None or notification.attempts + 1 >= TRIES:
            work.outbox.give_up(notification.id, why)
            log.error("a message to %s was given up: %s", notification.channel, why)
        else:
            work.outbox.retry(notification.id, work.now + _pause(notification.attempts), why)
    return not why


def _send(channel: Channel, http: httpx.Client, base_url: str, notification: Notification) -> str:
    """Why the channel did not accept it, without its address; "" when it did."""
    try:
        answer = http.post(
            channel.url, json=FORMATS[channel.name](notification.id, notification.payload, base_url)
        )
    except httpx.HTTPError as problem:
        return f"{type(problem).__name__}"
    return "" if answer.is_success else f"it answered {answer.status_code}"


def _pause(attempts: int) -> float:
    return float(min(5 * 3**attempts, 4 * 3600))
