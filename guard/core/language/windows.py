"""Maintenance windows: whether they are open, when they open next, and when several are open at once. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from guard.core.language.vocabulary.local_time import wall_clock, within_hours
from guard.core.language.vocabulary.when import DAYS
from guard.core.model.asking import Window

DAYS_SEARCHED: Final = 90
"""How far ahead an opening is looked for."""


def is_open(window: Window, at: float) -> bool:
    """Whether a moment lies in the window."""
    return within_hours(*wall_clock(at, ZoneInfo(window.zone)), window.days, window.start, window.end)


def next_open(windows: Iterable[Window], at: float) -> float | None:
    """The first moment, from this one on, that lies in all windows; None where there is none within 90 days."""
    every = tuple(dict.fromkeys(windows))
    if _all_open(every, at):
        return at
    return next_start(every, at)


def next_start(windows: Iterable[Window], after: float) -> float | None:
    """The first moment, later than this one, at which a window opens and all others are open."""
    every = tuple(dict.fromkeys(windows))
    starts = sorted({start for window in every for start in _starts(window, after)})
    return next((start for start in starts if _all_open(every, start)), None)


def in_words(window: Window) -> str:
    """The window as people say it: `sat, sun 22:00 to 06:00 in Europe/Paris`."""
    days = (
        "every day" if len(window.days) == len(DAYS) else ", ".join(DAYS[day] for day in sorted(window.days))
    )
    return f"{days} {_time(window.start)} to {_time(window.end)} in {window.zone}"


def _all_open(windows: Iterable[Window], at: float) -> bool:
    return all(is_open(window, at) for window in windows)


def _starts(window: Window, after: float) -> Iterator[float]:
    """The moments later than `after` at which the window opens."""
    zone = ZoneInfo(window.zone)
    today = datetime.fromtimestamp(after, zone).replace(
        hour=0, minute=0, second=0, microsecond=0, tzinfo=None
    )
    for ahead in range(DAYS_SEARCHED + 1):
        day = today + timedelta(days=ahead)
        if day.weekday() in window.days:
            start = _first_moment(day + timedelta(minutes=window.start), zone)
            if start > after:
                yield start


def _first_moment(naive: datetime, zone: ZoneInfo) -> float:
    """When the clocks of a zone first show this time, or, where they skip it, the first later one."""
    first, second = (naive.replace(tzinfo=zone, fold=fold).timestamp() for fold in (0, 1))
    if first <= second:
        return first
    # Skipped: `second` is before the gap and `first` after it. The gap ends where the clocks are moved.
    while first - second > 1:
        middle = (first + second) / 2
        before = datetime.fromtimestamp(middle, zone).utcoffset()
        if before == datetime.fromtimestamp(second, zone).utcoffset():
            second = middle
        else:
            first = middle
    return float(round(first))


def _time(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
