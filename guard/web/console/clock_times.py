"""Times that settings hold as numbers, as people read them off a clock."""

from __future__ import annotations

from typing import Final

from babel.dates import get_day_names

from drift.core.catalogue.kind import Interval
from drift.core.model.resources import Json
from guard.web.console.reader import reader

DAY: Final = 1440
_EARLIEST, _LATEST = 946_684_800, 4_102_444_800
"""The years 2000 and 2100: a number between them under a name that ends in `_at` is a moment."""


def is_moment(name: str, value: Json) -> bool:
    return type(value) is int and name.endswith("_at") and _EARLIEST < value < _LATEST


def interval(value: Json, since: Interval) -> str | None:
    """`Mon 09:00-18:00` for a mapping from `start_minute` to `end_minute`; None where it is none."""
    if not isinstance(value, dict) or value.keys() != {"start_minute", "end_minute"}:
        return None
    start, end = value["start_minute"], value["end_minute"]
    longest = 7 * DAY if since == "week" else DAY
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= longest:
        return None
    first, last = start // DAY, (end - 1) // DAY
    until = f"{_clock(end - last * DAY)}"
    if since == "day":
        return f"{_clock(start)}\N{EN DASH}{until}"
    names = get_day_names("abbreviated", locale=reader().language)
    if first == last:
        return f"{names[first]} {_clock(start - first * DAY)}\N{EN DASH}{until}"
    return f"{names[first]} {_clock(start - first * DAY)} \N{EN DASH} {names[last]} {until}"


def _clock(minutes: int) -> str:
    """The time of a day; the end of it is 24:00."""
    return f"{minutes // 60:02}:{minutes % 60:02}"
