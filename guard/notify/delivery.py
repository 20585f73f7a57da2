"""Delivers the due messages of the outbox to their channels. A failed delivery is expected and retried."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import httpx

from drift.core.model.resources import Json
from drift.intercom.retry_after import retry_after
from guard.context import GuardedWorkspace, new_id
from guard.core.model.records import Notification
from guard.notify import slack, webhook
from guard.notify.messages import Message
from guard.notify.outbox import payload_of
from guard.store.outbox import LONGEST_PAUSE

log = logging.getLogger(__name__)

TRIES: Final = 12
"""Attempts before a message is given up: a little over a day, with the backoff of `_pause`."""
_ERROR_CODE: Final = re.compile(r"[a-z0-9_]{1,60}")
"""How Slack says why it refuses a message (`invalid_blocks`). Any other body may hold anything, and is not repeated."""

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


def deliver_now(channels: Mapping[str, Channel], http: httpx.Client, base_url: str, message: Message) -> bool:
    """Send a message that the outbox cannot keep, once to each channel; tells whether one accepted it."""
    payload = payload_of(message)
    sent = [
        _send(channel, http, base_url, Notification(new_id(), channel.name, payload, 0.0)) is None
        for channel in channels.values()
    ]
    return any(sent)


def _deliver(
    guarded: GuardedWorkspace,
    channel: Channel | None,
    http: httpx.Client,
    base_url: str,
    notification: Notification,
) -> bool:
    failed = (
        _Failed("the channel is not configured any more")
        if channel is None
        else _send(channel, http, base_url, notification)
    )
    given_up = channel is None or notification.attempts + 1 >= TRIES
    with guarded.transaction() as work:
        if failed is None:
            work.outbox.sent(notification.id, work.now)
        elif given_up:
            work.outbox.give_up(notification.id, failed.why)
        else:
            pause = max(_pause(notification.attempts), min(failed.pause, LONGEST_PAUSE))
            work.outbox.retry(notification.id, work.now + pause, failed.why)
    if failed is not None and given_up:
        log.error("a message to %s was given up: %s", notification.channel, failed.why)
    elif failed is not None and failed.why != notification.failed_because:  # once, and not with every attempt
        log.warning("a message to %s was not accepted: %s", notification.channel, failed.why)
    return failed is None


@dataclass(frozen=True, slots=True)
class _Failed:
    """Why a channel did not accept a message, without its address, and how many seconds it asks to be left alone."""

    why: str
    pause: float = 0.0


def _send(channel: Channel, http: httpx.Client, base_url: str, notification: Notification) -> _Failed | None:
    """None when the channel accepted it."""
    try:
        answer = http.post(
            channel.url, json=FORMATS[channel.name](notification.id, notification.payload, base_url)
        )
    except httpx.HTTPError as problem:
        return _Failed(type(problem).__name__)
    if answer.is_success:
        return None
    code = answer.text.strip() if len(answer.content) <= 60 else ""
    detail = f", {code}" if _ERROR_CODE.fullmatch(code) else ""
    return _Failed(f"it answered {answer.status_code}{detail}", retry_after(answer.headers, 0.0) or 0.0)


def _pause(attempts: int) -> float:
    return float(min(5 * 3**attempts, LONGEST_PAUSE))
