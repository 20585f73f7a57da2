"""Which channels a message goes to, who reads it there, and whether it waits for a digest. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Final, NamedTuple

from guard.core.approvals.same_person import person_of
from guard.core.language.notifications_schema import CONCERNED, GROUP
from guard.core.model.message_events import is_at_least
from guard.core.model.notifications import ChannelPlan, Notifications, Route
from guard.core.model.policy import People
from guard.notify.messages import Message

URGENT: Final = "critical"
"""From which severity on a message is urgent, where no notifications.yaml says it."""


class Destination(NamedTuple):
    """`recipient` is the address of a reader, where the channel writes to each by themselves."""

    channel: str
    recipient: str = ""
    digest: bool = False


def is_urgent(message: Message, notifications: Notifications | None) -> bool:
    """Whether a message waits for no digest and no budget."""
    return is_at_least(message.severity, notifications.urgent if notifications else URGENT)


def destinations(
    message: Message, notifications: Notifications | None, of_settings: Sequence[str], people: People
) -> tuple[Destination, ...]:
    """Where a message goes. `of_settings` are the channels that the settings make: without routes, they get everything,
    and so does one that no route names."""
    if notifications is None:
        return tuple(Destination(name) for name in of_settings)
    named = {name for route in notifications.routes for name in route.to}
    found = {name: False for name in of_settings if name not in named}
    for route in notifications.routes:
        if fits(message, route, people):
            found |= {name: route.digest and found.get(name, True) for name in route.to}
    waits = not is_urgent(message, notifications)
    return tuple(
        Destination(name, reader, digest and waits)
        for name, digest in found.items()
        for reader in _readers(message, notifications.channels.get(name), people)
    )


def fits(message: Message, route: Route, people: People) -> bool:
    """Whether all conditions of a route hold of a message."""
    return (
        is_at_least(message.severity, route.severity)
        and _one_fits([message.event], route.events)
        and _one_fits(message.kinds, route.kinds)
        and (not route.groups or not people.members(route.groups).isdisjoint(_addresses(message.people)))
    )


def _one_fits(names: Iterable[str], patterns: Sequence[str]) -> bool:
    return not patterns or any(fnmatchcase(name, pattern) for name in names for pattern in patterns)


def _readers(message: Message, plan: ChannelPlan | None, people: People) -> Iterator[str]:
    """Who reads it on a channel: each person once, under the first address that is named. "" where it has no readers of
    its own."""
    if plan is None or plan.type != "mail":
        yield ""
        return
    seen: set[str] = set()
    for entry in plan.to:
        for address in _meant(entry, message, people):
            person = person_of(address, people.same_person)
            if person not in seen:
                seen.add(person)
                yield address


def _meant(entry: str, message: Message, people: People) -> Iterable[str]:
    if entry == CONCERNED:
        return _addresses(message.people)
    if entry.startswith(GROUP):
        return people.groups.get(entry.removeprefix(GROUP), ())
    return (entry,)


def _addresses(people: Iterable[str]) -> list[str]:
    """Those that mail can reach: whoever is known by name alone has none."""
    return [address.lower() for address in people if "@" in address]
