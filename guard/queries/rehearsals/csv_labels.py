"""Labels that somebody wrote down: a CSV with the columns `conversation` and `label`."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from drift.activity_export.csv_text import separator_in, text_of
from drift.activity_export.entries import NotAnExport
from guard.queries.rehearsals.problems import NotLabelled

MOST_BYTES: Final = 64 * 1024 * 1024
_COLUMNS: Final = ("conversation", "label")
_ROUNDED: Final = re.compile(r"\d+([.,]\d+)?[eE]\+?\d+")
_LAST_PART: Final = re.compile(r"([A-Za-z0-9_-]+)/?$")


def labels_in_csv(path: Path) -> dict[str, str]:
    """The label of each conversation, which is named by its id or its address. Raises NotLabelled."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise NotLabelled(f"{path} is larger than {MOST_BYTES // 1024 // 1024} MB.")
        text = text_of(path)
        with path.open(encoding=text.encoding, errors=text.errors, newline="") as file:
            return _collected(path, _rows(path, file))
    except OSError as problem:
        raise NotLabelled(f"{path} cannot be read: {problem.strerror or problem}.") from None
    except (NotAnExport, csv.Error) as problem:
        raise NotLabelled(f"{path} is no CSV that can be read. {problem}") from None


def _rows(path: Path, file: Iterator[str]) -> Iterator[tuple[int, str, str]]:
    """Each row with its number."""
    head = next(file, "")
    number, separator = 1, separator_in(head)
    if separator:
        head, number = next(file, ""), 2
    separator = separator or max(",;\t", key=head.count)
    names = [name.strip().strip('"').lower() for name in head.rstrip("\r\n").split(separator)]
    if not set(_COLUMNS) <= set(names):
        raise NotLabelled(f"{path} has no columns `conversation` and `label` in its first line.")
    places = [names.index(name) for name in _COLUMNS]
    for row in csv.reader(file, delimiter=separator):
        number += 1
        if any(cell.strip() for cell in row):
            cells = [row[place].strip() if place < len(row) else "" for place in places]
            yield number, cells[0], cells[1]


def _collected(path: Path, rows: Iterator[tuple[int, str, str]]) -> dict[str, str]:
    labels: dict[str, str] = {}
    for number, written, label in rows:
        if _ROUNDED.fullmatch(written):
            raise NotLabelled(
                f"{path}:{number}: {written} is an id that a spreadsheet rounded. Format the column as text, and fill "
                "it in again."
            )
        found = _LAST_PART.search(written.partition("?")[0])
        if found is None:
            raise NotLabelled(f"{path}:{number}: there is no id of a conversation.")
        if labels.setdefault(found[1], label) != label:
            raise NotLabelled(f"{path}:{number}: conversation {found[1]} has another label further up.")
    return {id: label for id, label in labels.items() if label}
