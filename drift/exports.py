"""Entries of an export of the teammate activity log, in the order of time: NDJSON or CSV, however it is sorted."""

from __future__ import annotations

import csv
import math
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from itertools import groupby
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Annotated, Any, Final

import orjson
from msgspec import Meta, MsgspecError, Struct
from msgspec.json import Decoder

from drift.activity import LAST_MOMENT, NOBODY, Activity, Actor, NotAnActivity, as_read, parse_activity
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


Wanted = Callable[[str, Actor | None, float], bool]
"""Whether an entry has to be read whole in its turn: its type, who acted as the file tells it, and when."""


class _Head(Struct, gc=False):
    """What is read of each line at first; a line that is no such thing is looked at closer."""

    id: Annotated[str, Meta(min_length=1)]
    activity_type: Annotated[str, Meta(min_length=1)]
    created_at: Annotated[int, Meta(ge=0, le=LAST_MOMENT)]
    performed_by: Actor | None = None


class _Whole(_Head):
    metadata: dict[str, Any] | None = None


_head: Final = Decoder(_Head).decode
_whole: Final = Decoder(_Whole).decode


@dataclass
class Export:
    """What a file holds: `entries` is how many, each once, from `first` to `last` in unix seconds. `broken` names the
    first lines that are no entries, each with the reason; `passed_over` counts all of them.

    Iterating gives the wanted entries oldest first, their secrets replaced; lines are read again for it, so that of a
    file of any size only a number is kept for each entry, to know it again, and two for those that are wanted.
    """

    path: Path
    fingerprint: Fingerprint
    broken: list[tuple[int, str]] = field(default_factory=list)
    passed_over: int = 0
    entries: int = 0
    first: float = math.inf
    last: float = -math.inf
    _moments: array[float] = field(default_factory=lambda: array("d"))
    _places: array[int] = field(default_factory=lambda: array("q"))
    _rows: list[Activity] = field(default_factory=list)

    def __iter__(self) -> Iterator[Activity]:
        entries = iter(self._rows) if self._rows else self._again()
        for _, same_second in groupby(entries, key=lambda entry: entry.created_at):
            yield from sorted(same_second, key=lambda entry: entry.id)  # as the record has them

    def _again(self) -> Iterator[Activity]:
        order = sorted(range(len(self._moments)), key=self._moments.__getitem__)
        if not order:
            return
        with self.path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as text:
            for place in order:
                start = self._places[place]
                line = text[start : text.find(b"\n", start) + 1 or None]
                yield _entry_in(line, self.fingerprint)

    def _passes_over(self, line: int, problem: object) -> None:
        self.passed_over += 1
        if len(self.broken) < SHOWN:
            self.broken.append((line, str(problem)))


def read_export(
    path: Path, fingerprint: Fingerprint, wanted: Wanted = lambda type_, actor, at: True
) -> Export:
    """Look through a file once. A line that is no entry is passed over and named. Raises NotAnExport and OSError."""
    found = Export(path, fingerprint)
    if path.suffix.lower() == ".csv":
        _read_csv(found, wanted)
    else:
        _read_lines(found, wanted)
    if not found.entries:
        why = f" Line {found.broken[0][0]}: {found.broken[0][1]}." if found.broken else ""
        raise NotAnExport(f"{path} holds no entry of an activity log: one JSON object per line, or CSV.{why}")
    return found


def _read_lines(found: Export, wanted: Wanted) -> None:
    first, last, place, others = math.inf, -math.inf, 0, 0
    number, seen = 0, set[int]()
    with found.path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            head = _head_of(line) or _looked_at_closer(found, number, line)
            if head is None:
                others += 1
            elif (known := hash(head.id)) in seen:
                others += 1  # exports overlap where their pages do
            else:
                seen.add(known)
                moment = head.created_at
                if moment < first:
                    first = moment
                if moment > last:
                    last = moment
                if wanted(head.activity_type, head.performed_by, moment):
                    found._moments.append(moment)
                    found._places.append(place)
            place += len(line)
    found.entries, found.first, found.last = number - others, first, last


def _head_of(line: bytes) -> _Head | None:
    """What a line says at the first look."""
    try:
        return _head(line if line.isascii() else line.decode())
    except (MsgspecError, UnicodeDecodeError):
        return None


def _looked_at_closer(found: Export, number: int, line: bytes) -> _Head | None:
    """An entry that is not written as Intercom writes it: an id in digits, half a second. None for what is none."""
    try:
        entry = parse_activity(orjson.loads(line))
    except (NotAnActivity, orjson.JSONDecodeError) as problem:
        if line.strip():
            found._passes_over(number, problem)
        return None
    return _Head(entry.id, entry.type, entry.created_at, entry.actor)


def _entry_in(line: bytes, fingerprint: Fingerprint) -> Activity:
    """The entry, its secrets replaced. It stays in the file as it came, and is not held a second time."""
    try:
        whole = _whole(line)
    except MsgspecError:
        return parse_activity(scrub(orjson.loads(line), fingerprint))
    actor = _as_read(whole.performed_by) if whole.performed_by else NOBODY
    metadata = scrub(whole.metadata or {}, fingerprint)
    return Activity(whole.id, whole.activity_type, whole.created_at, actor, metadata, {})


_as_read: Final = lru_cache(maxsize=4096)(as_read)


def _read_csv(found: Export, wanted: Wanted) -> None:
    try:
        with found.path.open(encoding="utf-8-sig", newline="") as file:
            rows, seen = csv.DictReader(file), set[int]()
            for row in rows:
                try:
                    entry = parse_activity(scrub(_entry(row, rows.line_num), found.fingerprint))
                except (NotAnActivity, ValueError) as problem:
                    found._passes_over(rows.line_num, problem)
                else:
                    if (known := hash(entry.id)) in seen:
                        continue
                    seen.add(known)
                    found.entries += 1
                    found.first = min(found.first, entry.created_at)
                    found.last = max(found.last, entry.created_at)
                    if wanted(entry.type, entry.actor, entry.created_at):
                        found._rows.append(entry)
    except (UnicodeDecodeError, csv.Error) as problem:
        raise NotAnExport(f"{found.path} is no CSV in UTF-8: {problem}.") from problem
    found._rows.sort(key=lambda one: one.created_at)


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
