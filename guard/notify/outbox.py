"""The outbox: messages wait here for delivery, written in the transaction of the event they report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Final

from drift.core.model.resources import Json
from guard.context import UnitOfWork, new_id
from guard.core.approvals.disabled_people import why_disabled
from guard.core.language.notifications_schema import SLACK_APP
from guard.core.model.notifications import Morning, Notifications
from guard.core.model.records import Notification
from guard.core.text.api_addresses import API, within_api
from guard.core.text.commands import meant_for
from guard.notify.choices import Choices
from guard.notify.messages import Message
from guard.notify.routing import Destination, destinations, is_urgent

NEXT: Final = 0.001
"""Seconds that the store tells apart. A message is younger than the one before it of its matter, also where both were
written in the same moment, or the clock was put back between them."""


def enqueue(work: UnitOfWork, message: Message) -> None:
    """Queue a message for everybody whom the routes name, as each of them wants it. What the Slack app posted about the
    same matter is changed, whatever the routes say of this message: it would show what is not so any more."""
    policies = work.policies.policy_set
    told = policies.notifications
    found = () if message.aside else destinations(message, told, work.channels_of_settings, policies.people)
    _queue(work, message, found)
    if not any(one.channel == SLACK_APP and not one.digest for one in found) and _was_posted(work, message):
        said = message.text if message.aside else ()
        _queue(work, replace(message, aside=True, text=said), (Destination(SLACK_APP),))


def _was_posted(work: UnitOfWork, message: Message) -> bool:
    """Whether the Slack app has, or will have, a message of the same matter."""
    return (
        bool(message.matter)
        and SLACK_APP in work.channels_of_settings
        and work.outbox.has(SLACK_APP, message.matter)
    )


def _queue(work: UnitOfWork, message: Message, found: Sequence[Destination]) -> None:
    if not found:
        return
    policies = work.policies.policy_set
    urgent = is_urgent(message, policies.notifications)
    choices = Choices(work.notification_choices.all(), policies.people.same_person)
    payload = payload_of(message, work.workspace.name, work.api)
    if not urgent:
        payload["mentions"] = choices.mentioned(message.mentions, policies.people)
    after = work.outbox.latest_of(message.matter) if message.matter else 0.0
    for one in _without_disabled(work, found):
        wanted = one if urgent else choices.apply(one, message)
        if wanted is not None:
            created_at = max(work.next_moment(), after + NEXT)
            work.outbox.add(_notification(work, message, payload, wanted, created_at, urgent=urgent))


def _without_disabled(work: UnitOfWork, found: Sequence[Destination]) -> Iterator[Destination]:
    """Whoever may not act here any more is not told either."""
    said = work.disabled.list() if any(one.recipient for one in found) else []
    for one in found:
        if not one.recipient or not why_disabled(
            said, one.recipient, lambda: work.policies.people.same_person
        ):
            yield one


def _notification(
    work: UnitOfWork,
    message: Message,
    payload: Mapping[str, Json],
    to: Destination,
    created_at: float,
    *,
    urgent: bool,
) -> Notification:
    told = work.policies.policy_set.notifications
    return Notification(
        new_id(),
        to.channel,
        payload,
        created_at=created_at,
        next_try_at=_morning(work, told, to.recipient) if to.digest else work.now,
        recipient=to.recipient,
        matter=message.matter,
        urgent=urgent,
        gathered=to.digest,
    )


def _morning(work: UnitOfWork, told: Notifications | None, recipient: str) -> float:
    """When the digest is due: in the zone that its reader chose, or that of notifications.yaml."""
    zone = work.preferences.get(recipient).zone if recipient else ""
    return (told.morning if told else Morning()).next_after(work.now, zone)


def payload_of(message: Message, workspace: str, api: str) -> dict[str, Json]:
    """The message as it is kept and sent. `page` is the path of its page in the console, "" where there is none. `api`
    is where the API of the workspace is; where that names the workspace, commands in the text do, too."""
    told = message.text if api == API else tuple(meant_for(workspace, line) for line in message.text)
    return asdict(message) | {
        "text": list(told),
        "details": dict(message.details),
        "mentions": list(message.mentions),
        "kinds": list(message.kinds),
        "people": list(message.people),
        "path": within_api(message.path, api),
        "page": f"/w/{workspace}{message.page}" if message.page else "",
        "workspace": workspace,
    }
