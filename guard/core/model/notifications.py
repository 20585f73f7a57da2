"""Who is told what, and how loudly: the channels and routes of notifications.yaml as values. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from datetime import time as time_of_day
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from msgspec import Struct, field

ChannelType: TypeAlias = Literal["slack_app", "slack_webhook", "mail", "webhook", "apprise"]


class Morning(Struct, frozen=True):
    """When a digest is sent, each day."""

    hour: int = 8
    minute: int = 0
    zone: str = "UTC"

    def next_after(self, now: float, zone: str = "") -> float:
        """The first such moment after `now`; in another `zone`, for somebody who lives there."""
        there = ZoneInfo(zone or self.zone)
        today = datetime.fromtimestamp(now, there).date()
        for days in range(3):
            day = today + timedelta(days=days)
            at = datetime.combine(day, time_of_day(self.hour, self.minute), there).timestamp()
            if at > now:
                return at
        raise AssertionError("every three days hold such a moment")


class ChannelPlan(Struct, frozen=True):
    """A channel as it is declared. `to` are the readers of a mail: addresses, `group:NAME`, `concerned`. `budget` is
    how many messages it takes in an hour before it gathers; None: any number."""

    name: str
    type: ChannelType
    to: tuple[str, ...] = ()
    budget: int | None = None
    file: str = ""
    line: int = 0


class Route(Struct, frozen=True):
    """Which messages go to which channels: all conditions hold. An empty one holds of everything."""

    to: tuple[str, ...]
    severity: str = "low"
    kinds: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    digest: bool = False
    file: str = ""
    line: int = 0


class Notifications(Struct, frozen=True):
    """`urgent` is the severity from which a message waits for no digest and no budget."""

    channels: Mapping[str, ChannelPlan] = field(default_factory=dict)
    routes: tuple[Route, ...] = ()
    urgent: str = "critical"
    morning: Morning = field(default_factory=Morning)
