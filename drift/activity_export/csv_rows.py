"""The rows of an export that is CSV: entries as they stand there, and which rows are none."""

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
"""A spreadsheet of a country that writes a comma in numbers keeps columns apart by semicolons."""
_ESCAPED: Final = 0xDC00
"""Added to a byte that is no UTF-8, where it is read as a letter nevertheless."""

_Places = Mapping[str, Sequence[int]]
"""In which columns a part of an entry may stand."""


@dataclass
class _Lines:
    """The lines of a file one by one, numbered. Those that a row took can be given back, to be read again."""

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
    """Every entry once, its secrets replaced, in the order of the file. A row that is none is passed over and named.
    Raises NotAnExport and OSError."""
    found: dict[str, Activity] = {}
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        head = next((line for line in file if line.strip()), "")
        delimiter, places = _head(head, path)
        lines = _Lines(file, _count=1)

        def read(row: Sequence[str]) -> Activity:
            return without_secrets(_entry(row, places, lines.taken[0][0]), fingerprint)

        for entry in _entries(lines, delimiter, read, passed_over):
            found.setdefault(entry.id, entry)
    return list(found.values())


def _head(line: str, path: Path) -> tuple[str, _Places]:
    """What keeps the columns apart, and where each part of an entry stands."""
    heads = {delimiter: _cells(line, delimiter) for delimiter in _DELIMITERS}
    known = {name for names in _COLUMNS.values() for name in names}
    delimiter = max(heads, key=lambda each: len(known.intersection(heads[each])))
    names = heads[delimiter]
    places = {
        part: [names.index(name) for name in wanted if name in names] for part, wanted in _COLUMNS.items()
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
    """The entry of each row. A row that takes more lines than one because its quote is never closed, or closes far
    below, is given up at its first line, and the others are read again: they say nothing wrong that was not told."""
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
    """The next entry, or why there is none; neither for a row that is empty, and at the end."""
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
    """The row in the shape of an entry. A row without an id is named by its line."""
    for byte in (ord(letter) - _ESCAPED for cell in row if not cell.isascii() for letter in cell):
        if 0x80 <= byte <= 0xFF:
            raise NotAnActivity(f"it is not in UTF-8: {byte_told(byte)}")
    told = {
        part: next((row[place] for place in some if place < len(row) and row[place]), None)
        for part, some in places.items()
    }
    return {
        "id": told["id"] or f"line {line}",
        "activity_type": told["activity_type"],
        "created_at": told["created_at"],
        "metadata": _metadata(told["metadata"]),
        "performed_by": {
            "type": told["actor_type"] or "admin",
            "id": told["admin"],
            "email": told["email"],
            "ip": told["ip"],
        },
    }


def _metadata(text: str | None) -> Json:
    try:
        return orjson.loads(text) if text else {}
    except orjson.JSONDecodeError as problem:
        raise NotAnActivity("its metadata is no JSON") from problem


def _is_entry(line: str, delimiter: str, read: Callable[[Sequence[str]], Activity]) -> bool:
    return _row(csv.reader([line], delimiter=delimiter), read)[0] is not None
