"""The rows of an export that is CSV: entries as they stand there, and which rows are none."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import orjson

from drift.activity import Activity, NotAnActivity, parse_activity
from drift.export_lines import PassedOver
from drift.masking import Fingerprint
from drift.normalising import scrub
from drift.resources import Json

_COLUMNS: Final[Mapping[str, Sequence[str]]] = {
    "id": ("id", "activity_id"),
    "activity_type": ("activity_type", "type"),
    "created_at": ("created_at", "date", "time"),
    "email": ("performed_by_email", "performed_by.email", "email", "actor_email"),
    "admin": ("performed_by_id", "performed_by.id", "actor_id"),
    "actor_type": ("performed_by_type", "performed_by.type", "actor_type"),
    "ip": ("performed_by_ip", "performed_by.ip", "ip"),
    "metadata": ("metadata",),
}


class NotCsv(ValueError):
    """The file is no CSV that can be read; the message says why."""


def read_rows(path: Path, fingerprint: Fingerprint, passed_over: PassedOver) -> list[Activity]:
    """Every entry once, its secrets replaced, in the order of the file. A row that is none is passed over and named.
    Raises NotCsv and OSError."""
    found: dict[str, Activity] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            for row in rows:
                try:
                    entry = parse_activity(scrub(_entry(row, rows.line_num), fingerprint))
                except (NotAnActivity, ValueError) as problem:
                    passed_over.add(rows.line_num, problem)
                else:
                    found.setdefault(entry.id, entry)
    except (UnicodeDecodeError, csv.Error) as problem:
        raise NotCsv(f"{path} is no CSV in UTF-8: {problem}.") from problem
    return list(found.values())


def _entry(row: Mapping[str, str | None], line: int) -> dict[str, Json]:
    """The row in the shape of an entry. A row without an id is named by its line."""
    told = {name: next((row[c] for c in columns if row.get(c)), None) for name, columns in _COLUMNS.items()}
    return {
        "id": told["id"] or f"line {line}",
        "activity_type": told["activity_type"],
        "created_at": _moment(told["created_at"]),
        "metadata": orjson.loads(told["metadata"]) if told["metadata"] else {},
        "performed_by": {
            "type": told["actor_type"] or "admin",
            "id": told["admin"],
            "email": told["email"],
            "ip": told["ip"],
        },
    }


def _moment(text: str | None) -> float | None:
    """Unix seconds, or a date and time as ISO 8601 (UTC where it says no zone)."""
    if text is None:
        return None
    try:
        return float(text)
    except ValueError:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
