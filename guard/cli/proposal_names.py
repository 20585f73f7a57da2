"""How people name a proposal, and a time of the coming week, on the command line."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from drift.core.model.resources import SINGLETON_ID, Json
from guard.cli.api_client import call
from guard.cli.context import CliContext
from guard.cli.exit_codes import Refused
from guard.core.change_reasons.weekly import weekly

_ID: Final = re.compile(r"[0-9a-f]{15}")


def proposal_named(context: CliContext, text: str) -> str:
    """The id that is given, or that of the proposal about the resource that is named: the open one, or, where none is
    open, the newest. Raises Refused."""
    if _ID.fullmatch(text) or not ("/" in text or "_" in text):
        return text
    name = text if "/" in text else f"{text}/{SINGLETON_ID}"
    found: list[Json] = call(context, "GET", "/proposals", None, resource=name, limit="50")["items"]
    waiting = [one for one in found if one["closed_at"] is None]
    if len(waiting) > 1:
        ids = ", ".join(str(one["id"]) for one in waiting)
        raise Refused(f"{len(waiting)} open proposals touch {text}: {ids}. Say which.")
    if not found:
        raise Refused(f"No proposal touches {text}. `guardrail proposals` lists them.")
    return str((waiting or found)[0]["id"])


def coming(text: str, now: datetime) -> str:
    """`sat 22:00 Europe/Paris` as the next such moment, with its date; every other text as it is. Raises Refused."""
    try:
        week = weekly(text.lower() if "/" not in text else _day_in_small_letters(text))
    except ValueError:
        return text
    if not week.zone:
        raise Refused(f"{text!r} says no time zone: write it as {text} Europe/Paris.")
    here = now.astimezone(ZoneInfo(week.zone))
    day = here.date() + timedelta(days=(week.weekday - here.weekday()) % 7)
    if (day, week.hour, week.minute) <= (here.date(), here.hour, here.minute):
        day += timedelta(days=7)
    return f"{day.isoformat()}T{week.hour:02}:{week.minute:02} {week.zone}"


def _day_in_small_letters(text: str) -> str:
    day, space, rest = text.partition(" ")
    return f"{day.lower()}{space}{rest}"
