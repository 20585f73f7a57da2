"""When the weekly list of the unexplained is due: a weekday and a time of day in some zone. Pure."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from guard.core.language.vocabulary.local_time import why_no_zone

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEK: Final = timedelta(days=7)
LATEST: Final = 6 * 86400.0
"""Seconds for which a list that was missed is still sent: less than a week, so that no clock that is a little off sends
the one of the week before again."""
_FORM: Final = re.compile(
    r"(?P<day>[a-z]{3}) +(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d)(?: +(?P<zone>\S+))?"
)


class Weekly(Struct, frozen=True):
    """A moment of each week. `zone` is a name such as Europe/Paris; "": the zone of the workspace."""

    weekday: int
    hour: int
    minute: int
    zone: str = ""


MONDAY_MORNING: Final = Weekly(0, 9, 0)


def weekly(text: str) -> Weekly:
    """`mon 09:00` or `fri 16:30 Europe/Paris`. Raises ValueError."""
    found = _FORM.fullmatch(text.strip())
    zone = (found["zone"] or "") if found else ""
    if found is None or found["day"] not in DAYS or (zone and why_no_zone(zone)):
        raise ValueError(text)
    return Weekly(DAYS.index(found["day"]), int(found["hour"]), int(found["minute"]), zone)


def zone_of(wanted: Weekly, of_workspace: str) -> ZoneInfo:
    """The zone that counts: the declared one, or that of the workspace, or UTC where Intercom tells of none that is
    known."""
    named = wanted.zone or of_workspace
    return ZoneInfo("UTC" if not named or why_no_zone(named) else named)


def last_due(wanted: Weekly, zone: ZoneInfo, now: float) -> tuple[float, float]:
    """The week that ended last: when it began and when it ended, in unix seconds. It has as many hours as the clocks of
    the zone give it."""
    local = datetime.fromtimestamp(now, zone)
    for back in range(8):
        day = local.date() - timedelta(days=back)
        due = datetime.combine(day, time(wanted.hour, wanted.minute), zone)
        if day.weekday() == wanted.weekday and due.timestamp() <= now:
            return (due - WEEK).timestamp(), due.timestamp()
    raise AssertionError("every eight days hold such a moment")


def is_due(due: float, now: float, watched_since: float) -> bool:
    """Whether the list is to be sent: the service watched in the week it is about, and it is not too late."""
    return watched_since < due and 0.0 <= now - due <= LATEST
