"""Reads the waivers of a file of policies or cases, and the lines of each entry."""

from __future__ import annotations

from typing import Literal

from guard.core.lint.waivers import FileWaivers, Lines
from guard.loading.strict_yaml.comments import marked_comments
from guard.loading.strict_yaml.reader import Document


def file_waivers(file: str, document: Document, key: Literal["policies", "cases"]) -> FileWaivers:
    entry_name = "policy" if key == "policies" else "case"
    return FileWaivers(file, marked_comments(document.text), _lines(document, key), entry_name)


def entries_of(document: Document, key: Literal["policies", "cases"]) -> tuple[tuple[str, int], ...]:
    """The entries of a file in its order, as the key of their list and their number in it. Standard changes stand
    beside policies."""
    value = document.value if isinstance(document.value, dict) else {}
    keys = ("policies", "standard_changes") if key == "policies" else (key,)
    found = [
        (name, index)
        for name in keys
        if isinstance(value.get(name), list)
        for index in range(len(value[name]))
    ]
    return tuple(sorted(found, key=lambda entry: document.place(entry).line))


def _lines(document: Document, key: Literal["policies", "cases"]) -> Lines:
    """The lines of the entries. The last entry ends at the next key of the file."""
    value = document.value if isinstance(document.value, dict) else {}
    starts = tuple(document.place(entry).line for entry in entries_of(document, key))
    keys = (document.key_place((name,)).line for name in value)
    ends = [line for line in keys if starts and line > starts[-1]]
    return Lines(starts, min(ends, default=1_000_000_000))
