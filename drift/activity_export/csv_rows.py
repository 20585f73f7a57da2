"""Reading CSV exports: the entry of each row, and the rows that are skipped."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from drift.activity_export.csv_columns import Columns, columns_of, entry_in
from drift.activity_export.csv_text import separator_in, text_of
from drift.activity_export.entries import NotAnExport, byte_told, reason_of, sentence, without_secrets
from drift.core.model.activity import Activity, NotAnActivity
from drift.core.model.skipped_lines import SkippedLines
from drift.core.normalisation.redaction import Fingerprint

_DELIMITERS: Final = ",;\t"
"""Spreadsheets in locales with a decimal comma separate columns by semicolons."""
_NOT_CLOSED: Final = "A quote that begins here is closed nowhere, or in another row."
_LONGEST_HEAD: Final = 100_000
"""Characters of a first line that are looked at."""
_ESCAPED: Final = 0xDC00
"""The offset that `surrogateescape` adds to a byte that is not UTF-8."""


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


class Rows(NamedTuple):
    """The entries of a CSV. `is_of_screen`: it names activities and people as Intercom's own screen does."""

    entries: list[Activity]
    is_of_screen: bool


def read_rows(path: Path, fingerprint: Fingerprint, passed_over: SkippedLines) -> Rows:
    """Read every entry once, secrets replaced, in file order. Invalid rows are added to `passed_over`. Raises
    NotAnExport and OSError."""
    entries: dict[str, Activity] = {}
    text = text_of(path)
    with path.open(encoding=text.encoding, errors=text.errors, newline="") as file:
        lines = _Lines(file)
        delimiter, columns = _head(lines, path)
        lines.begin_row()

        def read(row: Sequence[str]) -> Activity:
            _refuse_other_bytes(row)
            return without_secrets(entry_in(row, columns, lines.taken[0][0]), fingerprint)

        for entry in _entries(lines, delimiter, read, passed_over):
            entries.setdefault(entry.id, entry)
    return Rows(list(entries.values()), columns.is_of_screen)


def is_csv(path: Path) -> bool:
    """Whether a file is a CSV: by its first line, and by its name where that line has neither JSON nor heads. Raises
    NotAnExport for what is no text, and OSError."""
    text = text_of(path)
    with path.open(encoding=text.encoding, errors=text.errors, newline="") as file:
        first = next((line for line in file if line.strip()), "")[:_LONGEST_HEAD]
    if first.lstrip("\ufeff \t").startswith(("{", "[")):
        if text.encoding.startswith("utf-16"):
            raise NotAnExport(
                f"{path} is in UTF-16, and JSON is in UTF-8: `iconv -f UTF-16 -t UTF-8` writes it so."
            )
        return False
    return path.suffix.lower() == ".csv" or bool(separator_in(first)) or not _best(first)[1].missing


def _head(lines: _Lines, path: Path) -> tuple[str, Columns]:
    """The delimiter, and the columns of each part of an entry."""
    first = next((line for line in lines if line.strip()), "")
    named = separator_in(first)
    if named:
        first = next((line for line in lines if line.strip()), "")
    delimiter, columns = (named, columns_of(_cells(first, named))) if named else _best(first)
    if columns.missing:
        raise NotAnExport(
            f"{path} holds no entry of an activity log: its first line has no head {' and no '.join(columns.missing)}, "
            "and by the heads a CSV is read."
        )
    return delimiter, columns


def _best(line: str) -> tuple[str, Columns]:
    """The delimiter by which most heads are understood."""
    found = {delimiter: columns_of(_cells(line, delimiter)) for delimiter in _DELIMITERS}
    return max(found.items(), key=lambda item: item[1].known)


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
        entry, why, reason = _row(rows, read)
        if not lines.taken:
            return
        number, _ = lines.taken[0]
        others = lines.taken[1:]
        if lines.has_ended or any(_is_entry(line, delimiter, read) for _, line in others):
            entry, why, reason = None, _NOT_CLOSED, ""
        if entry is not None:
            yield entry
            continue
        if why and number > told_up_to:
            passed_over.add(number, why, reason)
        if others:
            told_up_to = max(told_up_to, others[-1][0])
            lines.give_back(others)


class _Row(NamedTuple):
    """A row: its entry, or why it is none and the word by which that is counted. Nothing for an empty row."""

    entry: Activity | None = None
    why: str = ""
    reason: str = ""


def _row(rows: Iterator[list[str]], read: Callable[[Sequence[str]], Activity]) -> _Row:
    """The next row; nothing at the end."""
    try:
        row = next(rows, None)
        return _Row(read(row)) if row and any(map(str.strip, row)) else _Row()
    except csv.Error as problem:
        if "field limit" not in str(problem):
            return _Row(why="This row is no CSV that can be read.")
        return _Row(why=f"A cell of this row has more than {csv.field_size_limit():,} characters.")
    except NotAnActivity as problem:
        return _Row(None, sentence(problem), reason_of(problem))


def _refuse_other_bytes(row: Sequence[str]) -> None:
    """Raises NotAnActivity where a cell holds a byte that is not UTF-8."""
    for byte in (ord(letter) - _ESCAPED for cell in row if not cell.isascii() for letter in cell):
        if 0x80 <= byte <= 0xFF:
            raise NotAnActivity(f"it is not in UTF-8: {byte_told(byte)}; save the file as CSV UTF-8")


def _is_entry(line: str, delimiter: str, read: Callable[[Sequence[str]], Activity]) -> bool:
    return _row(csv.reader([line], delimiter=delimiter), read).entry is not None
