"""Reading CSV exports: the entry of each row, and the rows that are skipped."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import orjson

from drift.activity_export.entries import NotAnExport, byte_told, sentence, without_secrets
from drift.core.model.activity import Activity, NotAnActivity
from drift.core.model.resources import Json
from drift.core.model.skipped_lines import SkippedLines
from drift.core.normalisation.redaction import Fingerprint

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
_DELIMITERS: Final = ",;\t"
"""Spreadsheets in locales with a decimal comma separate columns by semicolons."""
_ESCAPED: Final = 0xDC00
"""The offset that `surrogateescape` adds to a byte that is not UTF-8."""

_Places = Mapping[str, Sequence[int]]
"""The columns that may hold each field of an entry."""


@dataclass
class _Lines:
    """The numbered lines of a file. The lines of a row can be given back, to be read again."""

    file: Iterator[str]
    taken: list[tuple[int, str]] = field(default_factory=list)
    has_ended: bool = False
    _count: int = 0
    _again: deque[tuple[int, str]] = field(default_factory=deque)

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self._again:
            self.taken.append(self._again.popleft())
        else:
            line = next(self.file, None)
            if line is None:
                self.has_ended = True
                raise StopIteration
            self._count += 1
            self.taken.append((self._count, line))
        return self.taken[-1][1]

    def begin_row(self) -> None:
        self.taken, self.has_ended = [], False

    def give_back(self, lines: Sequence[tuple[int, str]]) -> None:
        self._again.extendleft(reversed(lines))


def read_rows(path: Path, fingerprint: Fingerprint, passed_over: SkippedLines) -> list[Activity]:
    """Read every entry once, secrets replaced, in file order. Invalid rows are added to `passed_over`. Raises
    NotAnExport and OSError."""
    entries: dict[str, Activity] = {}
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        head = next((line for line in file if line.strip()), "")
        delimiter, places = _head(head, path)
        lines = _Lines(file, _count=1)

        def read(row: Sequence[str]) -> Activity:
            return without_secrets(_entry(row, places, lines.taken[0][0]), fingerprint)

        for entry in _entries(lines, delimiter, read, passed_over):
            entries.setdefault(entry.id, entry)
    return list(entries.values())


def _head(line: str, path: Path) -> tuple[str, _Places]:
    """The delimiter, and the columns of each field."""
    heads = {delimiter: _cells(line, delimiter) for delimiter in _DELIMITERS}
    column_names = {name for names in _COLUMNS.values() for name in names}
    delimiter = max(heads, key=lambda delimiter: len(column_names.intersection(heads[delimiter])))
    names = heads[delimiter]
    places = {
        part: [names.index(name) for name in accepted if name in names] for part, accepted in _COLUMNS.items()
    }
    if missing := [part for part in ("activity_type", "created_at") if not places[part]]:
        raise NotAnExport(
            f"{path} holds no entry of an activity log: its first line has no head {' and no '.join(missing)}, and by "
            "the heads a CSV is read."
        )
    return delimiter, places


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:
        return []


def _entries(
    lines: _Lines, delimiter: str, read: Callable[[Sequence[str]], Activity], passed_over: SkippedLines
) -> Iterator[Activity]:
    """Yield the entry of each row. When a quote is not closed, or closes in a later row, the first line is skipped and
    the others are read again. An error is reported once per line."""
    rows, told_up_to = csv.reader(lines, delimiter=delimiter), 0
    while True:
        lines.begin_row()
        entry, why = _row(rows, read)
        if not lines.taken:
            return
        number, _ = lines.taken[0]
        others = lines.taken[1:]
        if lines.has_ended or any(_is_entry(line, delimiter, read) for _, line in others):
            entry, why = None, "A quote that begins here is closed nowhere, or in another row."
        if entry is not None:
            yield entry
            continue
        if why and number > told_up_to:
            passed_over.add(number, why)
        if others:
            told_up_to = max(told_up_to, others[-1][0])
            lines.give_back(others)


def _row(rows: Iterator[list[str]], read: Callable[[Sequence[str]], Activity]) -> tuple[Activity | None, str]:
    """(next entry, "") or (None, reason); (None, "") for an empty row and at the end."""
    try:
        row = next(rows, None)
        return (read(row), "") if row else (None, "")
    except csv.Error as problem:
        if "field limit" not in str(problem):
            return None, "This row is no CSV that can be read."
        return None, f"A cell of this row has more than {csv.field_size_limit():,} characters."
    except NotAnActivity as problem:
        return None, sentence(problem)


def _entry(row: Sequence[str], places: _Places, line: int) -> dict[str, Json]:
    """The row as a raw entry. A row without an id gets its line number as id."""
    for byte in (ord(letter) - _ESCAPED for cell in row if not cell.isascii() for letter in cell):
        if 0x80 <= byte <= 0xFF:
            raise NotAnActivity(f"it is not in UTF-8: {byte_told(byte)}")
    cells = {
        part: next((row[place] for place in columns if place < len(row) and row[place]), None)
        for part, columns in places.items()
    }
    return {
        "id": cells["id"] or f"line {line}",
        "activity_type": cells["activity_type"],
        "created_at": cells["created_at"],
        "metadata": _metadata(cells["metadata"]),
        "performed_by": {
            "type": cells["actor_type"] or "admin",
            "id": cells["admin"],
            "email": cells["email"],
            "ip": cells["ip"],
        },
    }


def _metadata(text: str | None) -> Json:
    try:
        return orjson.loads(text) if text else {}
    except orjson.JSONDecodeError as problem:
        raise NotAnActivity("its metadata is no JSON") from problem


def _is_entry(line: str, delimiter: str, read: Callable[[Sequence[str]], Activity]) -> bool:
    return _row(csv.reader([line], delimiter=delimiter), read)[0] is not None
