"""Reads the waivers of a file of policies or cases, and the lines of each entry."""

from __future__ import annotations

from typing import Literal

from guard.core.lint.waivers import FileWaivers, Lines
from guard.loading.strict_yaml.comments import marked_comments
from guard.loading.strict_yaml.reader import Document


def file_waivers(file: str, document: Document, key: Literal["policies", "cases"]) -> FileWaivers:
    entry_name = "policy" if key == "policies" else "case"
    return FileWaivers(file, marked_comments(document.text), _lines(document, key), entry_name)


def _lines(document: Document, key: str) -> Lines:
    """The lines of the entries below `key`. The last entry ends at the next key of the file."""
    value = document.value if isinstance(document.value, dict) else {}
    entries = value.get(key)
    count = len(entries) if isinstance(entries, list) else 0
    starts = tuple(document.place((key, index)).line for index in range(count))
    keys = (document.key_place((name,)).line for name in value)
    ends = [line for line in keys if starts and line > starts[-1]]
    return Lines(starts, min(ends, default=1_000_000_000))
