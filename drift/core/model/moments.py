"""Moments of the past as people write them: `2d`, `2026-11-22T20:00`, `monday 09:00`, `before 412`. Pure.

Every command, route and page that takes a moment reads it here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from drift.core.model.local_times import NoMoment, instant

EXAMPLES: Final = "2d, 3h, 2026-11-22T20:00, monday 09:00, before 412 (a change) or after 412"
"""The ways to write a moment, for a sentence or a help text."""
AHEAD: Final = 60.0
"""Seconds by which the clock of whoever asks may be fast: such a moment is now."""
_UNITS: Final = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604_800.0}
_NOW: Final = re.compile(r"now|maintenant", re.ASCII)
_AGO: Final = re.compile(r"(\d{1,9}) ?([smhdw])(?: ago)?", re.ASCII)
_YEARS: Final = re.compile(r"(\d{1,2}) ?y(?: ago)?", re.ASCII)
_TURN: Final = re.compile(r"(before|after|avant|après)(?: change| changement)? (\d{1,18})", re.ASCII)
_ISO: Final = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?))?(?: ?(\S.*))?", re.ASCII
)
_OF_DAY: Final = re.compile(r"(\S+?)(?:[T ]+(?:at |à )?(\d{1,2}):(\d{2}))?(?: +(\S+/\S+|UTC))?", re.ASCII)
_OFFSET: Final = re.compile(r"[Zz]|[+-]\d{2}:?\d{2}", re.ASCII)
_LOST_PLUS: Final = re.compile(r"\d{2}:\d{2}", re.ASCII)
_DAYS: Final = (
    ("monday", "mon", "lundi"),
    ("tuesday", "tue", "mardi"),
    ("wednesday", "wed", "mercredi"),
    ("thursday", "thu", "jeudi"),
    ("friday", "fri", "vendredi"),
    ("saturday", "sat", "samedi"),
    ("sunday", "sun", "dimanche"),
)
_WEEKDAYS: Final = {name: number for number, names in enumerate(_DAYS) for name in names}
_NEAR: Final = {"today": 0, "aujourd'hui": 0, "yesterday": 1, "hier": 1}


class Turn(NamedTuple):
    """The moments before and after a change, in Unix seconds."""

    before: float
    after: float


TurnOf: TypeAlias = Callable[[int], Turn | None]
"""The turn of the change with a number; None where there is no such change."""


def past_moment(text: str, now: float, zone: tzinfo = UTC, turn_of: TurnOf = lambda number: None) -> float:
    """The moment that a text names, in Unix seconds. A time without a zone is one of `zone`; a weekday is the last one
    that is over. Raises NoMoment."""
    wanted = " ".join(text.split())
    at = _read(wanted, now, zone, turn_of)
    if at > now + AHEAD:
        raise NoMoment(
            f"`{wanted[:60]}` is still to come: nobody knows how things will be then. Name a moment that is over."
        )
    if at < 0:
        raise NoMoment(f"`{wanted[:60]}` is before 1970, when nothing was recorded.")
    return min(at, now)


def for_anybody(text: str, now: float, zone: tzinfo) -> str:
    """The same moment as somebody in another zone reads it: what names no time of a clock stays as it is. Raises
    NoMoment."""
    wanted = " ".join(text.split())
    if any(form.fullmatch(wanted.lower()) for form in (_NOW, _AGO, _TURN)):
        return wanted
    return datetime.fromtimestamp(past_moment(wanted, now, zone), UTC).isoformat()


def _read(wanted: str, now: float, zone: tzinfo, turn_of: TurnOf) -> float:
    lower = wanted.lower()
    if _NOW.fullmatch(lower):
        return now
    if found := _AGO.fullmatch(lower):
        return now - int(found[1]) * _UNITS[found[2]]
    if found := _YEARS.fullmatch(lower):
        return _years_ago(now, int(found[1]), zone)
    if found := _TURN.fullmatch(lower):
        return _turn(found[1], int(found[2]), turn_of)
    if found := _ISO.fullmatch(wanted):
        return _of_date(wanted, found[1], found[2] or "", found[3] or "", zone)
    if found := _OF_DAY.fullmatch(wanted):
        return _of_named_day(wanted, found, now, zone)
    raise _no_moment(wanted)


def _no_moment(wanted: str) -> NoMoment:
    return NoMoment(f"`{wanted[:60]}` is no moment. Write one as {EXAMPLES}.")


def _turn(side: str, number: int, turn_of: TurnOf) -> float:
    turn = turn_of(number)
    if turn is None:
        raise NoMoment(f"There is no change {number}: `guardrail history KIND/ID` shows their numbers.")
    return turn.before if side in ("before", "avant") else turn.after


def _years_ago(now: float, years: int, zone: tzinfo) -> float:
    at = datetime.fromtimestamp(now, zone)
    try:
        then = at.replace(year=at.year - years)
    except ValueError:  # the 29th of February
        then = at.replace(year=at.year - years, day=28)
    return then.timestamp()


def _of_date(wanted: str, day: str, clock: str, rest: str, zone: tzinfo) -> float:
    try:
        naive = datetime.combine(
            date.fromisoformat(day), time.fromisoformat(clock.zfill(5) if clock else "00:00")
        )
    except ValueError:
        raise NoMoment(f"`{wanted[:60]}` is on no calendar and no clock.") from None
    if clock and _OFFSET.fullmatch(rest):
        return _with_offset(wanted, naive, rest.upper())
    return instant(naive, _zone(rest) if rest else zone)


def _with_offset(wanted: str, naive: datetime, offset: str) -> float:
    try:
        return datetime.fromisoformat(f"{naive.isoformat()}{offset}").timestamp()
    except ValueError:
        raise NoMoment(f"`{wanted[:60]}` is on no calendar and no clock.") from None


def _of_named_day(wanted: str, found: re.Match[str], now: float, zone: tzinfo) -> float:
    """The last weekday of this name, today or yesterday, at a time of its day or as it begins."""
    name = found[1].lower()
    if name not in _WEEKDAYS and name not in _NEAR:
        raise _no_moment(wanted)
    zone = _zone(found[4]) if found[4] else zone
    hour, minute = int(found[2] or 0), int(found[3] or 0)
    if hour > 23 or minute > 59:
        raise NoMoment(f"`{wanted[:60]}` is on no clock.")
    today = datetime.fromtimestamp(now, zone)
    back = _NEAR[name] if name in _NEAR else (today.weekday() - _WEEKDAYS[name]) % 7
    naive = datetime.combine(today.date() - timedelta(days=back), time(hour, minute))
    if name in _WEEKDAYS and back == 0 and naive > today.replace(tzinfo=None):
        naive -= timedelta(days=7)
    return instant(naive, zone)


def _zone(name: str) -> ZoneInfo:
    if _LOST_PLUS.fullmatch(name):
        raise NoMoment(f"`{name}` is no time zone. In an address a + is written %2B: as in 09:00%2B{name}.")
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, LookupError):  # what zoneinfo raises for no name, a folder, or a path
        raise NoMoment(f"`{name[:60]}` is no time zone. Write a name such as Europe/Paris.") from None
