"""Minutes since the week or the day began, as people write them: `Mon 09:00`, or `09:00`. Pure."""

from __future__ import annotations

import re
from typing import Final

from drift.core.model.resources import Json
from guard.core.text.values import show

_DAY: Final = 1440
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WHOLE: Final = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_CLOCK: Final = re.compile(r"(?P<hour>\d{1,2}):(?P<minute>\d{2})", re.ASCII)
_WEEK: Final = re.compile(rf"(?P<day>{'|'.join(_DAYS)})[a-z]* +{_CLOCK.pattern}", re.ASCII)


class CannotRead(ValueError):
    """A text that is no value of its field; the message is a finished sentence."""


def is_minute(of: str, value: Json) -> bool:
    """Whether a value is a minute of a week or a day; the last one is the end."""
    days = 7 if of == "week" else 1
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= days * _DAY


def clock(of: str, minute: int) -> str:
    """The end of the last day is its 24:00."""
    day = min(minute // _DAY, 6 if of == "week" else 0)
    hour, rest = divmod(minute - day * _DAY, 60)
    return f"{_DAYS[day].title()} {hour:02}:{rest:02}" if of == "week" else f"{hour:02}:{rest:02}"


def minutes_from(of: str, text: str) -> int:
    """Minutes that are written as a number stay what they are. Raises CannotRead."""
    if _WHOLE.fullmatch(text):
        return int(text)
    found = (_WEEK if of == "week" else _CLOCK).fullmatch(text.lower())
    if found is None or int(found["minute"]) > 59 or int(found["hour"]) * 60 + int(found["minute"]) > _DAY:
        raise CannotRead(f"{show(text)} is no time. Write it as {'Mon 09:00' if of == 'week' else '09:00'}.")
    day = _DAYS.index(found["day"]) if of == "week" else 0
    return day * _DAY + int(found["hour"]) * 60 + int(found["minute"])
