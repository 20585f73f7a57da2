"""Finds YAML comments with a marker. A `#` inside a string or block scalar is not a comment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import yaml

from guard.core.language.diagnostics import Comment, Place

MARKER: Final = "guardrail:"
_LINE_END: Final = 1_000_000
_BLOCKS: Final = ("|", ">")


def marked_comments(text: str) -> tuple[Comment, ...]:
    """The marked comments of a valid YAML text. Texts without the marker are not scanned."""
    if MARKER not in text:
        return ()
    return tuple(_comments(text.splitlines(), _spans(text)))


def _spans(text: str) -> dict[int, list[tuple[int, int]]]:
    """The columns of tokens by line, as half-open ranges. Lines and columns count from 0."""
    taken: dict[int, list[tuple[int, int]]] = {}
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        first, last = token.start_mark, token.end_mark
        for line in range(first.line, last.line + 1):
            start = first.column if line == first.line else 0
            end = last.column if line == last.line else _LINE_END
            if line == first.line and getattr(token, "style", None) in _BLOCKS:
                end = start + 1  # a comment may follow the indicator of a block scalar
            if start < end:
                taken.setdefault(line, []).append((start, end))
    return taken


def _comments(lines: list[str], taken: dict[int, list[tuple[int, int]]]) -> Iterator[Comment]:
    for line, text in enumerate(lines):
        start = _comment_start(text, taken.get(line, ())) if MARKER in text else -1
        if start >= 0 and (body := text[start + 1 :].strip()).startswith(MARKER):
            place = Place(line + 1, start + 1)
            concerns = line if text[:start].strip() else _next_line(lines, line)
            yield Comment(place, body.removeprefix(MARKER).strip(), concerns + 1)


def _comment_start(text: str, taken: list[tuple[int, int]] | tuple[()]) -> int:
    """The column of the first `#` outside tokens; -1 without one."""
    column = text.find("#")
    while column >= 0 and any(start <= column < end for start, end in taken):
        column = text.find("#", column + 1)
    return column


def _next_line(lines: list[str], line: int) -> int:
    """The line below a comment that has its own line."""
    while line + 1 < len(lines) and lines[line].lstrip().startswith("#"):
        line += 1
    return line
