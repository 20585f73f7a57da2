"""The columns of a CSV: which of them hold what of an entry, whoever named them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from drift.activity_export.envelopes import actor_of, decoded
from drift.activity_export.screen_names import type_named
from drift.core.model.activity import NotAnActivity
from drift.core.model.resources import Json

_NAMES: Final[Mapping[str, Sequence[str]]] = {
    "id": ("id", "activity_id", "event_id", "log_id"),
    "activity_type": ("activity_type", "type", "event_type", "activity", "event", "action"),
    "created_at": (
        "created_at",
        "timestamp",
        "datetime",
        "date_time",
        "occurred_at",
        "event_time",
        "date",
        "time",
    ),
    "email": ("performed_by_email", "email", "actor_email", "teammate_email", "admin_email", "email_address"),
    "admin": ("performed_by_id", "actor_id", "teammate_id", "admin_id"),
    "actor_type": ("performed_by_type", "actor_type"),
    "ip": ("performed_by_ip", "ip", "ip_address", "actor_ip"),
    "metadata": ("metadata",),
    "who": ("performed_by", "teammate", "admin", "actor", "user", "performed_by_name"),
}
"""What each part of an entry is called, in small letters with one underline between words; the best name first."""
_OF_SCREEN: Final = ("activity", "event", "action")
_ENVELOPES: Final = (
    "_airbyte_data",
    "data",
    "record",
    "payload",
    "notification",
    "message",
    "body",
    "event",
    "raw",
    "_raw",
)
"""What a column is called that holds a whole entry, or an envelope with one, as text."""


class Columns(NamedTuple):
    """The columns that may hold each part of an entry. `envelope`: the column that holds whole entries instead."""

    places: Mapping[str, Sequence[int]]
    envelope: int | None
    has_date_and_time: bool
    is_of_screen: bool
    """Whether activities and people are named as on Intercom's own screen, and not as in its API."""

    @property
    def missing(self) -> list[str]:
        """The heads without which no row is an entry."""
        if self.envelope is not None:
            return []
        return [part for part in ("activity_type", "created_at") if not self.places[part]]

    @property
    def known(self) -> int:
        """How many columns are understood."""
        return sum(map(len, self.places.values())) + (self.envelope is not None)


def columns_of(heads: Sequence[str]) -> Columns:
    """The columns by their heads, however these are written."""
    names = [_name(head) for head in heads]
    places = {
        part: [names.index(name) for name in accepted if name in names] for part, accepted in _NAMES.items()
    }
    envelope = None
    if not places["activity_type"] or not places["created_at"]:
        envelope = next((names.index(name) for name in _ENVELOPES if name in names), None)
    both = "date" in names and "time" in names and places["created_at"][:1] == [names.index("date")]
    is_of_screen = bool(places["activity_type"]) and names[places["activity_type"][0]] in _OF_SCREEN
    return Columns(places, envelope, both, is_of_screen)


def entry_in(row: Sequence[str], columns: Columns, line: int) -> Json:
    """The row as a raw entry. A row without an id gets its line number as id. Raises NotAnActivity."""
    if columns.envelope is not None:
        whole = decoded(row[columns.envelope]) if columns.envelope < len(row) else None
        if whole is None:
            raise NotAnActivity("it holds no entry as JSON")
        return whole
    cells = {part: _cell(row, places) for part, places in columns.places.items() if places}
    return {
        "id": cells.get("id") or f"line {line}",
        "activity_type": type_named(cells.get("activity_type"), is_of_screen=columns.is_of_screen),
        "created_at": _date_and_time(row, columns) if columns.has_date_and_time else cells.get("created_at"),
        "metadata": cells.get("metadata") or {},
        "performed_by": _actor(cells),
    }


def _cell(row: Sequence[str], places: Sequence[int]) -> str | None:
    """The first of these cells that says anything."""
    for place in places:
        if place < len(row) and (cell := row[place]) and not cell.isspace():
            return cell
    return None


def _actor(cells: Mapping[str, str | None]) -> Json:
    told = actor_of(who) if (who := cells.get("who")) else None
    actor = dict(told) if isinstance(told, Mapping) else {}
    for part, name in (("admin", "id"), ("email", "email"), ("ip", "ip"), ("actor_type", "type")):
        if text := cells.get(part):
            actor[name] = text
    return {"type": "admin", **actor} if actor else None


def _date_and_time(row: Sequence[str], columns: Columns) -> str:
    places = columns.places["created_at"]
    return " ".join(row[place].strip() for place in places[:2] if place < len(row))


def _name(head: str) -> str:
    """A head as it is compared: `Created At`, `created-at` and `CREATED_AT` are one."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", "_", head.strip().strip("\ufeff\u200b"))
    return re.sub(r"[\s.\-/]+", "_", re.sub(r"\s*\((utc|gmt)\)$", "", apart.strip().lower()))
