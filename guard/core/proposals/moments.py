"""Moments as people write them in a proposal: with their offset, or as a local time with its zone. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from drift.core.model.local_times import NoMoment, instant
from guard.core.language.vocabulary.local_time import why_no_zone

_DATE_TIME: Final = r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)"
_WITH_OFFSET: Final = re.compile(rf"{_DATE_TIME}([Zz]|[+-]\d{{2}}:\d{{2}})", re.ASCII)
_WITH_ZONE: Final = re.compile(rf"{_DATE_TIME} +(\S+)", re.ASCII)
_ALONE: Final = re.compile(_DATE_TIME, re.ASCII)
_EXAMPLES: Final = "2026-12-05T22:00:00+01:00, or 2026-12-05T22:00 Europe/Paris"

Read: TypeAlias = tuple[float | None, str]
"""The moment in unix seconds, or a finished sentence about why there is none."""


def moment(text: str) -> Read:
    """The moment that a text names. A time that the clocks of its zone skip or show twice is none: the sentence offers
    the two that may be meant."""
    text = text.strip()
    if found := _WITH_OFFSET.fullmatch(text):
        return _of_offset(text, found[1], found[2], found[3])
    if found := _WITH_ZONE.fullmatch(text):
        return _of_zone(text, found[1], found[2], found[3])
    if _ALONE.fullmatch(text):
        return None, f"`{text}` says no time zone. Write it as {_EXAMPLES}."
    return None, f"`{text[:60]}` is no moment. Write it as {_EXAMPLES}."


def utc(at: float) -> str:
    """A moment in UTC, to the minute."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%MZ")


def _of_offset(text: str, day: str, time: str, offset: str) -> Read:
    try:
        return datetime.fromisoformat(f"{day}T{time}{offset.upper()}").timestamp(), ""
    except ValueError:
        return None, f"`{text}` is on no calendar and no clock."


def _of_zone(text: str, day: str, time: str, name: str) -> Read:
    if why := why_no_zone(name):
        return None, why
    try:
        naive = datetime.fromisoformat(f"{day}T{time}")
    except ValueError:
        return None, f"`{text}` is on no calendar and no clock."
    try:
        return instant(naive, ZoneInfo(name)), ""
    except NoMoment as problem:
        return None, str(problem)
