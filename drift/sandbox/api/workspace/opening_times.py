"""What a list of opening intervals may look like: steps of 15 minutes, in order, without overlap."""

import itertools
import zoneinfo
from datetime import date
from typing import Any

from drift.sandbox.responses import Refused
from drift.sandbox.store import Body

STEP = 15
DAY = 1440
WEEK = 7 * DAY


def week_intervals(wanted: Any) -> list[Body]:
    """Minutes since Monday 00:00, with the derived day of the week (0 is Monday)."""
    return [
        {"start_minute": start, "end_minute": end, "day_of_week": start // DAY}
        for start, end in _pairs(wanted, WEEK)
    ]


def day_intervals(wanted: Any, day: date) -> list[Body]:
    """Minutes since midnight of the day; a day without hours is a closed day, not custom hours."""
    if not wanted:
        raise _invalid("time_intervals are required for custom_hours")
    return [
        {"start_minute": start, "end_minute": end, "day_of_week": day.weekday()}
        for start, end in _pairs(wanted, DAY)
    ]


def known_zone(name: Any) -> None:
    try:
        zoneinfo.ZoneInfo(name)
    except (TypeError, ValueError, OSError, KeyError) as problem:
        raise _invalid(f"{name} is not a known time zone", "time_zone_name") from problem


def _pairs(wanted: Any, end_of_time: int) -> list[tuple[int, int]]:
    if not isinstance(wanted, list):
        raise _invalid("time_intervals must be a list of intervals")
    pairs = sorted(_pair(interval, end_of_time) for interval in wanted)
    for (_, end), (start, _) in itertools.pairwise(pairs):
        if start < end:
            raise _invalid("time_intervals must not overlap")
    return pairs


def _pair(interval: Any, end_of_time: int) -> tuple[int, int]:
    match interval:
        case {"start_minute": int(start), "end_minute": int(end)} if 0 <= start < end <= end_of_time:
            if start % STEP or end % STEP:
                raise _invalid(f"start_minute and end_minute must be multiples of {STEP}")
            return start, end
        case _:
            raise _invalid(f"an interval needs 0 <= start_minute < end_minute <= {end_of_time}")


def _invalid(message: str, field: str = "time_intervals") -> Refused:
    return Refused(422, "data_invalid", message, field)
