"""Delivers the due messages of the outbox to their channels. A failed delivery is expected and retried."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from guard.context import GuardedWorkspace, UnitOfWork, new_id
from guard.core.model.records import Notification
from guard.core.text.personal_addresses import document_without_addresses
from guard.notify.channel import Channel, Failed, Posted
from guard.notify.messages import Message
from guard.notify.outbox import payload_of
from guard.notify.quiet import is_held_back, tell_gathered
from guard.notify.routing import destinations
from guard.store.outbox import LONGEST_PAUSE

log = logging.getLogger(__name__)

TRIES: Final = 12
"""Attempts before a message is given up: a little over a day, with the backoff of `_pause`."""
AT_ONCE: Final = 50
ROUNDS: Final = 20
"""How often a courier looks again for what is due, before others may have their turn."""
LEASE: Final = 180.0
"""Seconds that one attempt may take: longer than every timeout of a channel. Nobody else sends the message meanwhile;
after a crash it is sent again, with the same id."""
_GONE: Final = Failed("the channel is not configured any more")


def deliver_due(guarded: GuardedWorkspace, channels: Mapping[str, Channel], base_url: str) -> int:
    """Send the due messages, channel by channel; returns how many were accepted."""
    return sum(deliver_to(guarded, name, channels.get(name), base_url) for name in channels_due(guarded))


def channels_due(guarded: GuardedWorkspace) -> list[str]:
    """The channels for which a message is due."""
    with guarded.view() as view:
        return view.outbox.channels_due(view.now)


def deliver_to(
    guarded: GuardedWorkspace,
    name: str,
    channel: Channel | None,
    base_url: str,
    goes_on: Callable[[], bool] = lambda: True,
) -> int:
    """Send the due messages of one channel, one after the other; returns how many were accepted. Stops where it is
    away. Never raises for a failing channel."""
    tell_gathered(guarded, name)
    accepted = 0
    for _ in range(ROUNDS):
        due = _due(guarded, name)
        if not due:
            break
        for notification in due:
            if not goes_on():
                return accepted
            done = _deliver(guarded, channel, base_url, notification)
            if isinstance(done, Failed) and done.away:
                return accepted
            accepted += isinstance(done, Posted)
    return accepted


def _due(guarded: GuardedWorkspace, name: str) -> list[Notification]:
    with guarded.view() as view:
        return view.outbox.next_for(name, view.now, AT_ONCE)


def deliver_now(
    guarded: GuardedWorkspace, channels: Mapping[str, Channel], base_url: str, message: Message
) -> bool:
    """Send a message that the outbox cannot keep, once to everybody whom the routes name; tells whether a channel
    accepted it."""
    payload, policies = (
        payload_of(message, guarded.workspace.name, guarded.api),
        guarded.policies().policy_set,
    )
    found = destinations(message, policies.notifications, guarded.channels, policies.people)
    sent = [
        _send(
            guarded,
            channel,
            Notification(new_id(), one.channel, payload, 0.0, recipient=one.recipient),
            base_url,
            None,
        )
        for one in found
        if (channel := channels.get(one.channel)) is not None
    ]
    return any(isinstance(one, Posted) for one in sent)


def _deliver(
    guarded: GuardedWorkspace, channel: Channel | None, base_url: str, notification: Notification
) -> Posted | Failed | None:
    """What the channel said; None where the message is not sent now, or by another process."""
    with guarded.transaction() as work:
        reference = work.posted_messages.get(notification)
        is_new = channel is None or not channel.edits or reference is None
        if is_new and notification.payload.get("aside"):  # there is nothing that it could change
            work.outbox.sent(notification.id, work.now)
            return Posted()
        if is_held_back(work, notification, is_new=is_new):
            return None
        if not work.outbox.claim(notification, work.now + LEASE):
            return None
    earlier = None if reference is None else Posted(reference)
    done = _send(guarded, channel, notification, base_url, earlier)
    with guarded.transaction() as work:
        if isinstance(done, Posted):
            work.outbox.sent(notification.id, work.now, edited=not is_new)
            work.posted_messages.put(notification, done.reference, work.now)
        else:
            _put_off(work, notification, done)
    return done


def _send(
    guarded: GuardedWorkspace,
    channel: Channel | None,
    notification: Notification,
    base_url: str,
    earlier: Posted | None,
) -> Posted | Failed:
    if channel is None:
        return _GONE
    try:
        return channel.send(_for_everybody(guarded, notification), base_url, earlier)
    except Exception as problem:  # a message that no channel can make something of holds up none behind it
        log.exception("a message to %s could not be made or sent", notification.channel)
        return Failed(f"it could not be made or sent: {type(problem).__name__}")


def _for_everybody(guarded: GuardedWorkspace, notification: Notification) -> Notification:
    """A message as it may be read by anybody in its channel: without IP addresses, unless every viewer sees them."""
    if guarded.show_ips_to == "viewer":
        return notification
    return replace(notification, payload=document_without_addresses(notification.payload))


def _put_off(work: UnitOfWork, notification: Notification, failed: Failed) -> None:
    """Try a message again later, or give it up. Of a channel that is away, nothing else is tried until then."""
    if failed is _GONE or notification.attempts + 1 >= TRIES:
        work.outbox.give_up(notification.id, failed.why)
        log.error("a message to %s was given up: %s", notification.channel, failed.why)
        return
    again = work.now + max(_pause(notification.attempts), min(failed.pause, LONGEST_PAUSE))
    work.outbox.retry(notification.id, again, failed.why)
    if failed.away:
        work.outbox.put_off(notification.channel, again, failed.why)
    if failed.why != notification.failed_because:  # once, and not with every attempt
        log.warning("a message to %s was not accepted: %s", notification.channel, failed.why)


def _pause(attempts: int) -> float:
    return float(min(5 * 3**attempts, LONGEST_PAUSE))
