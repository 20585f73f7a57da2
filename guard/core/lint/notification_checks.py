"""Checks of notifications.yaml: channels that nothing goes to, and alarms that nobody hears. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Final

from guard.core.language.diagnostics import Diagnostic
from guard.core.lint.notification_rules import UNHEARD_ALARM, UNUSED_CHANNEL
from guard.core.model.message_events import EVENTS
from guard.core.model.notifications import ChannelPlan, Notifications, Route

_SHOWN: Final = 4


def warnings(notifications: Notifications | None) -> Iterator[tuple[ChannelPlan | Route, Diagnostic]]:
    """Each with the channel or route that it stands beside. Nothing where there is no file."""
    if notifications is None:
        return
    used = {name for route in notifications.routes for name in route.to}
    for channel in notifications.channels.values():
        if channel.name not in used:
            sentence = f"No route leads to the channel `{channel.name}`."
            yield channel, Diagnostic((), sentence, rule=UNUSED_CHANNEL.id)
    if unheard := [name for name in EVENTS if not any(_hears(route, name) for route in notifications.routes)]:
        named = ", ".join(unheard[:_SHOWN])
        more = f" and {len(unheard) - _SHOWN} more" if len(unheard) > _SHOWN else ""
        sentence = f"No route takes {named}{more}, not even where they are critical."
        yield notifications.routes[0], Diagnostic((), sentence, rule=UNHEARD_ALARM.id)


def _hears(route: Route, event: str) -> bool:
    """Whether something of the event may fit the route, whatever it is about."""
    return not route.events or any(fnmatchcase(event, pattern) for pattern in route.events)
