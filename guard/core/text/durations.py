"""Durations that people write in words: the short form that was meant. Pure."""

from __future__ import annotations

import re
from typing import Final

_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604_800}
_PART: Final = re.compile(
    r"\s*(?:and\s+|,\s*)?(\d{1,6}(?:\.\d{1,3})?)\s*(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?)(?![a-z])",
    re.ASCII | re.IGNORECASE,
)


def duration_meant(text: object, units: str = "smhdw") -> str:
    """`2d` for `2 days`, `90m` for `1h 30min`; empty where nothing is certain. `units` may be written."""
    seconds, place = 0.0, 0
    if not isinstance(text, str):
        return ""
    while found := _PART.match(text, place):
        seconds += float(found[1]) * _SECONDS[found[2][0].lower()]
        place = found.end()
    if text[place:].strip() or seconds < 1 or seconds != int(seconds):
        return ""
    return next(
        (
            f"{int(seconds) // _SECONDS[unit]}{unit}"
            for unit in reversed(units)
            if seconds % _SECONDS[unit] == 0 and seconds // _SECONDS[unit] < 100_000
        ),
        "",
    )


def instead(text: object, units: str = "smhdw") -> str:
    """The end of a sentence that says what to write; a full stop where nobody knows."""
    meant = duration_meant(text, units)
    return f": write {meant}." if meant else "."
