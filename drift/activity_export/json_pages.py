"""Exports of pages as Intercom answers them (`{"activity_logs": [...]}`), one or several, or lists of entries."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from drift.activity_export.entries import BOM, byte_told, reason_of, sentence, without_secrets
from drift.core.model.activity import Activity, NotAnActivity
from drift.core.model.resources import Json
from drift.core.model.skipped_lines import SkippedLines
from drift.core.normalisation.redaction import Fingerprint

LIST: Final = "activity_logs"
"""Where a page of `GET /admins/activity_logs` has its entries."""
_blank: Final = re.compile(r"\s*").match
_read: Final = json.JSONDecoder().raw_decode


def holds_pages(path: Path) -> bool:
    """Whether the file begins with a page or a list, and not with an entry on its line. Raises OSError."""
    with path.open("rb") as file:
        lines = (line.removeprefix(BOM).strip() for line in file)
        first = next(filter(None, lines), b"")
        if first == b"{":
            return next(filter(None, lines), b"").startswith(b'"')
    return first.startswith(b"[") or (first.startswith(b"{") and f'"{LIST}"'.encode() in first)


def read_pages(path: Path, fingerprint: Fingerprint, passed_over: SkippedLines) -> list[Activity]:
    """Every entry once, its secrets replaced, in the order of the file. What is none is passed over and named by the
    line on which its page begins. Raises OSError."""
    found: dict[str, Activity] = {}
    for line, raw, where in _entries(path.read_bytes().removeprefix(BOM), passed_over):
        try:
            entry = without_secrets(raw, fingerprint)
        except NotAnActivity as problem:
            passed_over.add(line, f"{where}{sentence(problem)}", reason_of(problem))
        else:
            found.setdefault(entry.id, entry)
    return list(found.values())


def _entries(content: bytes, passed_over: SkippedLines) -> Iterator[tuple[int, Json, str]]:
    """What should be an entry, the line of its page, and which of the page's entries it is, for a sentence."""
    for line, page in _pages(content, passed_over):
        inside = page.get(LIST, page) if isinstance(page, dict) else page
        if not isinstance(inside, list):
            yield line, inside, ""
            continue
        for number, raw in enumerate(inside, 1):
            yield line, raw, f"Entry {number} of this page: "


def _pages(content: bytes, passed_over: SkippedLines) -> Iterator[tuple[int, Json]]:
    """Documents that follow each other, up to the first that cannot be read."""
    try:
        text = content.decode()
    except UnicodeDecodeError as problem:
        text = content[: problem.start].decode()
        line = text.count("\n") + 1
        passed_over.add(
            line, f"It is not in UTF-8: {byte_told(content[problem.start])}. The rest is not read."
        )
    place = line = 0
    while (start := _past_blanks(text, place)) < len(text):
        line += text.count("\n", place, start)
        try:
            page, place = _read(text, start)
        except json.JSONDecodeError as problem:
            passed_over.add(
                problem.lineno, "Its JSON cannot be read from here on, and the rest of the file is not read."
            )
            return
        except RecursionError:
            passed_over.add(line + 1, "It is nested too deeply, and the rest of the file is not read.")
            return
        yield line + 1, page
        line += text.count("\n", start, place)


def _past_blanks(text: str, place: int) -> int:
    found = _blank(text, place)
    return found.end() if found else place
