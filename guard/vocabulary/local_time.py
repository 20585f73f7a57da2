"""The time of day somewhere, told without a calendar wherever the clocks are steady. Pure."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

_HOUR: Final = 3600
_MINUTES_A_DAY: Final = 1440
_FIRST_DAY: Final = 3
"""1 January 1970 was a Thursday; Monday is 0."""


def wall_clock(at: float, zone: ZoneInfo) -> tuple[int, int]:
    """The weekday (Monday is 0) and the minute of the day in a zone; `at` is unix seconds."""
    ahead = _ahead(zone, at // _HOUR)
    if ahead is None:
        local = datetime.fromtimestamp(at, zone)
        return local.weekday(), local.hour * 60 + local.minute
    day, minute = divmod(int(at + ahead) // 60, _MINUTES_A_DAY)
    return (day + _FIRST_DAY) % 7, minute


@lru_cache(maxsize=16_384)
def _ahead(zone: ZoneInfo, hour: float) -> float | None:
    """By how many seconds the clocks of a zone are ahead of UTC in an hour since 1970; None where they are changed in
    it."""
    ends = (datetime.fromtimestamp(hour * _HOUR + second, zone).utcoffset() for second in (0, _HOUR - 1))
    first, last = (end.total_seconds() if end is not None else None for end in ends)
    return first if first == last else None
