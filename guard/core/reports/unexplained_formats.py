"""The list of unexplained changes, for people and spreadsheets. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import orjson
from msgspec import to_builtins

from drift.core.json_view import time
from guard.core.reports.unexplained import Unexplained, by_person
from guard.core.reports.unexplained_json import unexplained
from guard.core.text.plain_text import as_lines, plain

NOTHING: Final = "Every change that a policy asks the reason of is explained."
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""
_COLUMNS: Final[Mapping[str, Callable[[Unexplained], str]]] = {
    "change": lambda found: str(found.change.id),
    "at": lambda found: time(found.at),
    "who": lambda found: found.who,
    "perhaps": lambda found: " ".join(found.perhaps),
    "resource": lambda found: str(found.change.ref),
    "title": lambda found: found.title,
    "operation": lambda found: found.change.operation,
    "fields": lambda found: " ".join(found.change.fields),
    "policies": lambda found: " ".join(found.question.policies),
    "asked": lambda found: found.asked,
}


def as_json(changes: Sequence[Unexplained]) -> str:
    document = {"items": [unexplained(found) for found in changes]}
    return orjson.dumps(document, default=to_builtins, option=orjson.OPT_INDENT_2).decode() + "\n"


def as_csv(changes: Sequence[Unexplained]) -> str:
    """One row per change. A cell that a spreadsheet would take for a formula begins with an apostrophe."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(_COLUMNS)
    rows.writerows([_cell(column(found)) for column in _COLUMNS.values()] for found in changes)
    return text.getvalue()


def _cell(text: str) -> str:
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def as_markdown(changes: Sequence[Unexplained]) -> str:
    return as_lines(_markdown(changes))


def _markdown(changes: Sequence[Unexplained]) -> Iterator[str]:
    yield f"# Unexplained changes: {len(changes)}"
    if not changes:
        yield from ("", NOTHING)
    for who, theirs in by_person(changes).items():
        yield from ("", f"## {_md(who)}", "")
        for found in theirs:
            yield f"* Change {found.change.id}, {time(found.at)}: {_md(found.what)}. {_md(_told(found))}."


def as_table(changes: Sequence[Unexplained]) -> str:
    return as_lines(_table(changes))


def _table(changes: Sequence[Unexplained]) -> Iterator[str]:
    if not changes:
        yield NOTHING
        return
    for who, theirs in by_person(changes).items():
        yield plain(who)
        for found in theirs:
            yield f"  {found.change.id:>6}  {time(found.at)}  {plain(found.what)}"
            yield f"          {plain(_told(found))}"
    yield ""
    count = "1 change is" if len(changes) == 1 else f"{len(changes)} changes are"
    yield f'{count} unexplained. `guardrail reason CHANGE --because "..."` says why.'


def _told(found: Unexplained) -> str:
    """Whether somebody was asked, and who it may have been."""
    perhaps = f"; perhaps {', '.join(found.perhaps)}" if found.perhaps else ""
    asked = found.asked
    return f"{asked[:1].upper()}{asked[1:]}{perhaps}"


def _md(text: str) -> str:
    """Foreign text that is only text in Markdown and in a chat: no markup, no links, no mentions."""
    return "".join(f"\\{char}" if char in "\\`*[<|#" else char for char in plain(text))


FORMATS: Final[Mapping[str, Callable[[Sequence[Unexplained]], str]]] = {
    "table": as_table,
    "json": as_json,
    "markdown": as_markdown,
    "csv": as_csv,
}
