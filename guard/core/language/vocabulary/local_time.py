"""The time of day somewhere, told without a calendar wherever the clocks are steady. Pure."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

_HOUR: Final = 3600
"""Seconds."""
_MOST_HOURS: Final = 1 << 14
"""How many are remembered: those of a year in a zone or two."""
_OF_MACHINES: Final = re.compile(r"localtime|posixrules|Factory|(?:posix|right)/.*")
"""What some zone databases hold beside zones: the zone of the machine, and copies under other rules."""


def why_no_zone(name: str) -> str:
    """Why a name is no time zone, as a finished sentence; empty where it is one."""
    if _OF_MACHINES.fullmatch(name):
        return f"`{name}` is no place. Write a name such as Europe/Paris."
    try:
        ZoneInfo(name)
    except (OSError, ValueError, LookupError):  # what zoneinfo raises for no name, a folder, or a path
        return f"`{name}` is no time zone. Write a name such as Europe/Paris."
    return ""


def minutes(time: str) -> int:
    """A time of day such as 08:00 as the minutes since midnight."""
    return int(time[:2]) * 60 + int(time[3:])


def within_hours(weekday: int, minute: int, days: frozenset[int], start: int, end: int) -> bool:
    """Whether the moment lies in the hours. Overnight hours (22:00 to 06:00) belong to the day they begin on."""
    if start < end:
        return weekday in days and start <= minute < end
    began_today = minute >= start and weekday in days
    began_yesterday = minute < end and (weekday - 1) % 7 in days
    return began_today or began_yesterday


def wall_clock(at: float, zone: ZoneInfo) -> tuple[int, int]:
    """The weekday (Monday is 0) and the minute of the day in a zone; `at` is unix seconds."""
    began = _beginning(zone, at // _HOUR)
    if began is None:
        return _by_calendar(at, zone)
    weekday, minute = began
    return weekday, minute + int(at % _HOUR) // 60


@lru_cache(maxsize=_MOST_HOURS)
def _beginning(zone: ZoneInfo, hour: float) -> tuple[int, int] | None:
    """What the clocks show when an hour since 1970 begins; None where they are changed in it, or a day ends in it."""
    first, last = (_by_calendar(hour * _HOUR + second, zone) for second in (0, _HOUR - 1))
    return first if last == (first[0], first[1] + 59) else None


def _by_calendar(at: float, zone: ZoneInfo) -> tuple[int, int]:
    local = datetime.fromtimestamp(at, zone)
    return local.weekday(), local.hour * 60 + local.minute
