"""Entries of the activity log that are not as Intercom documents them: kept as far as they go, and named. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import orjson

from drift.core.model.activity import LAST_MOMENT, Activity, NotAnActivity, parse_activity
from drift.core.model.resources import Body, Json, canonical, digest

UNREADABLE: Final = "unreadable"
"""The type of an entry that names none."""
LARGEST: Final = 1_000_000
"""Bytes of an entry that are kept."""
_FIRST: Final = 1_293_840_000
_LAST: Final = 4_102_444_800
"""From 2011, when Intercom began, to 2100: a time in milliseconds cannot be confused with seconds between these."""


@dataclass(frozen=True, slots=True)
class UnreadableEntry:
    """An entry that could not be read whole. `why` is a finished sentence. `id` is derived from its content, `entry_id`
    is that of what was kept of it in the activity log, if anything was. `raw` is what Intercom sent, as far as it can
    be kept."""

    id: str
    entry_id: str | None
    why: str
    received_at: float
    raw: Json


@dataclass(frozen=True, slots=True)
class Understood:
    """What was read of an entry, and what could not be."""

    activity: Activity | None
    unreadable: UnreadableEntry | None = None


def understand(raw: Json, replaced: tuple[str, ...], received_at: float) -> Understood:
    """Read an entry as far as it goes. `raw` is repaired, `replaced` says what was replaced in it.

    What has no time happened, for all we know, when it was received: a policy must be able to speak of it.
    """
    whole, too_large = _of_bearable_size(raw)
    clauses = [*replaced, *too_large]
    try:
        activity: Activity | None = parse_activity(whole)
    except NotAnActivity:
        activity, missing = _in_part(whole, int(received_at))
        clauses += missing
    if not clauses:
        return Understood(activity)
    why = f"An entry of the activity log could not be read whole: {'; '.join(clauses)}."
    name = digest(whole).hex()[:16]
    return Understood(
        activity, UnreadableEntry(name, activity.id if activity else None, why, received_at, whole)
    )


def _in_part(raw: Json, received_at: int) -> tuple[Activity | None, list[str]]:
    """The entry with stand-ins for what is missing, and clauses that say so."""
    if not isinstance(raw, Mapping):
        return None, ["it is no object"]
    clauses: list[str] = []
    id_, type_, at = raw.get("id"), raw.get("activity_type"), _created_at(raw)
    if isinstance(id_, bool) or not isinstance(id_, str | int) or id_ == "":
        id_ = f"{UNREADABLE}-{digest(raw).hex()[:16]}"
        clauses.append(f"it has no id, and is called {id_}")
    if not isinstance(type_, str) or not type_:
        clauses.append("it has no activity_type")
        type_ = UNREADABLE
    if at is None:
        clauses.append(
            f"its created_at {_shown(raw.get('created_at'))} is no time, and the time it was received stands for it"
        )
        at = received_at
    stand_ins = {"id": id_, "activity_type": type_, "created_at": at}
    activity = parse_activity({**raw, **stand_ins})
    return Activity(
        activity.id, activity.type, activity.created_at, activity.actor, activity.metadata, dict(raw)
    ), clauses


def _created_at(raw: Body) -> int | None:
    created_at = raw.get("created_at")
    if isinstance(created_at, int) and not isinstance(created_at, bool) and 0 <= created_at <= LAST_MOMENT:
        return created_at
    return moment(created_at)


def moment(value: Json) -> int | None:
    """Unix seconds, in another notation than Intercom documents: text, milliseconds, ISO 8601. None for anything else,
    and for what could be two moments."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        return _moment_in(value.strip())
    return _of_number(value) if isinstance(value, int | float) else None


def _moment_in(text: str) -> int | None:
    if re.fullmatch(r"\d{1,16}(\.\d{1,9})?", text, re.ASCII):
        return _of_number(float(text))
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return _of_number((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp())


def _of_number(number: float) -> int | None:
    seconds = number / 1000 if number > 1000 * _FIRST else number
    return int(seconds) if _FIRST <= seconds <= _LAST else None


def _of_bearable_size(raw: Json) -> tuple[Json, list[str]]:
    """The entry, without its metadata and unknown fields where it is too large to be kept."""
    size = len(orjson.dumps(raw))
    if size <= LARGEST:
        return raw, []
    known = ("id", "activity_type", "created_at", "performed_by")
    head = {name: raw[name] for name in known if name in raw} if isinstance(raw, Mapping) else None
    kept = head if len(canonical(head)) <= LARGEST else None
    return kept, [f"it has {size:,} bytes, of which only the head is kept"]


def _shown(value: Json) -> str:
    text = orjson.dumps(value).decode()
    return text if len(text) <= 40 else f"{text[:39]}…"
