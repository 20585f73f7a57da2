"""Which hours an edit of office hours takes away or adds, and the conversations that arrived in them.

Conversations are counted by the hour. Where hours begin or end within one, its conversations are only possible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from drift.core.conversations.counting import Tally
from drift.core.model.resources import Body, Json
from guard.core.effects.reach.carried import waited
from guard.core.effects.reach.counts import Between, Counter, conversations
from guard.core.effects.reach.outcomes import Cells
from guard.core.effects.reach.report import Line

HOUR: Final = 3600
A_DAY: Final = 24 * 60
A_WEEK: Final = 7 * A_DAY
WITHIN: Final = "conversations are counted by the hour, and some of these hours begin or end within one"
_QUARTER: Final = 15  # minutes within which no time zone changes its clocks

On: TypeAlias = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class Opening:
    """The minutes of a week in a time zone, from Monday 00:00 on, in which somebody is there."""

    zone: ZoneInfo
    minutes: frozenset[int]


@dataclass(frozen=True, slots=True)
class Hours:
    """Beginnings of hours (unix seconds): those that are meant wholly, and those that are meant in part."""

    whole: frozenset[int] = frozenset()
    part: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.whole or self.part)


def minutes_in(intervals: Json, most: int) -> frozenset[int]:
    """The minutes in intervals as Intercom writes them, of a week or of a day. What is no interval opens nothing."""
    found: set[int] = set()
    for one in intervals if isinstance(intervals, list) else ():
        start, end = (
            one.get(name) if isinstance(one, dict) else None for name in ("start_minute", "end_minute")
        )
        if isinstance(start, int) and isinstance(end, int):
            found.update(range(max(start, 0), min(end, most)))
    return frozenset(found)


def opening_of(schedule: Body, zone: ZoneInfo) -> Opening:
    return Opening(zone, minutes_in(schedule.get("time_intervals"), A_WEEK))


def opening_on(exception: Body, weekday: int, zone: ZoneInfo) -> Opening:
    """What an exception opens on its weekday (Monday is 0)."""
    minutes = minutes_in(exception.get("time_intervals"), A_DAY)
    return Opening(zone, frozenset(weekday * A_DAY + minute for minute in minutes))


def lost(before: Opening, after: Opening | None, hours: Iterable[int], on: On | None = None) -> Hours:
    """The hours in which `before` is open and `after` is not; only on the days in its zone that `on` picks."""
    whole: set[int] = set()
    part: set[int] = set()
    known: dict[tuple[int, int], int] = {}
    for hour in hours:
        gone = sum(
            _lost_in(before, after, moment, on, known) for moment in range(hour, hour + HOUR, _QUARTER * 60)
        )
        if gone:
            (whole if gone * 60 == HOUR else part).add(hour)
    return Hours(frozenset(whole), frozenset(part))


def _lost_in(
    before: Opening, after: Opening | None, moment: int, on: On | None, known: dict[tuple[int, int], int]
) -> int:
    """The minutes of a quarter of an hour that are lost."""
    at = datetime.fromtimestamp(moment, UTC)
    local = at.astimezone(before.zone)
    if on is not None and not on(local.date()):
        return 0
    first = _minute(local)
    second = first if after is None else _minute(at.astimezone(after.zone))
    if (first, second) not in known:
        stays = frozenset[int]() if after is None else after.minutes
        known[first, second] = sum(
            (first + step) % A_WEEK in before.minutes and (second + step) % A_WEEK not in stays
            for step in range(_QUARTER)
        )
    return known[first, second]


def _minute(local: datetime) -> int:
    return local.weekday() * A_DAY + local.hour * 60 + local.minute


def cells_in(by_hour: Mapping[tuple[str, ...], Tally], hours: Hours) -> Cells:
    """The conversations that arrived in these hours, by hour."""
    whole = {(str(hour), "", ""): by_hour[(str(hour),)] for hour in hours.whole if (str(hour),) in by_hour}
    part = {(str(hour), "", ""): by_hour[(str(hour),)] for hour in hours.part if (str(hour),) in by_hour}
    return Cells(whole, whole | part)


def arrival_lines(counter: Counter, hours: str, found: Between, every: Tally) -> Iterator[Line]:
    """How many conversations arrived in `hours`, and how long the customers waited."""
    name = f"Conversations that arrived in {hours}"
    yield counter.line(name, found, conversations, every.conversations, name)
    more = waited(found.least) if found.is_exact else ""
    of = found.most.conversations
    yield counter.line("Answered by a teammate", found, lambda tally: tally.replied, of, name, more=more)
