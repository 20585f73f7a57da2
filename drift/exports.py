"""Entries of an export of the teammate activity log, in the order of time: NDJSON or CSV, however it is sorted."""

from __future__ import annotations

import csv
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import orjson

from drift.activity import Activity, NotAnActivity, parse_activity
from drift.masking import Fingerprint
from drift.normalising import scrub
from drift.resources import Json

SHOWN: Final = 20
"""How many broken lines are named; the others are counted."""
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


class NotAnExport(ValueError):
    """The file holds no entry at all; the message says what was looked for."""


@dataclass
class Export:
    """What a file holds. `broken` names the first lines that are no entries, each with the reason; `passed_over` counts
    all of them. Iterating gives the entries oldest first, their secrets replaced; lines are read when they are needed.
    """

    path: Path
    fingerprint: Fingerprint
    broken: list[tuple[int, str]] = field(default_factory=list)
    passed_over: int = 0
    first: float = 0.0
    last: float = 0.0
    _moments: array[float] = field(default_factory=lambda: array("d"))
    _places: array[int] = field(default_factory=lambda: array("q"))
    _rows: list[Activity] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self._moments) + len(self._rows)

    def __iter__(self) -> Iterator[Activity]:
        yield from self._rows
        order = sorted(range(len(self._moments)), key=lambda place: (self._moments[place], place))
        with self.path.open("rb") as file:
            for place in order:
                file.seek(self._places[place])
                yield parse_activity(scrub(orjson.loads(file.readline()), self.fingerprint))

    def _passes_over(self, line: int, problem: object) -> None:
        self.passed_over += 1
        if len(self.broken) < SHOWN:
            self.broken.append((line, str(problem)))


def read_export(path: Path, fingerprint: Fingerprint) -> Export:
    """Look through a file once. A line that is no entry is passed over and named. Raises NotAnExport and OSError."""
    found = Export(path, fingerprint)
    if path.suffix.lower() == ".csv":
        _read_csv(found)
    else:
        _read_lines(found)
    if not len(found):
        why = f" Line {found.broken[0][0]}: {found.broken[0][1]}." if found.broken else ""
        raise NotAnExport(f"{path} holds no entry of an activity log: one JSON object per line, or CSV.{why}")
    moments = found._moments or [one.created_at for one in found._rows]
    found.first, found.last = float(min(moments)), float(max(moments))
    return found


def _read_lines(found: Export) -> None:
    with found.path.open("rb") as file:
        place = 0
        for number, line in enumerate(file, start=1):
            if line.strip():
                try:
                    moment = parse_activity(orjson.loads(line)).created_at
                except (NotAnActivity, orjson.JSONDecodeError) as problem:
                    found._passes_over(number, problem)
                else:
                    found._moments.append(moment)
                    found._places.append(place)
            place += len(line)


def _read_csv(found: Export) -> None:
    try:
        with found.path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            for row in rows:
                try:
                    entry = parse_activity(scrub(_entry(row, rows.line_num), found.fingerprint))
                except (NotAnActivity, ValueError) as problem:
                    found._passes_over(rows.line_num, problem)
                else:
                    found._rows.append(entry)
    except (UnicodeDecodeError, csv.Error) as problem:
        raise NotAnExport(f"{found.path} is no CSV in UTF-8: {problem}.") from problem
    found._rows.sort(key=lambda one: (one.created_at, one.id))


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
