"""Times of an export, as Intercom writes them and as spreadsheets change them. What could be two moments is none.

Whoever opens a CSV in a spreadsheet and saves it again gets other times: a day number, a rounded number, days and
months in the order of the country. What is certain is understood; anything else is refused with the way out.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from typing import Final

from drift.core.model.activity import NotAnActivity

FIRST: Final = 1_293_840_000
"""The beginning of 2011, in unix seconds: Intercom is no older."""
LAST: Final = 4_102_444_800
"""The beginning of 2100, in unix seconds."""
_WAY_OUT: Final = "write it as 2026-09-21T14:13:20Z or in unix seconds"
_LOST: Final = (
    f"was rounded by a spreadsheet, and the rest of it is lost: export the log again, or {_WAY_OUT}"
)
_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d*)?", re.ASCII)
_ROUNDED: Final = re.compile(r"\d(?:[.,](\d*))?E\+?0*(\d+)", re.ASCII | re.IGNORECASE)
_GROUPED: Final = re.compile(r"\d{1,3}(?:(?P<by>[,.'\u2019\u00a0\u202f ])\d{3})(?:(?P=by)\d{3})+", re.ASCII)
_ZONE: Final = r"(?: ?(?P<zone>Z|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?))?"
_CLOCK: Final = (
    r"(?:,? (?:at )?|T)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"(?: ?(?P<half>[AP])\.?M\.?)?"
)
_WEEKDAY: Final = r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? )?"
_MONTH: Final = r"(?P<name>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DATES: Final = (
    r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
    r"(?P<first>\d{1,2})(?P<by>[/.-])(?P<second_part>\d{1,2})(?P=by)(?P<year>\d{4})",
    rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ -]{_MONTH}[ ,-]{{1,2}}(?P<year>\d{{4}})",
    rf"{_WEEKDAY}{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})",
)
_FORMS: Final = tuple(re.compile(f"{date}{_CLOCK}{_ZONE}", re.ASCII | re.IGNORECASE) for date in _DATES)
_ONLY_DATES: Final = tuple(re.compile(date, re.ASCII | re.IGNORECASE) for date in _DATES)
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY_ZERO: Final = datetime(1899, 12, 30, tzinfo=UTC)
"""Day 0 of a spreadsheet. Some Macs counted from 1904: there, the same number is a day four years later."""
_BETWEEN: Final = timedelta(days=1462)


class WrongTime(NotAnActivity):
    """An entry whose time is none, or could be two."""


def moment(text: str, now: float) -> float:
    """The unix seconds in a text; UTC where it names no zone. Raises WrongTime."""
    text = " ".join(text.split())
    if _NUMBER.fullmatch(text):
        return _of_digits(text, now)
    if _GROUPED.fullmatch(text):
        return of_number(float(re.sub(r"\D", "", text)))
    if rounded := _ROUNDED.fullmatch(text):
        return _of_rounded(text, rounded)
    return _plausible(_written(text), text)


def of_number(number: float) -> float:
    """Unix seconds that were told in seconds or milliseconds. Raises WrongTime."""
    seconds = number / 1000 if number > 1000.0 * FIRST else number
    return _plausible(seconds, f"{number:.15g}")


def _of_digits(text: str, now: float) -> float:
    number = float(text)
    days = timedelta(days=number) if 36_000 <= number <= 80_000 else None
    if days is None:
        return of_number(number)
    if "." not in text:
        raise WrongTime(_sentence(text, f"is a day of a spreadsheet without the time of day: {_WAY_OUT}"))
    at = _DAY_ZERO + days
    if _is_rounded_day(text, days):
        raise WrongTime(_sentence(text, _LOST))
    if (at + _BETWEEN).timestamp() <= now:
        raise WrongTime(
            _sentence(
                text, f"is the day number of a spreadsheet, and those count from 1900 or 1904: {_WAY_OUT}"
            )
        )
    return _plausible(float(round(at.timestamp())), text)


def _is_rounded_day(text: str, days: timedelta) -> bool:
    """Whether a day number has too few decimals to tell a second. Few are enough where they hit one."""
    decimals = len(text.partition(".")[2])
    seconds = days.total_seconds()
    if decimals <= 2:
        return seconds % 21_600 != 0
    return decimals < 5 and abs(seconds - round(seconds)) > 0.001


def _of_rounded(text: str, found: re.Match[str]) -> float:
    if len(found[1] or "") < int(found[2]):
        raise WrongTime(_sentence(text, _LOST))
    return of_number(float(text.replace(",", ".")))


def _written(text: str) -> float:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        pass
    else:
        if len(text) > len("2026-09-21"):
            return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
    found = next(filter(None, (form.fullmatch(text) for form in _FORMS)), None)
    if found is None:
        raise WrongTime(_sentence(text, _why_not(text)))
    try:
        return _of_parts(text, found.groupdict())
    except WrongTime:
        raise
    except (ValueError, OverflowError):
        raise WrongTime(_sentence(text, f"is in no calendar: {_WAY_OUT}")) from None


def _why_not(text: str) -> str:
    if any(date.fullmatch(text) for date in _ONLY_DATES):
        return f"has no time of day: {_WAY_OUT}"
    return f"is not understood: {_WAY_OUT}"


def _of_parts(text: str, parts: dict[str, str | None]) -> float:
    day, month = _day_and_month(text, parts)
    hour = int(parts["hour"] or 0)
    if half := parts["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(text)
        hour = hour % 12 + (12 if half.upper() == "P" else 0)
    clock = (hour, int(parts["minute"] or 0), int(parts["second"] or 0))
    at = datetime(int(parts["year"] or 0), month, day, *clock, tzinfo=UTC)
    return at.timestamp() - _seconds_ahead(parts["zone"])


def _day_and_month(text: str, parts: dict[str, str | None]) -> tuple[int, int]:
    if name := parts.get("name"):
        return int(parts["day"] or 0), _MONTHS.index(name.lower()) + 1
    if "first" not in parts:
        return int(parts["day"] or 0), int(parts["month"] or 0)
    first, second = int(parts["first"] or 0), int(parts["second_part"] or 0)
    if first != second and first <= 12 and second <= 12:
        raise WrongTime(
            _sentence(text, f"could be day {first} of month {second} or the other way round: {_WAY_OUT}")
        )
    return (second, first) if second > 12 else (first, second)


def _seconds_ahead(zone: str | None) -> int:
    """How far a zone is ahead of UTC."""
    if not zone or zone[0] not in "+-":
        return 0
    parts = re.fullmatch(r"(\d{1,2}):?(\d{2})?", zone[1:])
    hours, minutes = (int(parts[1]), int(parts[2] or 0)) if parts else (99, 0)
    if hours > 14 or minutes > 59:
        raise ValueError(zone)
    return (-1 if zone[0] == "-" else 1) * (hours * 3600 + minutes * 60)


def _plausible(seconds: float, text: str) -> float:
    if FIRST <= seconds < LAST:
        return seconds
    if math.isfinite(seconds) and 0 <= seconds < 32_503_680_000:
        year = datetime.fromtimestamp(seconds, UTC).year
        raise WrongTime(_sentence(text, f"would be in {year}, and no entry is from then: {_WAY_OUT}"))
    raise WrongTime(_sentence(text, f"is in no calendar: {_WAY_OUT}"))


def _sentence(text: str, clause: str) -> str:
    return f"its time {text[:40]!r} {clause}"
