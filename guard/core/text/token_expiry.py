"""When a token ends, as people write it: after a time, at the end of a day, or never. Pure."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, TypeAlias

from guard.core.text.durations import instead

LONGEST_DAYS: Final = 3650
USUAL: Final = "365d"
"""How long a token lasts where nobody says."""
_SPAN: Final = re.compile(r"(\d{1,6})([hd])", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_HOURS: Final = {"h": 1, "d": 24}

Read: TypeAlias = tuple[float | None, str]
"""The moment in unix seconds (None: it never ends), and a finished sentence where the text says none."""


def expiry(text: str, now: float) -> Read:
    """`90d`, `12h`, `2027-03-31` (to the end of this day, in UTC) or `never`."""
    text = text.strip()
    if text == "never":
        return None, ""
    if found := _SPAN.fullmatch(text):
        return _within(text, now + int(found[1]) * _HOURS[found[2]] * 3600, now)
    if _DAY.fullmatch(text):
        return _at_the_end_of(text, now)
    return None, f"{text[:40]!r} is no time after which a token ends. {_how(text)}"


def _at_the_end_of(text: str, now: float) -> Read:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None, f"{text} is on no calendar."
    if day.year > 9000:
        return _within(text, float("inf"), now)
    end = datetime.combine(day + timedelta(days=1), time(), UTC).timestamp()
    return _within(text, end, now)


def _within(text: str, at: float, now: float) -> Read:
    if at <= now:
        return None, f"A token that ends {text} would be over already."
    if at > now + LONGEST_DAYS * 86400:
        return None, f"{text} is more than ten years away: write `never` if the token is not to end."
    return at, ""


def _how(text: str) -> str:
    meant = instead(text, "hd").strip(" :.")
    return (
        f"{meant[:1].upper()}{meant[1:]}." if meant else "Write 90d, 12h, a day such as 2027-03-31, or never."
    )
